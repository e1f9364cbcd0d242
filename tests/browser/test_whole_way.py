"""The way of a character in a real browser: written, found, talked with, reviewed, reported, hidden."""

import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.site import ROOT, Site

pytestmark = pytest.mark.browser

CAST = """
from django.contrib.auth.models import Group
from roleplay.accounts.models import User
def join(name, **more):
    return User.objects.create_user(name, f"{name}@example.org", f"{name}-pass-1234", **more)

for name in ("alice", "bob", "charlie"):
    join(name)
join("magda", is_staff=True).groups.add(Group.objects.get(name="Moderators"))
"""


@pytest.fixture(scope="module")
def site(new_folder):
    """A site with no provider: its own demo voice answers."""
    running = Site(new_folder()).start()
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", CAST]
    subprocess.run(command, cwd=ROOT, env=running.settings, capture_output=True, check=True)
    yield running
    running.stop()


@pytest.fixture
def signed_in(open_context):
    def opened(name: str, path: str) -> Page:
        page = open_context().new_page()
        page.goto(f"/sign-in/?next={path}")
        page.get_by_label("Email or username").fill(name)
        page.get_by_label("Password", exact=True).fill(f"{name}-pass-1234")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "/sign-in/" not in address)
        return page

    return opened


def publish(page: Page) -> None:
    page.locator("#id_name").fill("Ottoline Quay")
    page.locator("#id_tagline").fill("Listens to the sea and answers it.")
    page.locator("#id_description").fill("You keep the tide tables of a drowned town.")
    page.locator("#greetings-0").fill("*The bell rings under the water.* “High tide,” she says.")
    page.locator(".subbar").get_by_role("button", name="Publish").click()
    expect(page.locator(".profile__name")).to_have_text("Ottoline Quay")


def seek(page: Page) -> None:
    page.goto("/")
    page.locator("#search-input").fill("ottoline")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=ottoline*")


def find(page: Page) -> None:
    seek(page)
    page.get_by_role("heading", name="Ottoline Quay").click()
    expect(page.locator(".profile__name")).to_have_text("Ottoline Quay")


def talk(page: Page) -> None:
    page.get_by_role("button", name="Start chat").click()
    composer = page.get_by_role("textbox", name=re.compile("Write to"))
    expect(composer).to_be_focused()  # by its script, which also knows what Enter means
    composer.fill("What does the sea say?")
    composer.press("Enter")
    expect(page.locator("#messages article")).to_have_count(3)
    expect(page.locator("#messages article").last.locator(".rp")).not_to_be_empty()
    expect(page.get_by_role("button", name="Send")).to_be_visible()


def assert_sound(page: Page) -> None:
    """Whoever sees little or uses no mouse reads and writes reviews as well."""
    found = Axe().run(page, "#reviews", options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()


def review(page: Page) -> None:
    """Four stars, with the keyboard alone."""
    assert_sound(page)
    page.get_by_role("radio", name="1 star").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="4 stars")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("She answers like the tide.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#my-review")).to_contain_text("She answers like the tide.")
    expect(page.locator("#my-review")).to_be_focused()
    expect(page.locator(".score__big")).to_have_text("4.0")
    assert_sound(page)


def report(page: Page) -> None:
    expect(page.locator(".review")).to_contain_text("She answers like the tide.")
    page.locator(".actions").get_by_role("link", name="Report").click()
    page.get_by_label("Spam").check()
    page.get_by_role("button", name="Send report").click()
    expect(page.locator("#toasts")).to_contain_text("A moderator will look at it.")


def hide(page: Page) -> None:
    page.get_by_role("link", name="Ottoline Quay").click()
    page.get_by_label("Reason").fill("The sea is not for sale.")
    page.get_by_role("button", name="Hide").click()
    expect(page.locator(".messagelist")).to_contain_text("Hide: 1 character.")


def test_a_character_is_written_found_talked_with_reviewed_reported_and_hidden(signed_in, open_context):
    publish(signed_in("alice", "/characters/new/"))

    bob = signed_in("bob", "/")
    find(bob)
    address = bob.url
    talk(bob)
    chat = bob.url
    bob.goto(address)
    review(bob)

    charlie = signed_in("charlie", "/")
    find(charlie)
    report(charlie)

    hide(signed_in("magda", "/admin/characters/moderated/"))

    seek(charlie)
    expect(charlie.get_by_role("heading", name="Nobody by that name yet")).to_be_visible()
    assert charlie.goto(address).status == 404
    assert open_context().new_page().goto(address).status == 404

    assert bob.goto(address).status == 404
    assert bob.goto(chat).status == 200
    expect(bob.locator("#messages")).to_contain_text("What does the sea say?")
    expect(bob.locator("#messages article")).to_have_count(3)


def test_a_review_is_changed_deleted_and_brought_back(signed_in):
    bob = signed_in("bob", "/")
    bob.locator(".card__link").first.click()
    address = bob.url
    talk(bob)
    bob.goto(address)
    review(bob)
    bob.get_by_role("link", name="Edit", exact=True).click()
    expect(bob.get_by_role("radio", name="4 stars")).to_be_checked()
    bob.get_by_role("radio", name="5 stars").check()
    bob.get_by_role("button", name="Save").click()
    expect(bob.locator(".score__big")).to_have_text("5.0")
    bob.get_by_role("button", name="Delete").click()
    expect(bob.locator(".score__big")).to_have_count(0)
    bob.get_by_role("button", name="Undo").click()
    expect(bob.locator(".score__big")).to_have_text("5.0")
    expect(bob.locator("#my-review")).to_contain_text("She answers like the tide.")


def test_without_script_a_review_is_written_as_well(signed_in, open_context):
    charlie = signed_in("charlie", "/")
    charlie.locator(".card__link").nth(1).click()
    address = charlie.url
    talk(charlie)
    plain = open_context(java_script_enabled=False, storage_state=charlie.context.storage_state()).new_page()
    plain.goto(address)
    plain.get_by_role("button", name="Publish review").click()
    expect(plain.locator("#review_stars_error")).to_have_text("Choose from one to five stars.")
    plain.get_by_role("radio", name="3 stars").check()
    plain.get_by_role("button", name="Publish review").click()
    expect(plain.locator("#my-review")).to_contain_text("Your review")
    expect(plain.locator(".score__big")).to_have_text("3.0")
