"""Writing a character, in a real browser: from the first word to somebody who finds it."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def author(open_context, reader, site):
    """Opens the editor in a browser of somebody who has signed in."""

    def opened(**how) -> Page:
        context = open_context(**how)
        context.add_cookies([{"name": "sessionid", "value": reader["session"], "url": site.url}])
        page = context.new_page()
        page.goto(reverse("new_character"))
        return page

    return opened


def write(page: Page, name: str) -> None:
    page.locator("#id_name").fill(name)
    page.locator("#id_tagline").fill("Listens to the sea and answers it.")
    page.locator("#id_description").fill("You keep the tide tables of a drowned town.")
    page.locator("#id_greeting").fill("*The bell rings under the water.* “High tide,” she says.")


def test_a_character_is_written_published_and_found(author, open_context):
    page = author()
    write(page, "Ottoline Quay")
    expect(page.locator("#draft-state")).to_contain_text("Draft saved")
    expect(page.locator("#preview")).to_contain_text("Listens to the sea")
    page.get_by_role("button", name="Add a greeting").first.click()
    page.locator("[name=alternate_greetings]").fill("*The bell is silent.*")
    page.get_by_role("button", name="Publish").first.click()
    expect(page.get_by_role("heading", level=1, name="Ottoline Quay")).to_be_visible()
    expect(page.locator("#greeting output")).to_have_text("1/2")
    visitor = open_context().new_page()
    visitor.goto("/?q=ottoline")
    expect(visitor.locator(".card__name")).to_have_text(["Ottoline Quay"])


def test_what_was_typed_is_there_after_a_reload(author):
    page = author()
    write(page, "Half a thought")
    expect(page.locator("#draft-state")).to_contain_text("Draft saved")
    page.wait_for_url("**/characters/new/?draft=*")
    page.reload()
    expect(page.locator("#id_name")).to_have_value("Half a thought")


def test_a_fault_is_named_and_nothing_typed_is_lost(author):
    page = author(viewport={"width": 390, "height": 844})
    page.locator("#id_tagline").fill("Nobody knows the name.")
    page.get_by_role("button", name="Publish").last.click()
    expect(page.get_by_role("alert").first).to_contain_text("Name")
    expect(page.locator("#id_tagline")).to_have_value("Nobody knows the name.")
    page.get_by_role("alert").get_by_role("link", name="Name", exact=True).click()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
