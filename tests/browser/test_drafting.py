"""A text is pasted, its fields come in one by one, and what is ticked goes on to the editor."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_chat import PHONE
from tests.upstream.behaviour import Behaviour

pytestmark = pytest.mark.browser

TEXT = "The greenhouse was the only warm room left on the ship. Juniper kept it so."
CARD = {
    "name": "Juniper",
    "tagline": "Keeps a greenhouse warm.",
    "tags": ["ship", "robot"],
    "description": "Juniper is the gardener of a ship on which everybody sleeps. " * 6,
    "personality": "Deadpan <b>and</b> patient.",
    "scenario": "The greenhouse.",
    "greeting": "*The fan coughs.* “You are late,” Juniper tells it.",
    "alternate_greetings": ["*It is night.*"],
    "example_dialogue": "<START>\n{{user}}: Hello?\n{{char}}: “Mm.”",
    "creator_notes": "Bring patience.",
    "lorebook": [{"keys": ["fan"], "content": "It takes everything well."}],
}


@pytest.fixture
def writer(upstream):
    """A model that writes the beginning of Juniper's card, and the rest when it is told to go on."""
    upstream.reset()
    upstream.usual = Behaviour(rate=100, says=json.dumps(CARD), fault="held", after=100)
    return upstream


@pytest.fixture
def asked(open_context, reader, site, writer):
    """Opens a page on which the reader has just had a text read."""

    def opened(**how):
        context = open_context(**how)
        context.add_cookies([{"name": "sessionid", "value": reader["session"], "url": site.url}])
        page = context.new_page()
        page.goto("/characters/new/from-text/")
        page.get_by_label("Source text").fill(TEXT)
        page.get_by_role("button", name="Write the draft").click()
        page.wait_for_url(re.compile(r"/from-text/\d+/"))
        return page

    return opened


def draft(page, state):
    return page.locator(f'#drafting[data-state="{state}"]')


def field(page, name):
    return page.locator(f"#field-{name}")


def test_fields_come_in_one_by_one_and_one_is_written_anew(asked, writer):
    page = asked()
    half = '#drafting:has(#field-tagline[data-state="whole"]):has(#field-greeting[data-state="writing"])'
    expect(page.locator(half)).to_be_visible()
    expect(field(page, "description")).to_contain_text("Juniper is the gardener")
    writer.go_on()
    expect(draft(page, "done")).to_be_visible()
    expect(field(page, "personality").locator(".found__value")).to_have_text("Deadpan <b>and</b> patient.")
    assert Axe().run(page).response["violations"] == []
    field(page, "tags").get_by_role("checkbox").uncheck()
    writer.usual.says = json.dumps({"greeting": "Quite another."})
    field(page, "greeting").get_by_role("button", name="Write anew").click()
    expect(field(page, "greeting").locator(".found__value")).to_have_text("Quite another.")
    expect(draft(page, "done")).to_be_visible()
    expect(field(page, "tags").get_by_role("checkbox")).not_to_be_checked()
    expect(field(page, "name").get_by_role("checkbox")).to_be_checked()
    page.get_by_role("button", name="Use these in the editor").click()
    expect(page.locator("[name=greetings]").first).to_have_value("Quite another.")
    expect(page.get_by_label("Name", exact=True).first).to_have_value("Juniper")
    page.get_by_role("button", name="Publish", exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name="Juniper")).to_be_visible()


def test_stop_keeps_what_is_there_and_continue_asks_for_the_rest(asked, writer):
    writer.usual.fault, writer.usual.after = "stall-mid", 40
    page = asked(**PHONE)
    expect(field(page, "tagline")).to_have_attribute("data-state", "whole")
    page.get_by_role("button", name="Stop").click()
    expect(draft(page, "stopped")).to_be_visible()
    expect(field(page, "name")).to_contain_text("Juniper")
    expect(field(page, "lorebook")).to_have_attribute("data-state", "none")
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0, "nothing reaches over the side of a phone"
    writer.usual = Behaviour(rate=0, says=json.dumps(CARD))
    page.get_by_role("button", name="Continue").click()
    expect(draft(page, "done")).to_be_visible()
    expect(field(page, "lorebook")).to_contain_text("It takes everything well.")


def test_who_leaves_and_comes_back_finds_it_written(asked, writer):
    page = asked()
    expect(field(page, "name")).to_have_attribute("data-state", "whole")
    address = page.url
    page.goto("/")
    writer.go_on()
    page.goto(address)
    expect(field(page, "name")).to_contain_text("Juniper")
    expect(draft(page, "done")).to_be_visible()
    expect(field(page, "lorebook")).to_contain_text("It takes everything well.")


def see_it_done(page):
    """Ask how far it is until it is done; as often as a busy machine needs, and not for ever."""
    for _ in range(500):
        if draft(page, "done").count():
            return
        page.get_by_role("link", name="See how far it is").click()
    raise AssertionError("it is not done")


def test_it_works_without_script(asked, writer):
    writer.usual = Behaviour(rate=0, says=json.dumps(CARD))
    page = asked(java_script_enabled=False)
    see_it_done(page)
    writer.usual.says = json.dumps({"greeting": "Quite another."})
    field(page, "greeting").get_by_role("button", name="Write anew").click()
    see_it_done(page)
    expect(field(page, "greeting")).to_contain_text("Quite another.")


def test_a_pasted_text_survives_leaving_the_page(open_context, reader, site, writer):
    context = open_context()
    context.add_cookies([{"name": "sessionid", "value": reader["session"], "url": site.url}])
    page = context.new_page()
    page.goto("/characters/new/from-text/")
    page.get_by_label("Source text").fill(TEXT)
    page.reload()
    expect(page.get_by_label("Source text")).to_have_value(TEXT)
    assert Axe().run(page).response["violations"] == []
