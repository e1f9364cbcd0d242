"""The one script of every page, in a real browser: toasts, menus, search, passwords, times."""

import json

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_context):
    page = open_context(timezone_id="Asia/Tokyo").new_page()
    page.goto(reverse("catalogue"))
    return page


def toast(page: Page, **detail) -> None:
    page.evaluate("detail => document.dispatchEvent(new CustomEvent('toast', {detail}))", detail)


def test_a_toast_leaves_by_itself_and_a_fault_stays(page):
    page.clock.install()
    toast(page, text="Kept")
    toast(page, text="Lost", level="error")
    expect(page.locator("#toasts .toast")).to_have_count(2)
    page.clock.run_for(6000)
    expect(page.locator("#toasts p")).to_have_text(["Lost"])
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#toasts .toast")).to_have_count(0)


def test_a_toast_waits_while_it_is_read(page):
    page.clock.install()
    toast(page, text="Kept")
    page.locator("#toasts .toast").hover()
    page.clock.run_for(20_000)
    expect(page.locator("#toasts .toast")).to_be_visible()


def test_the_text_of_a_toast_is_text(page):
    toast(page, text="<img src=x>")
    expect(page.locator("#toasts .toast p")).to_have_text("<img src=x>")


def test_undo_posts_to_its_address_with_the_token(page):
    toast(page, text="Deleted", undo_url=reverse("looks"), undo_label="Bring back")
    with page.expect_request("**/looks/") as asked:
        page.get_by_role("button", name="Bring back").click()
    assert asked.value.method == "POST"
    assert asked.value.headers["x-csrftoken"]
    expect(page.locator("#toasts .toast")).to_have_count(0)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(403, "open for a long time"), (404, "no longer here"), (429, "a lot at once"), (500, "our fault")],
)
def test_a_request_that_failed_is_told_in_a_sentence(page, status, sentence):
    page.route("**/broken/", lambda route: route.fulfill(status=status, body=""))
    page.evaluate("htmx.ajax('GET', '/broken/', {swap: 'none'})")
    expect(page.get_by_role("alert")).to_contain_text(sentence)


def test_words_that_came_with_the_failure_are_the_only_ones(page):
    words = {"HX-Trigger": json.dumps({"toast": {"text": "Still answering", "level": "error"}})}
    page.route("**/broken/", lambda route: route.fulfill(status=409, headers=words, body=""))
    page.evaluate("htmx.ajax('GET', '/broken/', {swap: 'none'})")
    expect(page.locator("#toasts p")).to_have_text(["Still answering"])


def test_a_lost_connection_is_told(page):
    page.route("**/broken/", lambda route: route.abort())
    page.evaluate("htmx.ajax('GET', '/broken/', {swap: 'none'}).catch(() => {})")
    expect(page.get_by_role("alert")).to_contain_text("No connection. Your text is kept.")


def test_a_menu_closes_on_escape_and_gives_the_focus_back(page):
    opener = page.locator(".bar details.menu > summary")
    opener.press("Enter")
    page.get_by_role("button", name="Light").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Light")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_menu_closes_when_one_looks_elsewhere(page):
    opener = page.locator(".bar details.menu > summary")
    opener.click()
    page.mouse.click(10, 500)
    expect(page.get_by_role("button", name="Light")).to_be_hidden()
    opener.click()
    page.get_by_role("link", name="Favourites").first.focus()
    expect(page.get_by_role("button", name="Light")).to_be_hidden()


def test_a_slash_goes_to_the_search_and_is_a_slash_inside_it(page):
    page.keyboard.press("/")
    expect(page.locator("#search-input")).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.locator("#search-input")).to_have_value("a/b")


def test_on_a_phone_the_search_comes_when_it_is_asked_for(page):
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#search-input")).to_be_hidden()
    page.locator("[popovertarget=search]").click()
    expect(page.locator("#search-input")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#search-input")).to_be_hidden()


def test_a_password_can_be_looked_at(page):
    page.goto(reverse("sign_in"))
    page.get_by_label("Password", exact=True).fill("the lamp")
    page.get_by_role("button", name="Show password").click()
    expect(page.locator("#id_password")).to_have_attribute("type", "text")
    page.get_by_role("button", name="Show password").click()
    expect(page.locator("#id_password")).to_have_attribute("type", "password")


def test_times_are_the_readers_own(page):
    page.evaluate(
        """() => {
            document.body.insertAdjacentHTML("beforeend",
                '<p id="new"><time datetime="2026-03-01T20:30:00Z" data-local="both">then</time></p>');
            htmx.process(document.getElementById("new"));
            htmx.trigger(document.getElementById("new"), "htmx:load", {elt: document.getElementById("new")});
        }"""
    )
    expect(page.locator("#new time")).to_have_text("2 Mar 2026, 05:30")


def test_a_person_signs_up_changes_the_colours_and_signs_out(page):
    page.goto(f"{reverse('sign_up')}?next={reverse('profile')}")
    page.get_by_label("What should characters call you?").fill("Ren")
    page.get_by_label("Username").fill("ren")
    page.get_by_label("Email").fill("ren@example.org")
    page.get_by_label("Password", exact=True).fill("the lamp is lit again")
    page.get_by_role("button", name="Create an account").click()
    expect(page.get_by_role("heading", name="Profile")).to_be_visible()
    page.locator("summary[title=Account]").click()
    page.locator(".bar").get_by_role("button", name="Light").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.locator("summary[title=Account]").click()
    page.locator(".bar").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def test_a_form_with_faults_says_so_where_the_reader_is(page):
    page.goto(reverse("sign_up"))
    page.get_by_role("button", name="Create an account").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Username").click()
    expect(page.locator("#id_username")).to_be_focused()
