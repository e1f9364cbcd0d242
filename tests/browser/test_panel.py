"""The panel beside a chat keeps up with it, and never at the cost of what is being typed there."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_verbs import answered

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("brisk")]

FACT = "The lantern is green."


def add_fact(page, text: str) -> None:
    page.get_by_label("Something to keep in mind").fill(text)
    page.get_by_label("Something to keep in mind").press("Enter")


def test_a_fact_is_seen_on_both_devices_and_leaves_what_the_other_types(chat):
    page = chat()
    other = chat(page.context)
    for each in (page, other):
        expect(each.get_by_label("Something to keep in mind")).to_be_visible()
    add_fact(page, FACT)
    for each in (page, other):
        expect(each.locator(".memory__facts")).to_contain_text(FACT)
    other.get_by_label("Something to keep in mind").fill("Half a thou")
    add_fact(page, "The door is red.")
    answered(page)  # of which the other one hears later
    expect(other.locator(".msg--own .rp")).to_have_text("Hello there.")
    expect(other.get_by_label("Something to keep in mind")).to_have_value("Half a thou")


def test_a_new_title_is_seen_on_both_devices(chat):
    page = chat()
    other = chat(page.context)
    page.get_by_label("Title").fill("The ninth stair")
    page.get_by_role("button", name="Rename").click()
    for each in (page, other):
        expect(each.locator("#called")).to_have_text("The ninth stair")


def test_what_a_reply_has_cost_is_there_with_it(chat):
    page = answered(chat())
    page.locator("#usage").scroll_into_view_if_needed()
    expect(page.locator("#usage")).to_contain_text("1 reply")
    answered(page, "And then?")
    expect(page.locator("#usage")).to_contain_text("2 replies")


def test_the_models_name_leads_to_the_models_wherever_one_was_before(chat):
    page = chat()
    page.get_by_label("Help with writing").click()
    page.get_by_role("button", name="Settings").click()
    expect(page.locator("#drawer").get_by_label("Temperature").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#model-opener").click()
    expect(page.locator("#drawer").get_by_label("Temperature").first).to_be_hidden()
