"""Finding and keeping in a real browser: lists beside a chat, many at once, files, the way to a place."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_chat import PHONE, say

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("brisk")]

DESK = {"viewport": {"width": 1440, "height": 900}}
FILE = "\n".join(
    json.dumps(row)
    for row in (
        {"user_name": "Ren", "character_name": "Somebody New"},
        {
            "name": "Somebody New",
            "is_user": False,
            "mes": "You are late.",
            "swipes": ["You are late.", "Early."],
        },
        {"name": "Ren", "is_user": True, "mes": "The zeppelin was slow."},
    )
)


def bring(page):
    """A chat comes in from a file."""
    page.goto("/chats/import/")
    page.locator("#id_chats").set_input_files(
        {"name": "a.jsonl", "mimeType": "application/jsonl", "buffer": FILE.encode()}
    )
    page.locator("form.imports__form button").click()
    expect(page.locator(".import-file--new")).to_be_visible()
    return page.locator(".import-file--new")


def test_a_chat_is_pinned_put_away_and_brought_back_beside_itself(chat):
    page = chat(**DESK)
    page.get_by_role("button", name="Pin", exact=True).click()
    expect(page.locator("#rail-list").get_by_role("heading", name="Pinned")).to_be_visible()
    expect(page.get_by_role("button", name="Unpin")).to_be_visible()
    page.get_by_role("button", name="Archive", exact=True).click()
    expect(page.locator("#rail-list .thread")).to_have_count(0)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator("#rail-list .thread")).to_have_count(1)


def test_other_devices_follow_what_is_kept_and_how_it_is_called(chat, open_context):
    here, there = chat(**DESK), chat(**DESK)
    shelf = there.context.new_page()
    shelf.goto("/chats/")
    expect(shelf.locator(".threadrow")).to_have_count(1)
    here.get_by_role("button", name="Pin", exact=True).click()
    for page in (there, shelf):
        expect(page.locator("#rail-list").get_by_role("heading", name="Pinned")).to_be_visible()
    expect(there.locator("#keeping").get_by_role("button", name="Unpin")).to_be_visible()
    here.get_by_label("Title", exact=True).fill("The ninth stair")
    here.get_by_role("button", name="Rename").click()
    expect(there.locator("#called")).to_have_text("The ninth stair")
    for page in (there, shelf):
        expect(page.locator("#rail-list .thread__name")).to_have_text("The ninth stair")
    expect(there.locator("#rail-list .thread")).to_have_attribute("aria-current", "page")


def test_a_list_does_not_move_under_a_hand_that_chooses(chat):
    here = chat(**DESK)
    shelf = here.context.new_page()
    shelf.goto("/chats/")
    shelf.get_by_text("Choose several").click()
    shelf.locator(".threadrow__pick input").check()
    with here.expect_response("**/pin/"):
        here.get_by_role("button", name="Pin", exact=True).click()
    expect(shelf.locator(".threadrow__pick input")).to_be_checked()
    shelf.locator(".threadrow__pick input").uncheck()
    expect(shelf.locator("#rail-list").get_by_role("heading", name="Pinned")).to_be_visible()


def test_many_chats_go_with_a_few_clicks_and_come_back_with_one(chat):
    page = chat(**PHONE)
    page.goto("/chats/")
    boxes = page.locator(".threadrow__pick input")
    expect(boxes.first).to_be_hidden()
    page.get_by_text("Choose several").click()
    boxes.first.check()
    page.locator("#chosen").get_by_role("button", name="Delete").click()
    expect(page.locator(".threadrow")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".threadrow")).to_have_count(1)


def test_a_file_comes_in_and_its_words_are_found_at_their_place(chat):
    page = chat(**DESK)
    told = bring(page)
    expect(told).to_contain_text("2 messages")
    expect(told).to_contain_text("a private character was made")
    page.goto("/chats/search/")
    page.get_by_role("searchbox", name="Words that were said").press_sequentially("zepp")
    expect(page.locator("main #hits mark")).to_have_text("zeppelin")
    page.locator(".quote").click()
    target = page.locator(".msg:target")
    expect(target).to_contain_text("The zeppelin was slow.")
    expect(target).to_be_in_viewport()
    page.locator(".keeping summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Plain text").click()
    assert download.value.suggested_filename == "Somebody_New.txt"
    assert "Ren: The zeppelin was slow." in download.value.path().read_text()


def test_the_way_to_a_place_leaves_the_head_in_sight(chat):
    page = chat(**DESK)
    say(page, "The first of many.")
    expect(page.locator("[data-live]")).to_have_count(0)
    found = page.locator(".msg--own").first.get_attribute("data-message")
    page.goto(f"{page.url.split('?')[0]}?at={found}#message-{found}")
    expect(page.locator(f"#message-{found}")).to_be_in_viewport()
    expect(page.locator(".stage__head")).to_be_in_viewport(ratio=1)


def test_a_list_is_searched_and_narrowed_together(chat):
    page = chat(**DESK)
    own = page.url
    bring(page)
    page.goto(own)
    rail = page.locator("#rail-list")
    expect(rail.locator(".thread")).to_have_count(2)
    page.locator("#rail .partners summary").click()
    page.locator("#rail .partners__list").get_by_role("link", name="Somebody New").click()
    expect(rail.locator(".thread")).to_have_count(1)
    page.get_by_role("searchbox", name="Search chats").press_sequentially("nobody")
    expect(rail).to_contain_text("No chat by that name.")
    page.get_by_role("searchbox", name="Search chats").press("Enter")
    page.wait_for_url("**/chats/search/?chat_query=nobody**")


def test_pages_are_in_order_for_everybody(chat):
    page = chat(**DESK)
    say(page, "Where is the lighthouse?")
    bring(page)
    for address in (
        "/chats/",
        "/chats/archive/",
        "/chats/search/?chat_query=lighthouse",
        "/chats/import/",
        "/chats/usage/",
    ):
        page.goto(address)
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
        assert found.violations_count == 0, (address, found.generate_report())
