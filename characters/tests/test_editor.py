import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from characters import services
from characters.budget import budget_of
from characters.content import content_of
from characters.fields import NAMES
from characters.forms import CharacterForm, typed
from characters.forms.character import MOST_ENTRIES, UNFOLDED
from characters.models import Character, Draft, Tag

NEW = "/characters/new/"


@pytest.fixture
def page(client: Client, alice: Any) -> Client:
    """Alice's browser."""
    client.force_login(alice)
    return client


@pytest.fixture
def mine(alice: Any) -> Character:
    content = {"name": "Juniper", "greeting": "Hello.", "description": "A gardener.", "tags": ["Sea"]}
    return services.create(alice, content, "public")


def said(**more: Any) -> dict[str, Any]:
    """What the form of the editor posts."""
    usual = {
        "name": "Juniper", "tagline": "", "scenario": "",
        "description": "A gardener.", "greetings": ["Hello."],
        "more_tags": "", "tags": [], "rating": "sfw", "visibility": "public", "language": "en",
        "response_length": "medium", "max_tokens": "2048", "depth_prompt_depth": "4",
        "depth_prompt_role": "system", "book": "1", "draft": "d" * 32, "page": "p", "seen": "0",
        "based_on": "1", "again": "",
    }  # fmt: skip
    return {**usual, **more}


WHOLE = {
    "name": "Mira", "nickname": "M", "tagline": "Keeper", "description": "You are\n  Mira. ",
    "greeting": "“Late.”", "alternate_greetings": ["*The lamp turns.*\n"], "group_greetings": ["All of you."],
    "tags": ["Fog", "Sea"],
    "lorebook": [
        {
            "name": "The lamp", "keys": ["lamp", "/li(gh|t){1,2}/i"],
            "secondary_keys": ["night, late", " cat "], "content": "\nIt has never gone out.",
            "enabled": False, "selective": True, "priority": 7.5,
            "case_sensitive": False, "use_regex": True, "position": "at_depth",
            "extra": {"id": 3, "extensions": {"depth": 2}},
        },
        {"keys": [], "content": "@@activate\nAlways.", "constant": True, "insertion_order": -3.0},
    ],
    "rating": "moderate", "language": "eo", "book": {"scan_depth": 4, "extensions": {"x": 1}},
    "notes_by_language": {"de": "Hallo"}, "source": ["https://example.org/1"], "max_tokens": 512,
    "preferred_model": "openrouter:x/y", "depth_prompt": "Rain", "depth_prompt_depth": 0,
    "depth_prompt_role": "assistant", "response_length": "very_long", "credit": "Ann",
    "character_version": "2", "system_prompt": "{{original}}", "post_history_instructions": "Short.",
    "example_dialogue": "<START>\n{{user}}: a",
}  # fmt: skip


class Boxes(HTMLParser):
    """What a browser would post of the editor's form."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, list[str]] = {}
        self.text, self.select = "", ""
        self.is_within = False

    @classmethod
    def of(cls, answer: Any) -> dict[str, list[str]]:
        parser = cls()
        parser.feed(answer.content.decode())
        return parser.said

    @classmethod
    def within(cls, answer: Any) -> dict[str, list[str]]:
        """The same of a part of the form."""
        parser = cls()
        parser.is_within = True
        parser.feed(answer.content.decode())
        return parser.said

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        has = dict(attributes)
        name, value = has.get("name") or "", has.get("value") or ""
        if tag == "form":
            self.is_within = has.get("id") == "character"
        if not self.is_within and has.get("form") != "character":
            return
        is_off = has.get("type") in ("radio", "checkbox") and "checked" not in has
        if tag == "input" and name and not is_off and has.get("type") != "file":
            self.said.setdefault(name, []).append(
                value if "value" in has else "on" * (has.get("type") == "checkbox")
            )
        elif tag == "textarea":
            self.said.setdefault(name, []).append("")
            self.text = name
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in has or self.select not in self.said):
            self.said[self.select] = [value]

    def handle_data(self, data: str) -> None:
        if self.text:
            self.said[self.text][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text:
            text = self.said[self.text][-1].removeprefix("\r").removeprefix("\n")
            self.said[self.text][-1], self.text = text.replace("\n", "\r\n"), ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.is_within = False


def entry(row: int, **more: str) -> dict[str, str]:
    """The fields of an entry of the lorebook."""
    usual = {
        "name": "",
        "keys": "lamp",
        "content": "It never goes out.",
        "insertion_order": "100",
        "enabled": "on",
    }
    return {f"lorebook-{row}-{name}": value for name, value in {**usual, **more}.items()}


class TestNew:
    def test_strangers_are_sent_to_sign_in(self, client: Client, db: None) -> None:
        assert client.get(NEW)["Location"].startswith("/sign-in/")
        assert client.post(NEW, said())["Location"].startswith("/sign-in/")
        assert not Character.objects.exists()

    def test_the_page_offers_every_field(self, page: Client) -> None:
        shown = page.get(NEW).content.decode()
        names = set(re.findall(r'name="(\w+)"', shown))
        assert {
            "name",
            "tagline",
            "description",
            "greetings",
            "system_prompt",
            "max_tokens",
            "source",
        } <= names
        assert 'value="2048"' in shown

    def test_what_is_published_is_found_in_the_catalogue(self, page: Client, alice: Any) -> None:
        answer = page.post(
            NEW, said(tags=["Sea"], more_tags="Night sky, fog", **{"lorebook": ["0"]} | entry(0))
        )
        made = Character.objects.get()
        assert answer["Location"] == made.get_absolute_url()
        assert (made.creator, made.visibility, made.greeting) == (alice, "public", "Hello.")
        assert sorted(tag.name for tag in made.tags.all()) == ["Night sky", "Sea", "fog"]
        assert made.lorebook.get().keys == ["lamp"]
        assert "Juniper" in page.get("/?q=juniper").content.decode()

    def test_several_greetings_keep_their_order(self, page: Client) -> None:
        page.post(NEW, said(greetings=["One", "Two\r\nlines", "Three"]))
        assert Character.objects.get().greetings == ["One", "Two\nlines", "Three"]

    def test_a_form_with_faults_comes_back_with_everything(self, page: Client) -> None:
        typed = said(
            name="", description="Long text", greetings=["One", " "], tags=["x" * 61], max_tokens="5000"
        )
        answer = page.post(NEW, typed)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert "Give your character a name." in shown
        assert "Write something here, or remove this greeting." in shown
        assert "A tag is at most 60 characters" in shown
        assert "less than or equal to 4096" in shown
        assert "Long text" in shown
        assert not Character.objects.exists()

    def test_each_fault_is_counted_in_the_contents_and_linked_above(self, page: Client) -> None:
        shown = page.post(NEW, said(name="", greetings=["One", ""])).content.decode()
        assert "2 things to mend first" in shown
        assert 'href="#id_name"' in shown
        assert 'href="#greetings-1"' in shown

    def test_htmx_gets_the_form_alone_or_is_sent_on(self, page: Client, fragment: Any) -> None:
        bad = page.post(NEW, said(name=""), headers=fragment("studio"))
        assert bad.status_code == 422
        assert "<html" not in bad.content.decode()
        good = page.post(NEW, said(), headers=fragment("studio"))
        assert good["HX-Redirect"] == Character.objects.get().get_absolute_url()

    def test_a_second_click_makes_no_second_character(self, page: Client) -> None:
        first, second = page.post(NEW, said()), page.post(NEW, said())
        assert first["Location"] == second["Location"]
        assert Character.objects.get().version == 1

    def test_what_was_typed_after_the_first_click_is_a_version(self, page: Client) -> None:
        page.post(NEW, said())
        page.post(NEW, said(tagline="Later"))
        assert (Character.objects.get().tagline, Character.objects.get().version) == ("Later", 2)

    def test_unfit_words_are_told_and_nothing_is_lost(self, page: Client, monkeypatch: Any) -> None:
        def refuse(*_args: Any) -> None:
            raise services.Unfit("This cannot be published. Change the description.")

        monkeypatch.setattr("characters.services.editing.submit", refuse)
        answer = page.post(NEW, said())
        assert answer.status_code == 422
        assert "This cannot be published." in answer.content.decode()
        assert "A gardener." in answer.content.decode()
        assert not Character.objects.exists()

    def test_signs_that_no_database_takes_are_left_out(self, page: Client) -> None:
        page.post(NEW, said(description="A\0B"))
        assert Character.objects.get().description == "AB"

    def test_a_name_that_is_markup_stays_text(self, page: Client) -> None:
        shown = page.post(NEW, said(name="<script>x</script>", greetings=["", ""])).content.decode()
        assert "<script>x" not in shown
        assert "&lt;script&gt;x" in shown


class TestEdit:
    def test_strangers_do_not_learn_that_it_exists(self, client: Client, bob: Any, mine: Character) -> None:
        client.force_login(bob)
        address = f"/characters/{mine.pk}/edit/"
        assert client.get(address).status_code == 404
        assert client.post(address, said()).status_code == 404

    def test_the_form_shows_what_the_character_is(self, page: Client, mine: Character) -> None:
        shown = page.get(f"/characters/{mine.pk}/edit/").content.decode()
        assert 'value="Juniper"' in shown
        assert "A gardener." in shown
        assert 'name="tags" value="Sea"' in shown

    def test_a_change_is_a_version(self, page: Client, mine: Character, alice: Any) -> None:
        page.post(f"/characters/{mine.pk}/edit/", said(tags=["Sea"], tagline="New"))
        newest = mine.versions.first()
        assert newest
        assert (newest.by, newest.changed) == (alice, ["tagline"])

    def test_saving_the_same_changes_nothing(self, page: Client, mine: Character) -> None:
        page.post(f"/characters/{mine.pk}/edit/", said(tags=["Sea"]))
        assert not mine.versions.exists()

    def test_saving_what_the_editor_shows_changes_nothing(self, page: Client, alice: Any) -> None:
        made = services.create(alice, WHOLE, "public")
        before = content_of(made)
        address = f"/characters/{made.pk}/edit/"
        assert page.post(address, Boxes.of(page.get(address))).status_code == 302
        now = Character.objects.get(pk=made.pk)
        assert content_of(now) == before
        assert now.version == 1

    def test_settings_of_the_lorebook_join_those_that_have_no_box(self, page: Client, alice: Any) -> None:
        made = services.create(alice, WHOLE, "public")
        address = f"/characters/{made.pk}/edit/"
        page.post(address, {**Boxes.of(page.get(address)), "book_scan_depth": "5"})
        assert Character.objects.get(pk=made.pk).book == {"scan_depth": 5, "extensions": {"x": 1}}

    def test_who_may_see_it_can_be_changed(self, page: Client, mine: Character) -> None:
        page.post(
            f"/characters/{mine.pk}/edit/", said(tags=["Sea"], visibility="private", visibility_was="public")
        )
        mine.refresh_from_db()
        assert mine.visibility == "private"
        page.post(
            f"/characters/{mine.pk}/edit/",
            said(tags=["Sea"], tagline="x", visibility="public", visibility_was="public"),
        )
        mine.refresh_from_db()
        assert (mine.visibility, mine.tagline) == ("private", "x")


class TestTwoTabs:
    def test_the_second_one_is_told_and_loses_nothing(
        self, page: Client, mine: Character, alice: Any
    ) -> None:
        services.change(mine, {"tagline": "Theirs", "scenario": "A stair."}, alice, based_on=1)
        answer = page.post(
            f"/characters/{mine.pk}/edit/", said(tags=["Sea"], tagline="Mine", personality="Dry")
        )
        shown = answer.content.decode()
        assert answer.status_code == 409
        assert [choice.name for choice in answer.context["meanwhile"]] == ["tagline", "scenario"]
        assert [choice.is_contested for choice in answer.context["meanwhile"]] == [True, False]
        assert 'value="Mine"' in shown
        assert "Dry" in shown
        assert 'name="based_on" value="2"' in shown
        assert Character.objects.get(pk=mine.pk).tagline == "Theirs"

    def test_each_field_can_be_taken_from_either(self, page: Client, mine: Character, alice: Any) -> None:
        services.change(mine, {"tagline": "Theirs", "scenario": "A stair."}, alice, based_on=1)
        chosen = {"take-tagline": "mine", "take-scenario": "theirs"}
        page.post(f"/characters/{mine.pk}/edit/", said(tags=["Sea"], tagline="Mine", based_on="2", **chosen))
        now = Character.objects.get(pk=mine.pk)
        assert (now.tagline, now.scenario, now.version) == ("Mine", "A stair.", 3)

    def test_tags_in_another_language_are_the_same_tags(
        self, page: Client, mine: Character, alice: Any
    ) -> None:
        Tag.objects.filter(name="Sea").update(name_ru="Море")
        russian = {"accept-language": "ru"}
        address = f"/characters/{mine.pk}/edit/"
        shown = page.get(address, headers=russian)
        assert 'name="tags" value="Море"' in shown.content.decode()
        boxes = Boxes.of(shown)
        page.post(address, boxes, headers=russian)
        assert not mine.versions.exists()
        services.change(mine, {"tagline": "Theirs"}, alice, based_on=1)
        answer = page.post(address, {**boxes, "tagline": "Mine"}, headers=russian)
        assert [choice.name for choice in answer.context["meanwhile"]] == ["tagline"]

    def test_a_choice_that_is_old_by_now_is_asked_again(
        self, page: Client, mine: Character, alice: Any
    ) -> None:
        services.change(mine, {"tagline": "Second"}, alice, based_on=1)
        services.change(mine, {"tagline": "Third"}, alice, based_on=2)
        answer = page.post(f"/characters/{mine.pk}/edit/", said(tags=["Sea"], tagline="Mine", based_on="2"))
        assert answer.status_code == 409


class TestDrafts:
    def test_what_is_typed_is_kept_and_shown_again(self, page: Client, alice: Any) -> None:
        answer = page.post("/drafts/save/", said(name="Half", description="A gar"))
        assert "Draft saved" in answer.content.decode()
        draft = Draft.objects.of(alice).get()
        shown = page.get(draft.get_absolute_url()).content.decode()
        assert "A gar" in shown
        assert 'value="Half"' in shown

    def test_the_same_tab_writes_the_same_draft(self, page: Client, alice: Any) -> None:
        page.post("/drafts/save/", said(name="One"))
        page.post("/drafts/save/", said(name="Two"))  # its answer to the first was lost: it knows no revision
        assert Draft.objects.get().fields["name"] == "Two"

    def test_another_tab_does_not_write_over_it(self, page: Client) -> None:
        page.post("/drafts/save/", said(name="One"))
        answer = page.post("/drafts/save/", said(name="Two", page="other"))
        assert answer.status_code == 409
        assert "Another tab" in answer.content.decode()
        assert Draft.objects.get().fields["name"] == "One"
        assert page.post("/drafts/save/", said(name="Two", page="other", seen="1")).status_code == 200

    def test_a_draft_of_a_character_is_opened_with_it(self, page: Client, mine: Character) -> None:
        page.post("/drafts/save/", said(character=str(mine.pk), tagline="Half a ta"))
        assert "Half a ta" in page.get(f"/characters/{mine.pk}/edit/").content.decode()
        assert "Half a ta" not in page.get(mine.get_absolute_url()).content.decode()

    def test_saving_ends_it(self, page: Client, mine: Character, alice: Any) -> None:
        page.post("/drafts/save/", said(character=str(mine.pk), tagline="Half"))
        page.post(f"/characters/{mine.pk}/edit/", said(tags=["Sea"], tagline="Whole"))
        assert not Draft.objects.of(alice).exists()

    def test_it_can_be_thrown_away(self, page: Client, alice: Any) -> None:
        page.post("/drafts/save/", said())
        page.post("/drafts/discard/", {"draft": "d" * 32})
        assert not Draft.objects.exists()

    def test_drafts_of_others_do_not_exist(
        self, client: Client, page: Client, bob: Any, mine: Character
    ) -> None:
        page.post("/drafts/save/", said(name="Secret name"))
        client.force_login(bob)
        assert "Secret name" not in client.get(f"{NEW}?draft={'d' * 32}").content.decode()
        client.post("/drafts/discard/", {"draft": "d" * 32})
        assert Draft.objects.count() == 1
        for address in ("/drafts/save/", "/drafts/preview/", "/drafts/rearrange/", "/drafts/discard/"):
            assert client.post(address, said(character=str(mine.pk))).status_code == 404

    def test_who_is_signed_out_is_told_where_to_go(self, client: Client) -> None:
        answer = client.post("/drafts/save/", said(), headers={"HX-Request": "true"})
        assert answer.status_code == 401

    def test_one_made_for_somebody_is_opened(self, page: Client, alice: Any) -> None:
        fields = {
            "name": "From text",
            "max_tokens": "99999",
            "tags": ["a"],
            "lorebook": [{"keys": ["k"], "content": "c"}],
        }
        draft = Draft.objects.create(owner=alice, fields=fields)
        shown = page.get(draft.get_absolute_url()).content.decode()
        assert 'value="From text"' in shown
        assert 'value="99999"' in shown

    def test_a_spent_draft_leads_to_its_character(self, page: Client) -> None:
        page.post(NEW, said())
        answer = page.get(f"{NEW}?draft={'d' * 32}")
        assert answer["Location"] == f"/characters/{Character.objects.get().pk}/edit/"

    def test_unfinished_ones_are_offered_on_a_new_page(self, page: Client) -> None:
        page.post("/drafts/save/", said(name="Half"))
        assert "Half" in page.get(NEW).content.decode()


class TestRows:
    def test_a_row_is_added_moved_and_removed_without_script(self, page: Client, alice: Any) -> None:
        def step(what: str, **more: Any) -> list[str]:
            answer = page.post("/drafts/rearrange/", said(step=what, **more), follow=True)
            assert answer.status_code == 200
            return [row.text for row in answer.context["form"].greeting_rows]

        assert step("greetings:add", greetings=["One"]) == ["One", ""]
        assert step("greetings:up:1", greetings=["One", "Two"]) == ["Two", "One"]
        assert step("greetings:down:0", greetings=["One", "Two"]) == ["Two", "One"]
        assert step("greetings:remove:0", greetings=["One", "Two"]) == ["Two"]
        assert step("nonsense:add:-1", greetings=["One"]) == ["One"]

    def test_what_has_moved_is_in_focus(self, page: Client) -> None:
        answer = page.post("/drafts/rearrange/", said(step="lorebook:add"))
        assert answer["Location"].endswith("&at=lorebook-0#lorebook-0")

    def test_tags_are_added_and_removed_without_script(self, page: Client) -> None:
        answer = page.post(
            "/drafts/rearrange/", said(step="tags:add", tags=["a"], more_tags="b, c"), follow=True
        )
        assert answer.context["form"].tag_names == ["a", "b", "c"]
        answer = page.post(
            "/drafts/rearrange/", said(step="tags:remove:1", tags=["a", "b", "c"]), follow=True
        )
        assert answer.context["form"].tag_names == ["a", "c"]


class TestPreview:
    def test_it_shows_the_card_the_greeting_and_the_weights(self, page: Client, fragment: Any) -> None:
        typed = said(tagline="New line", greetings=["*Rain.* {{user}}!"], description="word " * 100)
        shown = page.post("/drafts/preview/", typed, headers=fragment("preview")).content.decode()
        assert "New line" in shown
        assert '<em class="act">Rain.</em>' in shown
        assert "alice!" in shown
        assert 'id="tokens-description" hx-swap-oob="true">≈ 110 tokens' in shown

    def test_a_private_one_is_saved_and_not_published(self, page: Client, fragment: Any) -> None:
        shown = page.post(
            "/drafts/preview/", said(visibility="private"), headers=fragment("preview")
        ).content.decode()
        assert "Save</span>" in shown

    def test_tags_are_suggested(self, page: Client, mine: Character) -> None:
        assert 'value="Sea"' in page.get("/tags/?more_tags=se").content.decode()
        assert "Sea" not in page.get("/tags/?more_tags=").content.decode()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*NAMES, "tags", "lorebook", "visibility"]), VALUES, max_size=6),
    st.sampled_from(["greetings:add", "lorebook:remove:0", "notes:up:1", "tags:remove:0"]),
)
def test_any_draft_can_be_shown_and_judged(fields: dict[str, Any], step: str) -> None:
    for said in (fields, typed.rearranged(fields, step)):
        for is_posted in (False, True):
            form = CharacterForm(said, is_posted=is_posted)
            form.is_valid()
            assert next(part.section.name for part in form.parts) == "identity"
            shown = {"form": form, "budget": budget_of(form)}
            assert 'name="book"' in render_to_string("characters/_lore.html", shown)
            assert "id_credit" in render_to_string("characters/_advanced.html", shown)


WORDS = st.text(st.characters(exclude_characters="\n\r\0"), min_size=1, max_size=12).filter(str.strip)


@given(st.lists(WORDS))
def test_words_are_read_as_they_are_shown(words: list[str]) -> None:
    assert typed.words(typed.as_words(words)) == words


def test_no_words_leave_the_box_empty() -> None:
    assert (typed.as_words(None), typed.as_words([]), typed.as_words("lamp")) == ("", "", "lamp")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("lamp, light", ["lamp", "light"]),
        ("/a{1,2}/i, b", ["/a{1,2}/i", "b"]),
        ("and/or, x", ["and/or", "x"]),
        ("a, b\nc", ["a, b", "c"]),
        (" , ,", []),
    ],
)
def test_words_stand_between_commas_or_one_a_line(said: str, words: list[str]) -> None:
    assert typed.words(said) == words


@pytest.fixture
def library(alice: Any) -> Character:
    """A character with more entries than the editor shows with all their boxes."""
    lore = [
        {"name": f"Shelf {n}", "keys": [str(n), f"/sh{{1,2}}elf {n}/i"], "content": f"Book {n}\nand “more”.",
         "enabled": n % 3 != 0, "extra": {"depth": n}, "priority": float(n)}
        for n in range(UNFOLDED + 5)
    ]  # fmt: skip
    return services.create(alice, {"name": "Library", "lorebook": lore})


def lore_of(character: Character) -> list[dict[str, Any]]:
    return content_of(Character.objects.get(pk=character.pk))["lorebook"]


def test_a_long_lorebook_is_folded_up_and_saved_without_a_loss(page: Client, library: Character) -> None:
    before, address = lore_of(library), f"/characters/{library.pk}/edit/"
    shown = page.get(address)
    assert "lorebook-7-content" not in shown.text
    assert page.post(address, {**Boxes.of(shown), "tagline": "All of it"}).status_code == 302
    assert lore_of(library) == before
    assert Character.objects.get(pk=library.pk).tagline == "All of it"


def test_one_of_a_long_lorebook_is_opened_and_changed(page: Client, library: Character) -> None:
    before, address = lore_of(library), f"/characters/{library.pk}/edit/"
    boxes = Boxes.of(page.get(address))
    whole = {"lorebook-7-whole": boxes.pop("lorebook-7-whole")}
    opened = Boxes.within(page.post(reverse("open_entry"), {"row": "7", "count": "45", **whole}))
    assert opened.pop("lorebook") == ["7"]
    assert opened["lorebook-7-content"] == ["Book 7\r\nand “more”."]
    page.post(address, {**boxes, **opened, "lorebook-7-content": "Burnt."})
    after = lore_of(library)
    assert after[7] == {**before[7], "content": "Burnt."}
    assert [*after[:7], *after[8:]] == [*before[:7], *before[8:]]


def test_without_script_an_entry_is_opened_by_its_button(page: Client, library: Character) -> None:
    boxes = Boxes.of(page.get(f"/characters/{library.pk}/edit/"))
    answer = page.post(reverse("rearrange"), {**boxes, "step": "lorebook:open:7"}, follow=True)
    assert "lorebook-7-content" in answer.text
    assert "lorebook-8-content" not in answer.text
    assert Draft.objects.get(character=library).fields["lorebook"][7]["content"] == "Book 7\nand “more”."


def test_a_fault_in_a_long_lorebook_is_shown_where_it_is(page: Client, library: Character) -> None:
    address = f"/characters/{library.pk}/edit/"
    boxes = Boxes.of(page.get(address))
    whole = {**json.loads(boxes["lorebook-7-whole"][0]), "content": " "}
    answer = page.post(address, {**boxes, "lorebook-7-whole": json.dumps(whole)})
    assert answer.status_code == 422
    assert "Write what is known then" in answer.text
    assert "lorebook-7-content" in answer.text
    assert "lorebook-8-content" not in answer.text


@pytest.mark.parametrize("whole", ["", "[]", "{", '{"keys": 7, "content": {"a": "\\u0000"}}', "null"])
def test_an_entry_that_nobody_has_folded_does_no_harm(page: Client, library: Character, whole: str) -> None:
    assert page.post(reverse("open_entry"), {"row": "7", "lorebook-7-whole": whole}).status_code == 200
    boxes = Boxes.of(page.get(f"/characters/{library.pk}/edit/"))
    said = {**boxes, "lorebook-7-whole": whole}
    assert page.post(reverse("save_draft"), said).status_code == 200
    assert page.post(reverse("preview"), said).status_code == 200


def test_a_lorebook_too_long_to_type_stays_as_it_is(page: Client, alice: Any) -> None:
    lore = [{"keys": [str(n)], "content": "x"} for n in range(MOST_ENTRIES + 1)]
    made = services.create(alice, {"name": "Library", "lorebook": lore})
    address = f"/characters/{made.pk}/edit/"
    shown = page.get(address)
    assert "They stay as they are." in shown.content.decode()
    page.post(address, {**Boxes.of(shown), "tagline": "All of it"})
    now = Character.objects.get(pk=made.pk)
    assert (now.tagline, now.lorebook.count()) == ("All of it", MOST_ENTRIES + 1)
