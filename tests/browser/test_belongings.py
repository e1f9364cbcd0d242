"""Taking everything along, leaving, and coming back, as somebody does it by hand."""

import json
import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("brisk")]
PASSWORD = "a-lamp-and-a-ledger"


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def newcomer(request, open_context) -> Page:
    """Somebody who has just signed up, with a chat; the last letter of their name tells how they came."""
    page = open_context(java_script_enabled=request.param).new_page()
    name = "wren" if request.param else "lark"
    page.goto("/sign-up/")
    page.get_by_label("What should characters call you?").fill(name)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Create an account").click()
    page.wait_for_url(re.compile(r"/$"))
    return page


def start_chat(page: Page) -> None:
    page.locator("a.card__link").first.click()
    page.get_by_role("button", name="Start chat").first.click()
    page.wait_for_url(re.compile(r"/chats/\d+/"))


def test_everything_is_taken_along_then_left_then_brought_back(newcomer: Page, tmp_path):
    page = newcomer
    start_chat(page)
    page.goto("/profile/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download everything").click()
    download.value.save_as(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.testzip() is None
        name = json.loads(archive.read("profile.json"))["username"]
        assert [one for one in archive.namelist() if re.fullmatch(r"chats/\d+-.+\.json", one)]

    page.get_by_role("link", name="Delete account").click()
    page.get_by_label("Type your username to confirm").fill("somebody")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("This is not your username")).to_be_visible()
    page.get_by_label("Type your username to confirm").fill(name)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", name="Your account is closed")).to_be_visible()

    page.get_by_role("link", name="Sign in").last.click()
    page.get_by_label("Email or username").fill(name)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Bring your account back?")).to_be_visible()
    page.get_by_role("button", name="Bring it back").click()
    page.goto("/chats/")
    expect(page.locator("a[href^='/chats/']").first).to_be_visible()
    page.goto("/profile/")
    expect(page.get_by_role("heading", name="Profile")).to_be_visible()
