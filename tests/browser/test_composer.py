"""The composer: nothing typed is lost, and what is sent is shown as what it is."""

import pytest
from playwright.sync_api import expect

from tests.browser.holding import hold

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("brisk")]


def composer(page):
    return page.locator("#composer-text")


@pytest.fixture
def held(chat):
    """A tab whose sends the server does not answer, and what gives the one that comes next."""
    page = chat()
    send = hold(page, "**/send/")
    composer(page).fill("Hello *there*")
    composer(page).press("Enter")
    expect(page.locator(".msg--sending")).to_contain_text("Sending")
    return page, send


def test_what_is_sent_is_shown_at_once_as_on_its_way(held):
    page, send = held
    expect(composer(page)).to_have_value("")
    send().continue_()
    expect(page.locator(".msg--own .rp")).to_have_text("Hello there")
    expect(page.locator(".msg--sending")).to_have_count(0)


def test_what_did_not_arrive_is_back_with_what_was_typed_since(held):
    page, send = held
    composer(page).fill("And one thing more")
    send().abort()
    expect(page.locator(".msg--sending")).to_have_count(0)
    expect(composer(page)).to_have_value("Hello *there*\n\nAnd one thing more")


def test_a_page_that_closed_before_the_answer_knows_whether_it_arrived(held):
    page, send = held
    send()  # and nothing comes of it
    page.reload()
    expect(composer(page)).to_have_value("Hello *there*")
    composer(page).press("Enter")
    expect(page.locator(".msg--sending")).to_be_visible()
    send().continue_()
    expect(page.locator(".msg--own .rp")).to_have_text("Hello there")
    page.reload()
    expect(page.locator(".msg--own")).to_have_count(1)
    expect(composer(page)).to_have_value("")


def test_a_draft_goes_on_on_another_device(chat, open_context, reader, site):
    desk, phone = chat(), chat()
    with desk.expect_response("**/draft/"):
        composer(desk).fill("Begun at the desk")
    phone.reload()
    expect(composer(phone)).to_have_value("Begun at the desk")
    with phone.expect_response("**/draft/"):
        composer(phone).fill("Begun at the desk, ended on the phone")
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(composer(desk)).to_have_value("Begun at the desk, ended on the phone")


def test_two_drafts_that_did_not_know_of_each_other_are_both_kept(chat):
    desk, phone = chat(), chat()
    phone.context.set_offline(True)
    with phone.expect_event("requestfailed", lambda request: request.url.endswith("/draft/")):
        composer(phone).fill("Typed in the tunnel")
    with desk.expect_response("**/draft/"):
        composer(desk).fill("Typed at the desk")
    phone.context.set_offline(False)
    phone.reload()
    expect(composer(phone)).to_have_value("Typed at the desk\n\nTyped in the tunnel")
