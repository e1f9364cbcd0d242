"""What one does with a message: by mouse, by keys, by touch, and seen from a second device."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_chat import PHONE, say

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("brisk")]


def answered(page: Page, text: str = "Hello there.") -> Page:
    """The page with a question and its whole reply."""
    say(page, text)
    expect(page.locator("[data-live]")).to_have_count(0)
    return page


def last(page: Page):
    return page.locator(".msg").last


def edit(page: Page, message, text: str) -> None:
    message.hover()
    message.locator("[data-verb=edit]").click()
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
    last(page).locator("[data-verb=edit]").click()
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


def choose(page: Page, message, name: str) -> None:
    """Open the message's sheet and press one of its rows."""
    message.locator("[data-verb=more]").click()
    page.locator("#sheet").get_by_role("button", name=name, exact=True).click()


def test_every_verb_is_seen_on_the_other_device(chat):
    page = answered(chat(viewport={"width": 1440, "height": 900}))
    other = chat(page.context)
    reply = last(page)
    choose(page, reply, "Bookmark")
    expect(last(other).locator(".marks")).to_contain_text("Bookmark")
    choose(page, reply, "Hide from the model")
    expect(last(other).locator(".marks")).to_contain_text("Hidden from the model")
    page.locator(".msg--own [data-verb=more]").click()
    page.locator("#sheet").get_by_role("button", name="Delete from here on 2 messages").click()
    expect(page.locator("#toasts")).to_contain_text("2 messages deleted")
    for each in (page, other):
        expect(each.locator(".msg")).to_have_count(1)
    page.locator("#panel").get_by_text("Deleted messages").click()
    expect(page.locator("#removed")).to_contain_text("2 messages deleted together")
    page.get_by_role("button", name="Undo").click()
    for each in (page, other):
        expect(each.locator(".msg")).to_have_count(3)
    expect(page.locator("#removed")).to_contain_text("Nothing has been deleted")
    page.locator(".msg").first.get_by_role("button", name="Next version").click()
    expect(other.locator(".msg").first.locator("output")).to_have_text("2/2")
    choose(page, page.locator(".msg--own"), "Branch from here")
    expect(page.locator("#toasts")).to_contain_text("This is the branch")
    expect(page.locator(".msg")).to_have_count(2)
    expect(other.locator(".msg--own .marks")).to_contain_text("1 branch")
    page.locator(".marks").get_by_role("link", name="Branched from").click()
    expect(page.locator(".msg--own")).to_be_focused()


def test_a_bookmark_far_up_leads_to_its_place_and_on_to_the_end(open_context, site):
    [person] = site.people(1, messages=160)
    context = open_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": person["session"], "url": site.url}])
    page = context.new_page()
    page.goto(f"/chats/{person['chat']}/?before=60")
    marked = page.locator('[data-position="40"]')
    choose(page, marked, "Bookmark")
    expect(marked.locator(".marks")).to_contain_text("Bookmark")
    page.goto(f"/chats/{person['chat']}/")
    page.locator("#panel").get_by_text("Bookmarks", exact=True).click()
    page.locator("#bookmarks [data-goes-to]").click()
    expect(marked).to_be_focused()
    expect(marked).to_be_in_viewport()
    page.locator('[data-position="64"]').scroll_into_view_if_needed()
    expect(page.locator('[data-position="100"]')).to_have_count(1)
    page.locator("#composer-text").fill("Back to now.")
    page.locator("#composer-text").press("Enter")
    expect(page.locator(".msg--own").last).to_have_text("Back to now.")
    expect(page.locator("#newer")).to_have_count(0)
    expect(page.locator("[data-live]")).to_have_count(0)
    positions = page.locator(".msg").evaluate_all("all => all.map(m => Number(m.dataset.position))")
    assert positions == list(range(112, 162))


def test_the_text_is_copied_as_it_was_written(chat):
    page = chat()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answered(page, 'I *wave*. "Hello"')
    page.locator(".msg--own").hover()
    page.locator(".msg--own [data-verb=copy]").click()
    expect(page.locator("#toasts")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == 'I *wave*. "Hello"'


def test_without_a_clipboard_the_text_is_copied_all_the_same(chat):
    page = chat()
    page.context.grant_permissions(["clipboard-read"])
    page.evaluate("Object.defineProperty(navigator.clipboard, 'write', {value: undefined})")
    answered(page, "I *wave*.")
    page.locator(".msg--own").hover()
    page.locator(".msg--own [data-verb=copy]").click()
    expect(page.locator("#toasts")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "I *wave*."


def test_by_keys_alone(chat):
    page = answered(chat())
    page.keyboard.press("ArrowUp")
    expect(page.locator(".msg--own .editing textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".msg--own")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(last(page)).to_be_focused()
    page.keyboard.press("r")
    expect(last(page).locator("output")).to_have_text("2/2")
    expect(page.locator("[data-live]")).to_have_count(0)
    expect(last(page)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(last(page).locator("output")).to_have_text("1/2")
    expect(last(page)).to_be_focused()
    page.keyboard.press("e")
    expect(page.locator(".editing textarea")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(last(page)).to_be_focused()
    last(page).locator("[data-verb=more]").focus()
    page.keyboard.press("ArrowRight")
    expect(last(page).locator("[data-verb=edit]")).to_be_focused()
    expect(last(page).locator("[data-verb=more]")).to_have_attribute("tabindex", "-1")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet .sheet__item").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#sheet .sheet__item").last).to_be_focused()
    page.keyboard.press("Escape")
    expect(last(page).locator("[data-verb=more]")).to_be_focused()
    last(page).focus()
    page.keyboard.press("Delete")
    expect(page.locator(".msg")).to_have_count(2)


def test_single_letters_can_be_switched_off(chat):
    page = answered(chat())
    page.goto("/profile/")
    page.get_by_label("Single letters").uncheck()
    page.get_by_label("Email").fill("reader@example.org")
    page.get_by_label("What should characters call you?").fill("Ren")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body[data-no-keys]")).to_be_attached()
    page = chat(page.context)
    last(page).focus()
    page.keyboard.press("e")
    expect(page.locator(".editing")).to_have_count(0)
    page.locator("#composer-text").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".editing textarea")).to_be_focused()


def test_on_a_phone_all_of_it_is_a_sheet(chat):
    page = answered(chat(**PHONE))
    last(page).locator("[data-verb=more]").tap()
    sheet = page.locator("#sheet")
    rows = sheet.locator(".sheet__item")
    expect(rows).to_have_count(8)
    assert {row.bounding_box()["height"] for row in rows.all()} == {48}
    assert sheet.bounding_box()["y"] + sheet.bounding_box()["height"] == 844
    page.touchscreen.tap(195, 60)  # the veil
    expect(sheet).not_to_be_visible()
    last(page).locator("[data-verb=more]").tap()
    sheet.get_by_role("button", name="Edit").tap()
    page.locator(".editing textarea").fill("She *nods*.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(last(page).locator(".rp")).to_have_text("She nods.")
    last(page).get_by_text("Edited").tap()
    sheet.get_by_role("button", name="Bring this text back").tap()
    expect(last(page).locator("output")).to_have_text("1/2")
    for name, mark in (("Bookmark", "Bookmark"), ("Hide from the model", "Hidden from the model")):
        last(page).locator("[data-verb=more]").tap()
        sheet.get_by_role("button", name=name, exact=True).tap()
        expect(last(page).locator(".marks")).to_contain_text(mark)
    page.locator(".msg--own [data-verb=more]").tap()
    sheet.get_by_role("button", name="Delete from here on").tap()
    expect(page.locator(".msg")).to_have_count(1)
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator(".msg")).to_have_count(3)
    page.locator(".msg--own [data-verb=more]").tap()
    sheet.get_by_role("button", name="Branch from here").tap()
    expect(page.locator(".msg")).to_have_count(2)


@pytest.mark.parametrize(
    "how", [{"viewport": {"width": 1440, "height": 900}}, PHONE], ids=["desktop", "phone"]
)
def test_nothing_here_stands_in_the_way_of_assistive_technology(chat, how):
    page = answered(chat(**how))
    for name in ("Bookmark", "Hide from the model"):
        choose(page, page.locator(".msg--own"), name)
        expect(page.locator(".msg--own .marks")).to_contain_text(
            "Bookmark" if name == "Bookmark" else "Hidden"
        )
    assert not serious(page)
    last(page).locator("[data-verb=more]").click()
    expect(page.locator("#sheet")).to_be_visible()
    assert not serious(page)
    page.locator("#sheet").get_by_role("button", name="Edit").click()
    expect(page.locator(".editing textarea")).to_be_focused()
    assert not serious(page)


def serious(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
