"""Cards dragged from a folder onto the page."""

import json

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CARD = json.dumps({"name": "Dragged", "first_mes": "Here I am.", "mes_example": "", "description": "A card."})
DRAG = """([name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], "dragged.json"));
  const where = document.querySelector("h1");
  where.dispatchEvent(new DragEvent(name, {dataTransfer: files, bubbles: true, cancelable: true}));
}"""


def test_files_over_the_page_show_where_they_go_and_are_taken_there(open_context, reader, site):
    context = open_context()
    context.add_cookies([{"name": "sessionid", "value": reader["session"], "url": site.url}])
    page = context.new_page()
    page.goto("/characters/import/")
    zone = page.locator(".drop")
    page.evaluate(DRAG, ["dragover", CARD])
    expect(zone).to_contain_class("is-over")
    page.evaluate(DRAG, ["dragleave", CARD])
    expect(zone).not_to_contain_class("is-over")
    page.evaluate(DRAG, ["drop", CARD])
    expect(zone).not_to_contain_class("is-over")
    expect(page.locator("#chosen")).to_contain_text("dragged.json")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("link", name="Dragged")).to_be_visible()
