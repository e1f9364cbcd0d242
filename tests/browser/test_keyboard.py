"""A chat by keyboard alone: what one works on keeps the focus, whatever is fetched anew."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_chat import HELD, say

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("brisk")]


@pytest.fixture
def page(chat):
    """A chat with a question and its whole reply."""
    page = chat()
    say(page)
    settled(page)
    return page


def settled(page):
    expect(page.locator("[data-live]")).to_have_count(0)


def press(page, name):
    button = page.locator(".msg").last.get_by_role("button", name=name, exact=True).last
    button.focus()
    button.press("Enter")


def test_a_reply_that_is_written_anew_keeps_the_focus(page, upstream):
    reply = page.locator(".msg").last
    upstream.usual = HELD
    press(page, "Another version")
    expect(page.locator("[data-live]")).to_be_focused()
    upstream.go_on()
    settled(page)
    expect(reply).to_be_focused()
    press(page, "Previous version")
    expect(reply.locator("output")).to_have_text("1/2")
    expect(reply).to_be_focused()  # the button has nothing before it now
    press(page, "Next version")
    expect(reply.locator("output")).to_have_text("2/2")
    expect(reply).to_be_focused()


def test_deleting_leads_to_the_message_before(page):
    press(page, "Delete")
    expect(page.locator(".msg")).to_have_count(2)
    expect(page.locator(".msg--own")).to_be_focused()


def test_somebody_who_writes_is_not_disturbed(page, chat, upstream):
    other = chat(page.context)
    page.locator("#composer-text").focus()
    upstream.usual = HELD
    press(other, "Another version")
    expect(page.locator("[data-live]")).to_have_count(1)
    upstream.go_on()
    settled(page)
    expect(page.locator("#composer-text")).to_be_focused()
