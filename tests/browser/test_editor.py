"""Writing a character, in a real browser: nothing that is typed is lost, and somebody finds it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

WIDE = {"viewport": {"width": 1440, "height": 900}}
GREETING = "*The bell rings under the water.* “High tide,” she says."
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def author(open_context, reader, site):
    """Opens the editor in a browser of somebody who has signed in."""

    def opened(address=None, **how) -> Page:
        context = open_context(**(how or WIDE))
        context.add_cookies([{"name": "sessionid", "value": reader["session"], "url": site.url}])
        page = context.new_page()
        page.goto(address or reverse("new_character"))
        return page

    return opened


def write(page: Page, name: str) -> None:
    page.locator("#id_name").fill(name)
    page.locator("#id_tagline").fill("Listens to the sea and answers it.")
    page.locator("#id_description").fill("You keep the tide tables of a drowned town.")
    page.locator("#greetings-0").fill(GREETING)


def saved(page: Page) -> None:
    """Wait until the server has everything that was typed."""
    expect(page.locator("#draft-state")).to_contain_text("Draft saved")
    page.wait_for_url("**draft=*")


def publish(page: Page) -> None:
    page.locator(".subbar").get_by_role("button", name="Publish").click()


def published(page: Page, name: str) -> str:
    """The address of the page that a published character has got."""
    expect(page.locator(".profile__name")).to_have_text(name)
    return page.url


def test_a_character_is_written_published_and_found(author, open_context):
    page = author()
    write(page, "Ottoline Quay")
    page.locator("#more_tags").press_sequentially("tidal, drowned towns")
    page.locator("#more_tags").press("Enter")
    expect(page.locator("#preview .card__name")).to_have_text("Ottoline Quay")
    expect(page.locator("#preview .card__tags")).to_have_text("tidal · drowned towns")
    expect(page.locator("#preview .act")).to_have_text("The bell rings under the water.")
    expect(page.locator("#tokens-description")).to_contain_text("tokens")
    page.get_by_role("button", name="Add a greeting", exact=True).click()
    expect(page.locator("#greetings-1")).to_be_focused()
    page.locator("#greetings-1").fill("*The bell is silent.*")
    publish(page)
    published(page, "Ottoline Quay")
    expect(page.locator("#greeting output")).to_have_text("1/2")
    visitor = open_context().new_page()
    visitor.goto("/?q=ottoline")
    expect(visitor.locator(".card__name")).to_have_text(["Ottoline Quay"])


def test_what_was_typed_is_there_after_a_reload(author):
    page = author()
    write(page, "Half a thought")
    saved(page)
    page.reload()
    expect(page.locator("#id_name")).to_have_value("Half a thought")
    expect(page.locator("#greetings-0")).to_have_value(
        "*The bell rings under the water.* “High tide,” she says."
    )


def test_what_was_typed_without_a_connection_comes_back(author):
    page = author()
    write(page, "Before the storm")
    saved(page)
    page.context.set_offline(True)
    page.locator("#id_tagline").fill("Typed into the dark.")
    expect(page.locator("#draft-state")).to_contain_text("No connection")
    page.context.set_offline(False)
    expect(page.locator("#draft-state")).to_contain_text("Draft saved")
    page.reload()
    expect(page.locator("#id_tagline")).to_have_value("Typed into the dark.")


def test_what_the_server_never_got_is_kept_in_the_browser(author):
    page = author()
    write(page, "Before the storm")
    saved(page)
    page.route("**/drafts/save/", lambda route: route.abort())
    page.locator("#id_tagline").fill("Typed into the dark.")
    expect(page.locator("#draft-state")).to_contain_text("No connection")
    page.unroute("**/drafts/save/")
    page.reload()
    expect(page.locator("#id_tagline")).to_have_value("Typed into the dark.")
    expect(page.locator("#toasts")).to_contain_text("is back from this browser")


def test_who_is_signed_out_keeps_the_text(author, reader, site):
    page = author()
    write(page, "Long evening")
    saved(page)
    page.context.clear_cookies(name="sessionid")
    page.locator("#id_tagline").fill("Typed after the session.")
    expect(page.locator("#draft-state")).to_contain_text("You are signed out")
    page.context.add_cookies([{"name": "sessionid", "value": reader["session"], "url": site.url}])
    page.reload()
    expect(page.locator("#id_tagline")).to_have_value("Typed after the session.")


def test_two_tabs_never_write_over_each_other(author):
    first = author()
    write(first, "Two Tabs")
    publish(first)
    address = published(first, "Two Tabs") + "edit/"
    first.goto(address)
    second = first.context.new_page()
    second.goto(address)
    second.locator("#id_tagline").fill("From the second tab.")
    second.locator("#id_scenario").fill("A stair.")
    publish(second)
    published(second, "Two Tabs")
    first.locator("#id_tagline").fill("From the first tab.")
    publish(first)
    expect(first.locator("#meanwhile")).to_be_focused()
    expect(first.locator("#id_tagline")).to_have_value("From the first tab.")
    expect(first.locator("#meanwhile ins").first).to_have_text("From the second tab")
    publish(first)
    published(first, "Two Tabs")
    expect(first.locator(".profile__tagline")).to_have_text("From the first tab.")
    first.goto(address)
    expect(first.locator("#id_scenario")).to_have_value("A stair.")


def test_a_fault_is_named_and_nothing_typed_is_lost_on_a_phone(author):
    page = author(**PHONE)
    page.locator("#id_tagline").fill("Nobody knows the name.")
    page.locator(".stickyfoot").get_by_role("button", name="Publish").tap()
    expect(page.locator("#faults")).to_be_focused()
    expect(page.locator("#faults")).to_contain_text("Name")
    expect(page.locator("#id_tagline")).to_have_value("Nobody knows the name.")
    page.locator("#faults").get_by_role("link", name="Name", exact=True).tap()
    expect(page.locator("#id_name")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_lorebook_is_written_with_the_keyboard_alone(author):
    page = author()
    write(page, "Keyboard")
    page.locator("#lorebook-add").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#lorebook-0 > summary")).to_be_focused()
    page.locator("#id_lorebook-0-keys").focus()
    page.keyboard.type("bell, tide")
    page.keyboard.press("Tab")
    page.keyboard.type("It rings before a storm.")
    page.locator("#lorebook-add").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#lorebook-1 > summary")).to_be_focused()
    page.locator("#id_lorebook-1-keys").fill("gull")
    page.locator("#id_lorebook-1-content").fill("They steal.")
    page.locator("#lorebook-1-up").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_lorebook-0-content")).to_have_value("They steal.")
    expect(page.locator("#id_lorebook-1-content")).to_have_value("It rings before a storm.")
    page.locator("#id_name").focus()
    page.keyboard.press("Enter")
    published(page, "Keyboard")


def test_somebody_is_written_and_published_with_the_keyboard_alone(author):
    page = author()

    def tab_to(place):
        for _press in range(60):
            if page.locator(f"{place}:focus").count():
                return page.keyboard
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {place}")

    tab_to("#id_name").type("Keyed In")
    tab_to("#id_tagline").type("Never touches a mouse.")
    tab_to("#more_tags").type("keys,")
    page.keyboard.type("quiet")
    page.keyboard.press("Enter")
    expect(page.locator(".tagbox .tag")).to_have_count(2)
    tab_to("[name=rating]").press("ArrowRight")
    expect(page.locator("[name=rating][value=moderate]")).to_be_checked()
    tab_to("#id_description").type("Lives between two keys.")
    tab_to("#greetings-0").type(GREETING)
    tab_to("#id_name").press("Enter")
    published(page, "Keyed In")
    expect(page.locator(".profile .rate")).to_contain_text("16+")


def test_an_entry_of_a_long_lorebook_is_opened_and_kept(author, site):
    page = author()
    write(page, "Atlas")
    publish(page)
    published(page, "Atlas")
    page.goto(f"{page.url}edit/")
    page.evaluate(
        """() => {
            const form = document.getElementById("character");
            for (let row = 0; row < 60; row += 1) {
                const said = {name: `Place ${row}`, keys: [`p${row}`], content: `At ${row}.`};
                const whole = [`lorebook-${row}-whole`, JSON.stringify(said)];
                for (const [name, value] of [["lorebook", row], whole]) {
                    const box = Object.assign(document.createElement("input"), {type: "hidden", name, value});
                    form.append(box);
                }
            }
        }"""
    )
    page.locator("#lorebook-add").click()
    expect(page.locator("#lorebook-60 > summary")).to_be_focused()
    page.locator("#lorebook-60-remove").click()
    page.locator("#lorebook-30 > summary").click()
    page.locator("[name=lorebook-30-content]").fill("Under the sea.")
    saved_now = page.locator("#draft-state")
    expect(saved_now).to_contain_text("Draft saved")
    page.locator("#lorebook-30-up").click()
    expect(page.locator("[name=lorebook-29-content]")).to_have_value("Under the sea.")
    page.locator(".subbar button.btn--primary").click()
    published(page, "Atlas")
    page.goto(f"{page.url}edit/")
    expect(page.locator(".lores > .lore")).to_have_count(60)
    page.locator("#lorebook-29 > summary").click()
    expect(page.locator("[name=lorebook-29-content]")).to_have_value("Under the sea.")
    expect(page.locator("[name=lorebook-29-name]")).to_have_value("Place 30")


def test_a_picture_survives_a_fault(author, tmp_path):
    path = tmp_path / "face.png"
    Image.new("RGB", (400, 600), "teal").save(path)
    page = author()
    page.locator("#id_portrait").set_input_files(path)
    expect(page.locator(".drop__chosen")).to_be_visible()
    page.locator("#id_description").fill("Somebody.")
    publish(page)
    expect(page.locator("#faults")).to_be_focused()
    write(page, "Teal")
    publish(page)
    published(page, "Teal")
    assert page.locator(".portrait--hero img").get_attribute("src").endswith(".webp")


def test_what_is_deleted_comes_back_with_one_press(author):
    page = author()
    write(page, "Gone Girl")
    publish(page)
    address = published(page, "Gone Girl")
    page.get_by_role("link", name="Delete").or_(page.get_by_role("button", name="Delete")).first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Gone Girl")
    expect(page.get_by_role("dialog").get_by_role("button", name="Cancel")).to_be_focused()
    page.get_by_role("dialog").get_by_role("button", name="Delete character").click()
    page.get_by_role("button", name="Undo").click()
    expect(page).to_have_url(address)


@pytest.mark.parametrize("how", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_editor_has_no_fault_that_a_machine_can_find(author, how):
    page = author(**how)
    page.locator("#lorebook-add").click()
    expect(page.locator("#lorebook-0 > summary")).to_be_focused()
    publish(page) if how is WIDE else page.locator(".stickyfoot button").tap()
    expect(page.locator("#faults")).to_be_focused()
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()


def test_it_works_without_script(author):
    page = author(**WIDE, java_script_enabled=False)
    write(page, "No Script")
    page.locator("#more_tags").fill("plain, slow")
    page.get_by_role("button", name="Add a greeting", exact=True).click()
    page.locator("#greetings-1").fill("Second.")
    page.locator("#greetings-1-up").click()
    expect(page.locator("#greetings-0")).to_have_value("Second.")
    expect(page.locator(".tagbox .tag")).to_have_count(2)
    page.locator("#id_name").press("Enter")
    expect(page.locator(".profile__name")).to_have_text("No Script")
