"""What one does in a tab, and what comes in because of others: neither takes anything from the other."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.holding import hold
from tests.browser.test_chat import press
from tests.browser.test_verbs import answered, choose, last

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("brisk")]

FETCHED_ANEW = re.compile(r"/messages/\d+/$")


@pytest.fixture
def overtaken(chat):
    """A tab that waits for what another has changed: both, what holds its requests, the first of these."""
    page = answered(chat())
    other = chat(page.context)
    fetched = hold(page, FETCHED_ANEW, requests=2)
    choose(other, last(other), "Bookmark")
    return page, other, fetched, fetched()


def test_a_press_does_not_wait_for_what_is_fetched_because_of_others(overtaken):
    page, _other, fetched, late = overtaken
    press(last(page).get_by_role("button", name="Another version").last)
    expect(last(page).locator("output")).to_have_text("2/2")
    late.continue_()
    fetched().continue_()
    expect(last(page).locator(".marks")).to_contain_text("Bookmark")
    expect(last(page).locator("output")).to_have_text("2/2")
    expect(page.locator("[data-live]")).to_have_count(0)


def test_what_was_fetched_before_a_change_does_not_hide_it(overtaken):
    page, _other, fetched, late = overtaken
    before = late.fetch()
    choose(page, last(page), "Hide from the model")
    expect(last(page).locator(".marks")).to_contain_text("Hidden")
    late.fulfill(response=before)
    fetched().continue_()
    expect(last(page).locator(".marks")).to_contain_text("Hidden")
    expect(last(page).locator(".marks")).to_contain_text("Bookmark")


def test_of_many_changes_at_once_the_last_is_shown(overtaken):
    """Each is fetched; what the first brings takes the place of what the others were to replace."""
    page, other, fetched, late = overtaken
    before = late.fetch()
    choose(other, last(other), "Hide from the model")
    expect(last(other).locator(".marks")).to_contain_text("Hidden")
    late.fulfill(response=before)
    fetched().continue_()
    expect(last(page).locator(".marks")).to_contain_text("Hidden")


def test_what_happens_before_the_socket_is_there_is_seen(chat):
    page = answered(chat())
    other = page.context.new_page()
    scripts = hold(other, re.compile(r"/js/chat\.(\w+\.)?js$"))
    other.goto(page.url, wait_until="commit")
    script = scripts()
    expect(other.locator(".msg")).to_have_count(3)
    choose(page, last(page), "Bookmark")
    expect(last(page).locator(".marks")).to_contain_text("Bookmark")
    script.continue_()
    expect(last(other).locator(".marks")).to_contain_text("Bookmark")
