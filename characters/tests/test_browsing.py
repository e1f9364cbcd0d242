"""The catalogue in a real browser: what the address bar, the focus and the Back button do."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth import login as sign_in
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from playwright.async_api import ConsoleMessage, Page, async_playwright, expect

from characters.models import Character
from characters.shelf import PAGE

pytestmark = pytest.mark.browser
expect.set_options(timeout=15_000)  # a busy machine is late, not wrong


@pytest.fixture
def crowd(transactional_db: None, make: Any) -> None:
    """Two pages and a bit, the last of them called Zora."""
    make("Zora", tags=["noir"], popularity=0)
    for number in range(2 * PAGE + 2):
        make(f"No {number}", tags=["sea"], popularity=number + 1)


@pytest.fixture
def person(transactional_db: None, settings: Any) -> str:
    """The session of somebody who has signed in."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    request = HttpRequest()
    request.session = SessionStore()
    sign_in(request, get_user_model().objects.create_user("rita", "rita@example.org", "rita-pass-1234"))
    request.session.save()
    return str(request.session.session_key)


def is_fault(line: ConsoleMessage) -> bool:
    """Whether the page complains. Of a request that gave way to a newer one only htmx does."""
    return line.type == "error" and not line.text.startswith(("htmx:afterRequest", "htmx:sendAbort"))


@pytest.fixture
async def page(chromium: str, live_server: Any) -> AsyncIterator[Page]:
    """A tab that fails the test when its page reports a fault."""
    faults: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium)
        page = await browser.new_page(base_url=live_server.url, viewport={"width": 1440, "height": 900})
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda line: faults.append(line.text) if is_fault(line) else None)
        yield page
        await browser.close()
    assert faults == []


async def test_a_search_changes_the_list_and_leaves_the_cursor_where_it_is(crowd: None, page: Page) -> None:
    await page.goto("/")
    await page.keyboard.press("/")
    await page.keyboard.type("zo", delay=20)
    await expect(page.locator(".card")).to_have_count(1)
    await page.keyboard.type("ra", delay=20)
    await expect(page).to_have_url(re.compile(r"/\?q=zora$"))
    await expect(page.locator("#search-input")).to_be_focused()
    await expect(page.locator("#search-input")).to_have_value("zora")
    await expect(page.locator("#found")).to_have_text("1 character found")
    await page.go_back()
    await expect(page).to_have_url(re.compile(r"/$"))
    await expect(page.locator(".card")).to_have_count(PAGE)
    await expect(page.locator("#search-input")).to_have_value("")


async def test_the_search_box_offers_and_is_led_by_keys(crowd: None, page: Page) -> None:
    await page.goto("/?tag=noir")
    await page.locator(".card__link").click()
    await expect(page.locator("h1")).to_have_text("Zora")
    await page.wait_for_load_state()  # the key is the script's, and the name is there before it
    box, options = page.locator("#search-input"), page.get_by_role("option")
    await page.keyboard.press("/")
    await expect(box).to_be_focused()
    await page.keyboard.type("zor", delay=20)
    await expect(options).to_have_count(2)
    await expect(box).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("ArrowDown")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await expect(box).to_have_attribute("aria-activedescendant", re.compile("hit-character-"))
    await page.keyboard.press("ArrowUp")
    await expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    await page.keyboard.press("Escape")
    await expect(options.first).to_be_hidden()
    await expect(box).to_have_value("zor")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("Zora")


async def test_the_offer_closes_when_one_looks_elsewhere(crowd: None, page: Page) -> None:
    await page.goto("/")
    await page.locator("#search-input").press_sequentially("zor", delay=20)
    await expect(page.get_by_role("option").first).to_be_visible()
    await page.mouse.click(20, 600)
    await expect(page.get_by_role("option").first).to_be_hidden()
    await page.locator("#search-input").focus()
    await page.get_by_role("option", name="Show all").click()
    await expect(page).to_have_url(re.compile(r"/\?q=zor$"))


async def test_tags_switch_on_and_off_and_ride_with_the_search(crowd: None, page: Page) -> None:
    await page.goto("/")
    await page.get_by_role("link", name="Noir").click()
    await expect(page.locator(".card")).to_have_count(1)
    await expect(page.locator("#tag-noir")).to_be_focused()
    await page.locator("#search-input").fill("no")
    await expect(page).to_have_url(re.compile(r"/\?q=no&tag=noir$"))
    await expect(page.get_by_role("option").first).to_be_visible()
    await page.keyboard.press("Escape")
    await page.locator("#tag-noir").click()
    await expect(page).to_have_url(re.compile(r"/\?q=no$"))


async def test_more_arrive_on_the_way_down_and_back_finds_the_place(crowd: None, page: Page) -> None:
    await page.goto("/")
    for count in (2 * PAGE, 2 * PAGE + 3):
        await page.keyboard.press("End")
        await expect(page.locator(".card")).to_have_count(count)
    await expect(page.get_by_text("That is everyone.")).to_be_visible()
    last = page.locator(".card", has_text="Zora")
    await last.click()
    await expect(page.locator("h1")).to_have_text("Zora")
    await page.go_back()
    await expect(page.locator(".card")).to_have_count(2 * PAGE + 3)
    await expect(last).to_be_in_viewport()


async def test_a_heart_is_given_and_kept(crowd: None, person: str, page: Page, live_server: Any) -> None:
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": person, "url": live_server.url}
    await page.context.add_cookies([cookie])
    await page.goto("/")
    heart = page.locator(".fav").first
    await heart.click()
    await expect(heart).to_have_attribute("aria-pressed", "true")
    await expect(heart).to_be_focused()
    await page.goto("/favourites/")
    await expect(page.locator(".card")).to_have_count(1)
    await page.locator(".card__link").click()
    await expect(page.locator("#heart-button")).to_have_attribute("aria-pressed", "true")
    await page.locator("#heart-button").click()
    await expect(page.locator("#heart-button")).to_have_attribute("aria-pressed", "false")


async def test_greetings_are_leafed_through_in_place(
    transactional_db: None, mira: Character, page: Page
) -> None:
    await page.goto(mira.get_absolute_url())
    await page.locator("#greeting-next").click()
    await expect(page.locator("#greeting output")).to_have_text("2/2")
    await expect(page.locator("#greeting-next")).to_be_focused()
    await expect(page).to_have_url(re.compile(r"greeting=2$"))
    await page.keyboard.press("Enter")
    await expect(page.locator("#greeting output")).to_have_text("1/2")


async def test_without_script_everything_is_a_page(crowd: None, chromium: str, live_server: Any) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium)
        context = await browser.new_context(java_script_enabled=False, base_url=live_server.url)
        page = await context.new_page()
        await page.goto("/?tag=sea")
        await page.locator("#search-input").fill("no")
        await page.locator("#search-input").press("Enter")
        await expect(page).to_have_url(re.compile(r"q=no&tag=sea"))
        await page.get_by_role("link", name="Load more").click()
        await expect(page.locator(".card")).to_have_count(PAGE)
        await browser.close()
