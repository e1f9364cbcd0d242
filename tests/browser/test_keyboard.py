"""A chat by keyboard alone: what one works on keeps the focus, whatever is fetched anew."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("brisk")]


@pytest.fixture
def page(chat):
    """A chat with a question and its whole reply."""
    page = chat()
    page.locator("#composer-text").fill("Hello there.")
    page.keyboard.press("Enter")
    expect(page.locator(".msg")).to_have_count(3)
    settled(page)
    return page


def settled(page):
    expect(page.locator("[data-live]")).to_have_count(0)


def press(page, name):
    button = page.locator(".msg").last.get_by_role("button", name=name, exact=True).last
    button.focus()
    button.press("Enter")


def test_a_reply_that_is_written_anew_keeps_the_focus(page):
    reply = page.locator(".msg").last
    press(page, "Another version")
    expect(page.locator("[data-live]")).to_be_focused()
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


def test_somebody_who_writes_is_not_disturbed(page, chat):
    other = chat(page.context)
    page.locator("#composer-text").focus()
    press(other, "Another version")
    expect(page.locator("[data-live]")).to_have_count(1)
    settled(page)
    expect(page.locator("#composer-text")).to_be_focused()
