"""Who writes, and how: chosen by keyboard or thumb, kept over a reload, and offered when a reply fails."""

import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_chat import HELD, PHONE, press, replies, say, written
from tests.site import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("brisk")]

DESK = {"viewport": {"width": 1440, "height": 900}}
STEADY, BRISK = "local:steady", "local:brisk"


def opener(page):
    return page.locator("#model-opener")


def drawer(page):
    return page.locator("#drawer")


def filled(page):
    """The drawer, once its inside has come and htmx has taken it up."""
    expect(drawer(page).locator(".models")).to_be_visible()
    expect(drawer(page).locator(".htmx-added, .htmx-settling")).to_have_count(0)
    return drawer(page)


def opened(page):
    opener(page).click()
    return filled(page)


def choose(page, value):
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        drawer(page).locator(f'input[value="{value}"]').check()
    assert answer.value.status == 200


@pytest.fixture
def at_desk(chat):
    """A new chat on a wide screen, which leaves the model to the site."""
    return chat(**DESK)


def test_a_model_is_chosen_by_keyboard_alone(at_desk):
    page = at_desk
    opener(page).focus()
    page.keyboard.press("Enter")
    expect(filled(page).get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Tab")
    expect(drawer(page).locator('[name="tab"]:checked')).to_be_focused()
    page.keyboard.press("Tab")
    expect(drawer(page).locator('[value="auto"]')).to_be_focused()
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("ArrowDown")
    expect(drawer(page).locator('[name="model"]:checked')).to_be_focused()
    expect(page.locator(".modelchip__auto")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(drawer(page)).to_be_hidden()
    expect(opener(page)).to_be_focused()
    page.reload()
    expect(page.locator(".modelchip__auto")).to_have_count(0)
    assert opened(page).locator('[name="model"]:checked').get_attribute("value").startswith("local:")


def test_a_concrete_model_may_have_others_behind_it(at_desk):
    page = at_desk
    switch = opened(page).get_by_role("switch", name="Ask others when it fails")
    expect(switch).to_be_hidden()
    choose(page, STEADY)
    expect(switch).to_be_checked()
    with page.expect_response(lambda response: response.request.method == "POST"):
        switch.uncheck()
    page.reload()
    opened(page)
    expect(switch).not_to_be_checked()
    with page.expect_response(lambda response: response.request.method == "POST"):
        switch.check()


def test_settings_stay_over_a_reload_and_reach_the_model(at_desk, upstream):
    page = at_desk
    opened(page).get_by_text("Settings", exact=True).click()
    heat, slider = (
        drawer(page).get_by_role("spinbutton", name="Temperature"),
        drawer(page).locator(".knob__slider").first,
    )
    with page.expect_response(lambda response: "/settings/" in response.url) as answer:
        slider.focus()
        slider.press("End")
    assert answer.value.status == 204
    expect(heat).to_have_value("2")
    with page.expect_response(lambda response: "/settings/" in response.url) as answer:
        heat.fill("1.35")
        heat.press("Tab")
    assert answer.value.status == 204
    expect(slider).to_have_value("1.35")
    page.reload()
    say(page)
    written(page)
    assert upstream.bodies[-1]["temperature"] == 1.35
    opened(page).get_by_text("Settings", exact=True).click()
    expect(heat).to_have_value("1.35")
    drawer(page).get_by_role("button", name="Defaults").click()
    expect(heat).to_have_value("0.8")


def test_sliders_follow_the_model_and_what_it_does_not_take_is_kept(at_desk, site, reader):
    page = at_desk
    own = f"from chats.models import Chat; Chat.objects.filter(pk={reader['chat']})"
    limited = f"{own}.update(model='demo:demo', temperature=1.35)"
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", limited]
    subprocess.check_call(command, cwd=ROOT, env=site.settings)
    page.reload()
    opened(page).get_by_text("Settings", exact=True).click()
    heat = drawer(page).get_by_role("spinbutton", name="Temperature")
    slider = drawer(page).get_by_role("slider", name="Temperature")
    length = drawer(page).get_by_role("spinbutton", name="Longest reply")
    for control in (heat, slider):
        expect(control).to_be_disabled()
        expect(control).to_have_accessible_description("Demo voice does not take this.")
    with page.expect_response(lambda response: "/settings/" in response.url) as answer:
        length.fill("512")
        length.press("Tab")
    assert answer.value.status == 204
    drawer(page).get_by_text("Model", exact=True).click()
    choose(page, STEADY)
    drawer(page).get_by_text("Settings", exact=True).click()
    expect(heat).to_be_enabled()
    expect(heat).to_have_value("1.35")
    expect(slider).to_have_value("1.35")
    expect(length).to_have_value("512")


def test_a_value_out_of_range_is_told_beside_its_field_and_can_be_mended(at_desk):
    page = at_desk
    opened(page).get_by_text("Settings", exact=True).click()
    heat = drawer(page).get_by_role("spinbutton", name="Temperature")
    heat.fill("7")
    heat.press("Tab")
    expect(drawer(page).get_by_text("Choose a number from 0 to 2.")).to_be_visible()
    expect(heat).to_have_value("7")
    expect(heat).to_have_attribute("aria-invalid", "true")
    heat.fill("0.8")
    heat.press("Tab")
    expect(drawer(page).locator(".field__error")).to_have_count(0)


def test_on_a_phone_the_drawer_is_a_sheet(chat):
    page = chat(**PHONE)
    opened(page)
    expect(drawer(page)).to_have_css("translate", "none")
    box = drawer(page).bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    assert 80 < box["y"] < 200
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    small = [row.bounding_box()["height"] for row in drawer(page).locator(".model").all()]
    assert min(small) >= 44
    page.locator(".veil").click(position={"x": 10, "y": 10})
    expect(drawer(page)).to_be_hidden()


def test_a_reply_that_failed_is_tried_with_another_model(at_desk, upstream):
    page = at_desk
    opened(page)
    choose(page, STEADY)
    switch = drawer(page).get_by_role("switch", name="Ask others when it fails")
    with page.expect_response(lambda response: response.request.method == "POST"):
        switch.uncheck()
    page.keyboard.press("Escape")
    upstream.script("fault=429&retry_after=120")
    say(page)
    fault = page.locator(".fault")
    expect(fault).to_contain_text("steady is over its limit. It will be back in 2 min. Your message is safe.")
    expect(page.locator("#model-chip .pip--cold")).to_be_visible()
    fault.get_by_text("What happened").click()
    expect(fault.locator(".attempts")).to_contain_text("over its limit")
    press(fault.locator(".btn--primary"))
    written(page)
    expect(page.locator(".fault")).to_have_count(0)
    expect(replies(page).last.locator(".msg__by")).not_to_have_text("steady")
    expect(replies(page).last.locator(".rp")).not_to_be_empty()
    opened(page)
    expect(drawer(page).locator(".model--cold")).to_contain_text("Cooling down, 2 min")


def test_another_model_opens_the_drawer(at_desk, upstream):
    page = at_desk
    opened(page).get_by_text("Settings", exact=True).click()
    page.keyboard.press("Escape")
    upstream.script(*["fault=500"] * 4)
    say(page)
    page.locator(".fault").get_by_text("Another model…").click()
    expect(drawer(page).locator(".models")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".fault").get_by_text("Another model…")).to_be_focused()


def test_one_tap_tells_how_a_reply_came_about(at_desk):
    page = at_desk
    say(page)
    written(page)
    label = replies(page).last.locator(".story summary")
    before = label.bounding_box()
    label.click()
    expect(replies(page).last.locator(".story__head")).to_contain_text("Answered by")
    assert label.bounding_box() == before
    page.keyboard.press("Escape")
    expect(replies(page).last.locator(".story__head")).to_be_hidden()


def test_thoughts_are_shown_to_who_asks_for_them(at_desk, upstream):
    page = at_desk
    upstream.script("fault=think")
    say(page)
    written(page)
    expect(page.locator(".thoughts")).to_have_count(0)
    opened(page).get_by_text("Settings", exact=True).click()
    switch = drawer(page).get_by_role("switch", name="Show what models think before they answer")
    switch.check()
    thoughts = page.locator(".thoughts").last
    expect(thoughts).to_be_visible()
    expect(thoughts).to_contain_text("Thought")
    thoughts.locator("summary").click()
    expect(thoughts).to_contain_text("a lantern first, then 2 < 3 of a secret")
    upstream.script("fault=think")
    say(page)
    written(page)
    expect(replies(page).last.locator(".thoughts")).to_be_visible()
    switch.uncheck()
    expect(page.locator(".thoughts")).to_have_count(0)


def test_without_script_everything_can_be_set(chat, site):
    page = chat(java_script_enabled=False)
    opener(page).click()
    model = page.locator(f'input[value="{BRISK}"]')
    model.check()
    page.locator(".drawer__foot").get_by_role("button", name="Save").click()
    expect(model).to_be_checked()
    page.get_by_text("Settings", exact=True).click()
    page.get_by_role("spinbutton", name="Top-p").fill("0.5")
    page.locator("#chat-settings").get_by_role("button", name="Save").click()
    page.get_by_text("Settings", exact=True).click()
    expect(page.get_by_role("spinbutton", name="Top-p")).to_have_value("0.5")


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_the_drawer_can_be_used_by_everybody(chat, site, theme, screen):
    page = chat(**screen)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": site.url}])
    page.reload()
    opened(page)
    expect(drawer(page)).to_have_css("translate", "none")
    for tab in ("Model", "Settings"):
        drawer(page).get_by_text(tab, exact=True).click()
        found = Axe().run(page, "#drawer")
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("opens", ["rail", "panel", "drawer"])
def test_what_lies_under_a_sheet_is_out_of_reach(chat, opens):
    page = chat(**PHONE)
    page.locator(f'[data-opens="{opens}"]').first.click()
    expect(page.locator(f"#{opens} [data-closes]")).to_be_focused()
    for part in {"rail", "main", "panel", "drawer"} - {opens}:
        expect(page.locator(f"#{part}")).to_have_attribute("inert", "")
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator("#room > [inert]")).to_have_count(0)
    page.set_viewport_size(PHONE["viewport"])
    expect(page.locator("#room > [inert]")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator("#room > [inert]")).to_have_count(0)
    expect(page.locator(f'[data-opens="{opens}"]').first).to_be_focused()


def test_a_reply_that_failed_offers_each_way_on_once(at_desk, upstream):
    page = at_desk
    upstream.script(*["fault=500"] * 4)
    say(page)
    reply = replies(page).last
    expect(reply.locator(".fault").get_by_role("button", name="Retry")).to_be_visible()
    expect(reply.get_by_role("button", name="Another version")).to_have_count(0)


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_the_end_of_a_reply_moves_nothing(chat, upstream, screen):
    page = chat(**screen)
    upstream.usual = HELD
    say(page)
    reply = replies(page).last
    expect(reply.locator(".writing__for")).not_to_be_empty()
    while_written = reply.locator(".writing").bounding_box()["height"]
    upstream.go_on()
    written(page)
    assert reply.locator(".msg__foot").bounding_box()["height"] == while_written
