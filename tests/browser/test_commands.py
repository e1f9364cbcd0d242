"""What the composer does beyond sending: commands, a line that a model drafts, what could be said next."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_chat import HELD, PHONE, composer, say, written
from tests.upstream.behaviour import Behaviour

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("brisk")]

LINE = "the door, and the wind comes in with me, and all the lamps go out at once."
THREE = '["I step closer.","I wait.","Who is there?"]'


def hints(page):
    return page.locator("#commands").get_by_role("option")


def menu(page):
    page.locator("#composer-menu summary").click()
    return page.locator("#composer-menu")


def is_open(page):
    """A combobox while its list is there, a plain text box else."""
    expect(page.locator("#commands")).to_be_visible()
    expect(composer(page)).to_have_attribute("aria-expanded", "true")


def is_shut(page):
    expect(page.locator("#commands")).to_be_hidden()
    assert composer(page).get_attribute("role") is None


def test_a_command_is_found_and_done_by_keyboard(chat):
    page = chat()
    expect(composer(page)).to_be_focused()  # at a desk one may write at once
    page.keyboard.type("/")
    is_open(page)
    page.keyboard.press("ArrowUp")
    expect(page.locator("#command-help")).to_have_attribute("aria-selected", "true")
    page.keyboard.type("ro")
    expect(hints(page)).to_have_count(1)
    expect(composer(page)).to_have_attribute("aria-activedescendant", "command-roll")
    assert Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"] == []
    page.keyboard.press("Tab")
    expect(composer(page)).to_have_value("/roll ")
    is_shut(page)
    page.keyboard.type("2d6+1")
    page.keyboard.press("Enter")
    expect(page.locator(".msg--own .rp")).to_contain_text("((2d6+1: ")
    expect(composer(page)).to_have_value("")
    page.keyboard.type("/book")
    page.keyboard.press("Enter")
    expect(page.locator(".msg--own .marks")).to_contain_text("Bookmark")


def test_escape_shuts_the_list_and_what_is_no_command_is_told_with_the_text_kept(chat):
    page = chat()
    page.keyboard.type("/he")
    is_open(page)
    page.keyboard.press("Escape")
    is_shut(page)
    page.keyboard.type("llo there")
    page.keyboard.press("Enter")
    expect(page.locator("#composer-note")).to_contain_text("There is no command /hello.")
    expect(composer(page)).to_have_value("/hello there")
    expect(page.locator(".msg--own")).to_have_count(0)


def test_a_command_is_chosen_by_touch_while_a_reply_is_being_written(chat, upstream):
    upstream.usual = HELD
    page = chat(**PHONE)
    expect(composer(page)).not_to_be_focused()  # the keyboard would hide what one came to read
    say(page)
    expect(page.locator("[data-live]")).to_be_visible()
    page.locator("#composer-menu summary").tap()
    page.get_by_role("button", name="Commands", exact=True).tap()
    page.locator("#command-stop").tap()
    expect(page.locator("[data-live]")).to_have_count(0)
    expect(page.locator(".msg").last).to_contain_text("Stopped")


def test_a_model_drafts_a_line_that_is_stopped_kept_and_taken_back(chat, upstream):
    upstream.usual = Behaviour(rate=60, says=LINE, fault="held", after=6)
    page = chat()
    other = chat(page.context)
    composer(page).fill("I open")
    menu(page).get_by_role("button", name="Draft my line").click()
    expect(composer(page)).to_have_value(re.compile("^I open the door"))
    expect(page.locator("#drafted")).to_contain_text("is drafting your line")
    expect(composer(other)).to_have_value(re.compile("^I open the door"))
    page.keyboard.press("Escape")
    expect(page.locator("#drafted")).to_contain_text("Drafted by")
    kept = composer(page).input_value()
    assert kept.startswith("I open the door")
    other.reload()
    expect(composer(other)).to_have_value(kept)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Undo").click()
    expect(composer(page)).to_have_value("I open")
    other.reload()
    expect(composer(other)).to_have_value("I open")


def test_what_could_be_said_next_is_taken_by_a_tap_and_not_sent(chat, upstream):
    upstream.usual = Behaviour(rate=200, says=THREE)
    page = chat(**PHONE)
    page.locator("#composer-menu summary").tap()
    page.get_by_role("switch", name="Suggest what to say next").tap()
    chips = page.locator("#next-lines button")
    expect(chips).to_have_text(["I step closer.", "I wait.", "Who is there?"])  # to the greeting
    chips.last.tap()
    expect(composer(page)).to_have_value("Who is there?")
    expect(page.locator(".msg--own")).to_have_count(0)
    say(page, "I came.")
    written(page)
    expect(chips).to_have_count(3)
    page.reload()
    expect(chips).to_have_count(3)


def test_keys_are_listed_and_lead_to_chats(chat):
    page = chat()
    composer(page).blur()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys and commands")
    expect(sheet).to_contain_text("/impersonate")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("/")
    expect(composer(page)).to_be_focused()
    expect(composer(page)).to_have_value("")
    page.keyboard.press("Control+k")
    places = page.get_by_role("dialog", name="Go to a chat")
    expect(places.get_by_role("option")).to_have_count(1)
    page.keyboard.type("mira")
    page.keyboard.press("Enter")  # quicker than the list
    expect(page.get_by_role("heading", name="Mira Vale", level=1)).to_be_visible()


def test_letters_do_nothing_for_who_has_switched_them_off(chat):
    page = chat()
    page.goto("/profile/")
    page.get_by_label("What should characters call you?").fill("Ren")
    page.get_by_label("Single letters are shortcuts").uncheck()
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("body[data-no-keys]")).to_be_attached()
    page.keyboard.press("n")
    page.keyboard.press("?")
    page.locator("summary[aria-label=Account]").click()
    page.get_by_role("button", name="Keys and commands").click()
    expect(page.get_by_role("dialog", name="Keys and commands")).to_contain_text("switched off")


def test_a_lost_connection_is_said_where_one_writes(chat):
    page = chat()
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    composer(page).fill("Hello there.")
    composer(page).press("Enter")
    expect(page.locator(".lost")).to_contain_text("No connection. Your text is kept")
    expect(composer(page)).to_have_value("Hello there.")
    page.context.set_offline(False)
