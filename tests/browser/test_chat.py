"""The main job in a real browser, against the real site and a simulated model."""

import re
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.upstream.behaviour import Behaviour

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("brisk")]

HELD = Behaviour(rate=60, tokens=60, fault="held", after=20)  # is being written until `upstream.go_on`
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def composer(page: Page):
    return page.locator("#composer-text")


def say(page: Page, text: str = "Hello there.") -> None:
    page.wait_for_load_state()  # its scripts know what Enter means
    before = page.locator(".msg").count()
    composer(page).fill(text)
    if page.viewport_size["width"] > 400:
        composer(page).press("Enter")
    else:
        page.get_by_role("button", name="Send").click()
    expect(page.locator(".msg")).to_have_count(before + 2)


def replies(page: Page):
    return page.locator(".msg:not(.msg--own)")


def press(button) -> None:
    """Press a button that changes the chat, and wait for the answer to it to be on the page."""
    button.page.evaluate(
        """() => {
            delete document.body.dataset.answered;
            document.addEventListener("click", ({target}) => {
                const pressed = target.closest("button, a");
                document.addEventListener("htmx:afterRequest", ({detail: {requestConfig: {elt}}}) => {
                    if (elt.contains(pressed)) document.body.dataset.answered = "";
                });
            }, {once: true});
        }"""
    )
    button.click()
    expect(button.page.locator("body[data-answered]")).to_have_count(1)


def written(page: Page) -> None:
    """Wait until nothing is being written."""
    expect(page.locator("[data-live]")).to_have_count(0, timeout=20_000)


def prose(page: Page) -> str:
    return replies(page).last.locator(".rp").inner_text()


def told(text: str) -> list[str]:
    """Only the words: what is shown differs from what was sent in marks and quotes."""
    return re.findall(r"\w+", text)


def test_the_newcomers_whole_way(open_context, upstream):
    page = open_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto("/")
    page.get_by_role("searchbox").or_(page.locator("#search-input")).first.fill("lighthouse")
    expect(page.locator(".card")).to_have_count(1)
    page.locator(".card__link").click()
    page.get_by_role("link", name="Start chat").first.click()
    page.get_by_label("What should characters call you?").fill("Ren")
    page.get_by_label("Username").fill("newcomer")
    page.get_by_label("Email").fill("newcomer@example.org")
    page.get_by_label("Password", exact=True).fill("a sentence is fine")
    page.get_by_role("button", name="Create an account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mira Vale")
    page.get_by_role("button", name="Start chat").first.click()
    expect(replies(page)).to_have_count(1)
    say(page, '*I sit down.* "What does it open?"')
    expect(page.locator(".msg--own .act")).to_have_text("I sit down.")
    expect(replies(page).last.locator(".rp")).not_to_be_empty()
    written(page)
    assert told(prose(page)) == told(upstream.sent[0]["text"])
    page.goto("/")
    page.locator(".resume").first.click()
    expect(replies(page)).to_have_count(2)
    assert told(prose(page)) == told(upstream.sent[0]["text"])


def test_two_tabs_in_step(chat, upstream):
    upstream.usual = HELD
    one = chat()
    two = chat(one.context)
    say(one)
    for page in (one, two):
        expect(page.locator("[data-live] .rp > *").first).to_be_visible()
    upstream.go_on()
    for page in (one, two):
        written(page)
        expect(page.locator(".msg")).to_have_count(3)
    assert prose(one) == prose(two) != ""
    upstream.hold()
    press(two.locator(".msg:last-child").get_by_role("button", name="Another version").last)
    expect(one.locator("[data-live]")).to_have_count(1)
    upstream.go_on()
    for page in (one, two):
        written(page)
        expect(page.locator(".msg:last-child output")).to_have_text("2/2")
    one.locator(".msg:last-child").get_by_role("button", name="Delete").click()
    expect(two.locator(".msg")).to_have_count(2)
    one.get_by_role("button", name="Undo").click()
    for page in (one, two):
        expect(page.locator(".msg")).to_have_count(3)


def test_a_reload_in_the_middle_loses_and_doubles_nothing(chat, upstream):
    upstream.usual = HELD
    page = chat()
    say(page)
    expect(page.locator("[data-live] .rp > *").first).to_be_visible()
    page.reload()
    expect(page.locator("[data-live]")).to_have_count(1)
    upstream.go_on()
    written(page)
    expect(page.locator(".msg")).to_have_count(3)
    assert told(prose(page)) == told(upstream.sent[0]["text"])
    assert upstream.calls == 1


def test_the_tab_may_close_right_after_sending(chat, upstream):
    page = chat()
    say(page)
    context = page.context
    page.close()
    again = chat(context)
    written(again)
    assert told(prose(again)) == told(upstream.sent[0]["text"])


def test_a_lost_socket_comes_back(chat, upstream, open_context, reader, site):
    upstream.usual = HELD
    context = open_context()
    context.add_cookies([{"name": "sessionid", "value": reader["session"], "url": site.url}])
    sockets = []

    def through(socket):
        sockets.append((socket, socket.connect_to_server()))

    context.route_web_socket(re.compile("/ws/"), through)
    page = chat(context)
    say(page)
    expect(page.locator("[data-live] .rp > *").first).to_be_visible()
    sockets[-1][0].close(code=4000)
    sockets[-1][1].close(code=4000)
    expect(page.locator("#room[data-offline]")).to_have_count(1)
    expect(page.locator("#room[data-offline]")).to_have_count(0)
    upstream.go_on()
    written(page)
    expect(page.locator(".msg")).to_have_count(3)
    assert told(prose(page)) == told(upstream.sent[0]["text"])
    assert len(sockets) == 2


def test_a_double_click_sends_once(chat, upstream):
    page = chat()
    composer(page).fill("Only once.")
    page.get_by_role("button", name="Send").dblclick()
    expect(page.locator(".msg")).to_have_count(3)
    written(page)
    expect(page.locator(".msg--own")).to_have_count(1)
    assert upstream.calls == 1


def test_stop_keeps_the_text_and_offers_to_continue(chat, upstream):
    upstream.usual = Behaviour(rate=30, tokens=400)
    page = chat()
    say(page)
    expect(page.locator("[data-live] .rp > *").first).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    written(page)
    expect(page.locator(".msg:last-child .msg__meta")).to_contain_text("Stopped")
    stopped = prose(page)
    assert stopped
    upstream.usual = Behaviour(rate=60, tokens=20)
    press(page.get_by_role("button", name="Continue"))
    expect(page.locator(".msg:last-child .msg__meta")).not_to_contain_text("Stopped")
    written(page)
    kept = told(stopped)  # a quote that was cut is another one when its end is there
    assert told(prose(page))[: len(kept) - 1] == kept[:-1]
    assert len(prose(page)) > len(stopped)


def test_escape_stops_too(chat, upstream):
    upstream.usual = Behaviour(rate=30, tokens=400)
    page = chat()
    say(page)
    expect(page.locator("[data-live] .rp > *").first).to_be_visible()
    page.keyboard.press("Escape")
    written(page)
    expect(page.locator(".msg:last-child .msg__meta")).to_contain_text("Stopped")


def test_versions_are_made_and_leafed_through(chat):
    page = chat()
    say(page)
    written(page)
    first = prose(page)
    press(page.locator(".msg:last-child .swipe").get_by_role("button", name="Another version"))
    written(page)
    second = prose(page)
    assert second != first
    expect(page.locator(".msg:last-child output")).to_have_text("2/2")
    press(page.locator(".msg:last-child").get_by_role("button", name="Previous version"))
    expect(page.locator(".msg:last-child output")).to_have_text("1/2")
    assert prose(page) == first
    page.reload()
    assert prose(page) == first


def test_a_failure_says_why_and_retry_works(chat, upstream):
    page = chat()
    upstream.script("429", "429", "429")
    say(page)
    expect(page.get_by_role("alert").first).to_contain_text("The reply did not arrive")
    expect(page.locator(".fault")).to_contain_text("Your message is safe.")
    press(page.get_by_role("button", name="Retry"))
    written(page)
    assert told(prose(page)) == told(upstream.sent[-1]["text"])
    expect(page.locator(".fault")).to_have_count(0)


def test_a_broken_line_keeps_the_text(chat, upstream):
    upstream.usual = Behaviour(rate=60, tokens=40, fault="drop-mid")
    page = chat()
    say(page)
    expect(page.locator(".fault")).to_contain_text("What came so far is kept.")
    assert told(prose(page)) == told(upstream.sent[0]["text"])


def test_the_draft_survives_a_reload_and_a_failed_send(chat):
    page = chat()
    composer(page).fill("Half a thought")
    page.reload()
    expect(composer(page)).to_have_value("Half a thought")
    page.context.set_offline(True)
    expect(page.locator(".lost")).to_be_visible()
    composer(page).press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Your text is kept")
    expect(composer(page)).to_have_value("Half a thought")
    page.context.set_offline(False)
    expect(page.locator(".lost")).to_be_hidden()
    composer(page).press("Enter")
    expect(page.locator(".msg--own")).to_have_count(1)
    expect(composer(page)).to_have_value("")


def test_an_expired_session_keeps_the_text(chat):
    page = chat()
    composer(page).fill("Do not lose this")
    page.context.clear_cookies(name="sessionid")
    composer(page).press("Enter")
    expect(page).to_have_url(re.compile("/sign-in/"))
    assert "Do not lose this" in page.evaluate("JSON.stringify(localStorage)")


def test_shift_enter_breaks_the_line_and_the_composer_grows(chat):
    page = chat()
    composer(page).fill("One")
    low = composer(page).bounding_box()["height"]
    for _ in range(3):
        composer(page).press("Shift+Enter")
        composer(page).press_sequentially("More")
    expect(composer(page)).to_have_value("One\nMore\nMore\nMore")
    assert composer(page).bounding_box()["height"] > low
    expect(page.locator(".msg--own")).to_have_count(0)


def test_a_greeting_is_read_from_its_beginning(chat, upstream):
    upstream.usual = HELD
    page = chat(viewport={"width": 390, "height": 500})
    transcript = page.locator("#transcript")
    assert transcript.evaluate("e => e.scrollHeight > e.clientHeight")
    assert transcript.evaluate("e => e.scrollTop") == 0
    say(page)
    expect(page.locator("[data-live] .rp > *").first).to_be_in_viewport()


def test_the_page_follows_the_end_only_while_the_reader_is_there(chat, upstream):
    page = chat(viewport={"width": 1000, "height": 500})
    say(page)
    written(page)
    transcript = page.locator("#transcript")
    at_end = "e => e.scrollHeight - e.scrollTop - e.clientHeight < 3"
    assert transcript.evaluate(at_end)
    upstream.usual = replace(HELD, tokens=160)
    say(page, "More.")
    expect(page.locator("[data-live] .rp > *").first).to_be_visible()
    transcript.evaluate("e => e.scrollTo(0, 0)")
    upstream.go_on()
    expect(page.get_by_role("button", name="To the latest")).to_be_visible()
    assert transcript.evaluate("e => e.scrollTop") == 0
    page.get_by_role("button", name="To the latest").click()
    assert transcript.evaluate(at_end)
    written(page)
    assert transcript.evaluate(at_end)


def test_earlier_messages_come_without_moving_the_place(open_context, site):
    [person] = site.people(1, messages=160)
    context = open_context()
    context.add_cookies([{"name": "sessionid", "value": person["session"], "url": site.url}])
    page = context.new_page()
    page.goto(f"/chats/{person['chat']}/")
    expect(page.locator(".msg")).to_have_count(50)
    top = "e => e.scrollTo(0, 0)"
    page.locator("#transcript").evaluate(top)
    expect(page.locator('[data-position="60"]')).to_have_count(1)
    expect(page.locator('[data-position="110"]')).to_be_in_viewport()
    page.locator("#transcript").evaluate(top)
    expect(page.locator('[data-position="10"]')).to_have_count(1)
    positions = page.locator(".msg").evaluate_all("all => all.map(m => Number(m.dataset.position))")
    assert positions == sorted(set(positions))


def test_with_the_keyboard_alone(chat):
    page = chat()
    composer(page).focus()
    page.keyboard.type("Hello.")
    page.keyboard.press("Enter")
    expect(page.locator(".msg")).to_have_count(3)
    written(page)
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".msg:last-child")).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".msg--own")).to_be_focused()
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.dataset.verb") != "more":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet .sheet__item").first).to_be_focused()
    while page.evaluate("document.activeElement.innerText") != "Delete":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".msg--own")).to_have_count(0)


def test_in_russian(chat, upstream):
    upstream.usual = Behaviour(rate=60, tokens=60, lang="ru")
    page = chat(locale="ru-RU")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(composer(page)).to_have_attribute("placeholder", re.compile("[а-я]"))
    say(page, "— Здравствуйте, — говорю я. «Что он открывает?»")
    expect(page.locator(".msg--own .say").first).to_be_visible()
    written(page)
    assert told(prose(page)) == told(upstream.sent[0]["text"])


def test_on_a_phone(chat):
    page = chat(**PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    say(page, "Hello.")
    written(page)
    box = page.locator(".composer").bounding_box()
    assert box["y"] + box["height"] <= 844
    page.get_by_role("button", name="Chats").tap()
    expect(page.locator("#rail")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#rail")).not_to_be_in_viewport()
    page.locator(".msg:last-child [data-verb=more]").tap()
    delete = page.locator("#sheet").get_by_role("button", name="Delete")
    assert delete.bounding_box()["height"] >= 44
    delete.tap()
    expect(page.locator(".msg")).to_have_count(2)


@pytest.mark.parametrize("how", [{}, PHONE, {"color_scheme": "light"}], ids=["desktop", "phone", "light"])
def test_nothing_stands_in_the_way_of_assistive_technology(chat, how):
    page = chat(**how)
    say(page)
    written(page)
    found = Axe().run(page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
    assert not serious


def test_screen_readers_hear_the_whole_reply_once(chat, upstream):
    upstream.usual = HELD
    page = chat()
    say(page)
    expect(page.locator("#said")).to_have_text(re.compile("is writing"))
    upstream.go_on()
    written(page)
    expect(page.locator("#said")).to_contain_text(prose(page).split("\n")[0])


def test_rename_and_delete_with_undo(chat):
    page = chat(viewport={"width": 1440, "height": 900})
    page.get_by_label("Title").fill("The ninth stair")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator(".thread[aria-current] .thread__name")).to_have_text("The ninth stair")
    page.locator("#panel").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("The ninth stair")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    page.get_by_role("button", name="Delete chat").click()
    expect(page.locator(".thread")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".stage h1")).to_have_text("The ninth stair")


def test_the_server_is_killed_in_the_middle_and_comes_back(chat, upstream, site):
    upstream.usual = Behaviour(rate=30, tokens=300)
    page = chat()
    say(page)
    shown = page.locator("[data-live] .rp")
    expect(shown).to_contain_text(re.compile(r"(\S+\s+){40}"), timeout=15_000)
    site.kill()
    expect(page.locator("#room[data-offline]")).to_have_count(1)
    site.start()
    expect(page.locator(".msg:last-child .msg__meta")).to_contain_text("Interrupted", timeout=20_000)
    kept = told(prose(page))
    assert kept
    assert told(upstream.sent[0]["text"])[: len(kept) - 1] == kept[:-1]
    upstream.usual = Behaviour(rate=60, tokens=30)
    page.get_by_role("button", name="Continue").click()
    longer = re.compile(
        rf"(\w+\W+){{{len(kept) + 5}}}"
    )  # the tab has just come back and swaps other things too
    expect(replies(page).last.locator(".rp")).to_contain_text(longer, timeout=20_000)
    written(page)
    press(page.locator(".msg:last-child").get_by_role("button", name="Another version").last)
    written(page)
    expect(page.locator(".msg:last-child output")).to_have_text("2/2")
