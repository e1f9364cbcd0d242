"""What is heard and felt when a reply is there: nothing, unless this device has asked for it."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("brisk")]

TELLTALE = """
navigator.vibrate = (length) => document.documentElement.dataset.felt = length;
AudioContext = class extends AudioContext {
  constructor() { super(); document.documentElement.dataset.heard = "yes"; }
};
"""


@pytest.mark.parametrize("wanted", ["off", "on"])
def test_a_reply_is_heard_and_felt_where_that_is_wanted(chat, open_context, reader, site, wanted):
    context = open_context()
    cookies = {"sessionid": reader["session"], "sound": wanted, "vibration": wanted}
    context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in cookies.items()])
    context.add_init_script(TELLTALE)
    page = chat(context)
    page.get_by_role("textbox", name="Write to").fill("Hello.")
    page.keyboard.press("Enter")
    expect(page.locator(".msg[data-last] .msg__by")).not_to_be_empty()
    felt, heard = (page.locator("html").get_attribute(f"data-{name}") for name in ("felt", "heard"))
    assert (felt, heard) == (("40", "yes") if wanted == "on" else (None, None))


def test_text_grows_and_lines_widen_as_chosen(chat, open_context, reader, site):
    sizes = []
    for text, column in (("usual", "usual"), ("huge", "wide")):
        context = open_context(viewport={"width": 1800, "height": 900})
        cookies = {"sessionid": reader["session"], "text": text, "column": column}
        context.add_cookies(
            [{"name": name, "value": value, "url": site.url} for name, value in cookies.items()]
        )
        prose = chat(context).locator(".msg .rp").first
        size = prose.evaluate("(text) => parseFloat(getComputedStyle(text).fontSize)")
        sizes.append((size, prose.bounding_box()["width"]))
    assert sizes[1][0] > sizes[0][0] * 1.3
    assert sizes[1][1] > sizes[0][1] * 1.2
