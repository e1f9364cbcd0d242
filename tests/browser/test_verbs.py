"""What one does with a message: by mouse, by keys, by touch, and seen from a second device."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("brisk")]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def answered(page: Page, text: str = "Hello there.") -> Page:
    """The page with a question and its whole reply."""
    page.locator("#composer-text").fill(text)
    before = page.locator(".msg").count()
    page.locator("#composer-text").press("Enter") if page.viewport_size["width"] > 400 else page.get_by_role(
        "button", name="Send"
    ).tap()
    expect(page.locator(".msg")).to_have_count(before + 2)
    expect(page.locator("[data-live]")).to_have_count(0)
    return page


def last(page: Page):
    return page.locator(".msg").last


def edit(page: Page, message, text: str) -> None:
    message.locator(".tools summary").click()
    message.get_by_role("link", name="Edit").click()
    expect(page.locator(".editing textarea")).to_be_focused()
    page.locator(".editing textarea").fill(text)


def test_an_edit_in_place_is_seen_on_both_devices(chat):
    page = answered(chat())
    other = chat(page.context)
    edit(page, last(page), "She *nods*.")
    page.get_by_role("button", name="Save", exact=True).click()
    for each in (page, other):
        expect(last(each).locator(".rp")).to_have_text("She nods.")
    expect(last(page)).to_be_focused()


def test_saving_ones_own_words_can_ask_anew(chat):
    page = answered(chat())
    edit(page, page.locator(".msg--own"), "Good evening.")
    page.get_by_role("button", name="Save and ask anew").click()
    expect(page.locator(".msg--own .bubble")).to_have_text("Good evening.")
    expect(last(page).locator("output")).to_have_text("2/2")
    expect(page.locator("[data-live]")).to_have_count(0)


def test_what_is_typed_outlives_a_reload_a_fault_and_what_others_do(chat):
    page = answered(chat())
    other = chat(page.context)
    edit(page, last(page), "Half a thought")
    page.reload()
    field = page.locator(".editing textarea")
    expect(field).to_have_value("Half a thought")
    other.bring_to_front()
    last(other).locator(".swipe").get_by_role("button", name="Another version").click()
    expect(last(other).locator("output")).to_have_text("2/2")
    expect(other.locator("[data-live]")).to_have_count(0)
    expect(field).to_have_value("Half a thought")
    field.fill(" ")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Write something first")
    field.fill("A whole thought")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Your text is kept")
    page.context.set_offline(False)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(last(page).locator(".rp")).to_have_text("A whole thought")
    page.reload()
    expect(last(page).locator(".rp")).to_have_text("A whole thought")


def test_escape_asks_only_about_what_was_changed(chat):
    page = answered(chat())
    before = last(page).locator(".rp").inner_text()
    last(page).locator(".tools summary").click()
    last(page).get_by_role("link", name="Edit").click()
    page.locator(".editing textarea").press("Escape")
    expect(page.locator(".editing")).to_have_count(0)
    edit(page, last(page), "Something else")
    page.locator(".editing textarea").press("Escape")
    page.get_by_role("button", name="Keep writing").click()
    expect(page.locator(".editing textarea")).to_have_value("Something else")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Drop changes").click()
    expect(last(page).locator(".rp")).to_have_text(before, use_inner_text=True)
    page.reload()
    expect(page.locator(".editing")).to_have_count(0)
