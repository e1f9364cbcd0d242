"""Who one is in a chat, what one asks of the story, settings under a name: by mouse, keyboard and thumb."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_chat import PHONE, composer, say, written
from tests.browser.test_drawer import DESK, drawer, opened

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("brisk")]


@pytest.fixture
def at_desk(chat):
    return chat(**DESK)


def picker(page):
    return page.locator("#speaker")


def open_picker(page):
    picker(page).locator("summary").click()
    expect(picker(page).get_by_role("link", name="New persona")).to_be_visible()
    return picker(page)


def open_guidance(page):
    """What one asks of the story, once it has come and htmx has taken it up."""
    page.locator("#guidance-fold summary").click()
    expect(page.locator("#guidance-form")).to_be_visible()
    expect(page.locator("#guidance").locator(".htmx-added, .htmx-settling")).to_have_count(0)
    return page.locator("#guidance")


def write_persona(page, name, description=""):
    """Write a persona from the picker, and be that one."""
    open_picker(page).get_by_role("link", name="New persona").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Who you are").fill(description)
    page.get_by_role("button", name="Save").click()
    expect(picker(page)).to_have_attribute("data-name", name)


def asked(upstream):
    """All that the model was sent with the last request."""
    return json.dumps(upstream.bodies[-1], ensure_ascii=False)


def test_a_persona_is_picked_by_keyboard_and_what_was_said_keeps_its_name(at_desk, upstream):
    page = at_desk
    write_persona(page, "Renata")
    say(page)
    written(page)
    assert "Renata" in asked(upstream)
    expect(page.locator(".msg__speaker")).to_have_count(0)

    page.locator("#speaker summary").focus()
    page.keyboard.press("Enter")
    expect(picker(page).get_by_role("button", name="Renata")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(picker(page).get_by_role("button", name="Just you")).to_be_focused()
    page.keyboard.press("Enter")
    expect(picker(page)).not_to_have_attribute("data-name", "Renata")
    expect(picker(page)).not_to_have_attribute("open", "")
    expect(composer(page)).to_be_focused()
    expect(page.locator(".msg__speaker")).to_have_text(["Renata"])
    say(page, "Now it is me.")
    expect(page.locator(".msg__speaker")).to_have_count(1)


def test_another_tab_learns_who_speaks(at_desk, chat):
    first = at_desk
    write_persona(first, "Odile")
    second = chat(first.context)
    expect(picker(second)).to_have_attribute("data-name", "Odile")
    open_picker(first).get_by_role("button", name="Just you").click()
    expect(picker(second)).not_to_have_attribute("data-name", "Odile")
    expect(second.locator("#chat-speaker b")).not_to_have_text("Odile")


def test_the_picker_fits_a_phone_and_is_touched(chat):
    page = chat(**PHONE)
    write_persona(page, "Ksenia", "Pilots a river boat, and has an opinion of everybody on board.")
    open_picker(page)
    box = picker(page).locator(".menu__list").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    rows = [row.bounding_box()["height"] for row in picker(page).locator(".menu__item").all()]
    assert min(rows) >= 44
    faults = Axe().run(page, context="#speaker").response["violations"]
    assert [fault["id"] for fault in faults] == []
    picker(page).get_by_role("button", name="Just you").tap()
    expect(picker(page)).not_to_have_attribute("data-name", "Ksenia")
    expect(composer(page)).not_to_be_focused()


def test_a_note_is_kept_while_it_is_typed_and_is_there_again(at_desk):
    page = at_desk
    note = open_guidance(page).get_by_label("Author’s note", exact=True)
    note.fill("Let it snow.")
    expect(page.locator("#guidance-saved")).to_have_text("Saved. The next reply goes by it.")
    expect(page.locator("#note-state")).to_contain_text("≈ 4 tokens")
    expect(note).to_be_focused()
    depth = page.get_by_label("Messages after it")
    depth.fill("999")
    expect(page.locator("#note_depth-state")).to_have_text("Choose a whole number from 0 to 100.")
    depth.fill("1")
    expect(page.locator("#note_depth-state")).to_have_text("")
    faults = Axe().run(page, context="#panel").response["violations"]
    assert [fault["id"] for fault in faults] == []
    page.reload()
    open_guidance(page)
    expect(note).to_have_value("Let it snow.")
    expect(depth).to_have_value("1")


def test_a_preset_is_kept_used_elsewhere_and_deleted_with_a_way_back(at_desk):
    page = at_desk
    opened(page).get_by_text("Settings", exact=True).click()
    heat, name = drawer(page).get_by_label("Temperature").first, page.locator("#preset-name")
    heat.fill("1.35")
    heat.press("Tab")
    name.fill("Storm")
    name.press("Enter")
    storm = drawer(page).get_by_role("button", name="Storm")
    expect(storm).to_have_attribute("aria-pressed", "true")
    expect(name).to_have_value("")
    name.fill("half a na")
    heat.fill("0.4")
    heat.press("Tab")
    expect(storm).to_have_attribute("aria-pressed", "false")
    expect(name).to_have_value("half a na")
    storm.click()
    expect(heat).to_have_value("1.35")
    expect(storm).to_have_attribute("aria-pressed", "true")
    faults = Axe().run(page, context="#presets").response["violations"]
    assert [fault["id"] for fault in faults] == []

    drawer(page).get_by_label("More actions: Storm").click()
    drawer(page).get_by_role("button", name="Delete").click()
    expect(storm).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(storm).to_be_visible()
