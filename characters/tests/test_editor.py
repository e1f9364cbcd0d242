import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from characters import services
from characters.content import content_of
from characters.forms.editor import Editor, from_draft, kept, reshaped, typed_content
from characters.forms.lorebook import split_words
from characters.models import Character, Draft

Headers = Callable[..., dict[str, str]]
LORE = {
    "name": "The lamp", "keys": ["lamp", "/li(gh|t){1,2}/i"], "secondary_keys": ["night"],
    "content": "It has never gone out.", "enabled": True, "selective": True, "priority": 7.0,
    "extra": {"id": 3, "extensions": {"depth": 2}},
}  # fmt: skip
WHOLE = {
    "name": "Mira", "tagline": "Keeper", "description": "You are Mira.", "greeting": "“Late,” she says.",
    "alternate_greetings": ["*The lamp turns.*"], "tags": ["Fog", "Sea"], "lorebook": [LORE],
    "rating": "sfw", "language": "en", "book": {"scan_depth": 4, "extensions": {"x": 1}},
    "notes_by_language": {"de": "Hallo"}, "source": ["https://example.org/1"],
}  # fmt: skip


@pytest.fixture
def mine(alice: Any) -> Character:
    return services.create(alice, WHOLE)


@pytest.fixture
def signed_in(client: Any, alice: Any) -> Any:
    client.force_login(alice)
    return client


def edit(character: Character, button: str = "save", **changes: str) -> dict[str, Any]:
    data = typed_content(content_of(character), character.visibility)
    return {
        **{name: data.getlist(name) for name in data},
        "based_on": str(character.version),
        button: "1",
        **changes,
    }


def test_what_is_written_is_made_and_opens_on_its_page(signed_in: Any, alice: Any) -> None:
    typed = {"name": "Mira", "rating": "sfw", "language": "en", "visibility": "private"}
    usual = {
        "response_length": "medium",
        "depth_prompt_role": "system",
        "lore-TOTAL_FORMS": "0",
        "lore-INITIAL_FORMS": "0",
    }
    response = signed_in.post(
        reverse("new_character"), {**typed, **usual, "tags": "Sea, slow burn", "save": "1"}
    )
    made = Character.objects.get(creator=alice)
    assert response.url == made.get_absolute_url()
    assert (made.name, made.visibility, made.max_tokens) == ("Mira", "private", 2048)
    assert sorted(tag.name for tag in made.tags.all()) == ["Sea", "slow burn"]


def test_publishing_puts_it_into_the_catalogue(signed_in: Any, mine: Character) -> None:
    signed_in.post(reverse("edit_character", args=[mine.pk]), edit(mine, "publish"))
    signed_in.logout()
    assert "Mira" in signed_in.get("/").content.decode()


def test_publishing_asks_for_what_a_reader_needs(signed_in: Any, mine: Character) -> None:
    response = signed_in.post(reverse("edit_character", args=[mine.pk]), edit(mine, "publish", greeting=" "))
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_greeting_error"' in page
    assert 'href="#id_greeting"' in page
    assert "You are Mira." in page
    assert Character.objects.get(pk=mine.pk).visibility == "private"


def test_saving_what_the_editor_shows_changes_nothing(signed_in: Any, mine: Character) -> None:
    before = content_of(mine)
    assert signed_in.post(reverse("edit_character", args=[mine.pk]), edit(mine)).status_code == 302
    now = Character.objects.get(pk=mine.pk)
    assert content_of(now) == before
    assert now.version == 1


def test_what_has_no_box_survives_an_edit(signed_in: Any, mine: Character) -> None:
    signed_in.post(reverse("edit_character", args=[mine.pk]), edit(mine, tagline="New"))
    now = content_of(Character.objects.get(pk=mine.pk))
    assert now["tagline"] == "New"
    assert now["lorebook"][0]["extra"] == LORE["extra"]
    assert now["book"] == WHOLE["book"]
    assert (now["notes_by_language"], now["source"]) == (WHOLE["notes_by_language"], WHOLE["source"])


@pytest.mark.parametrize(
    ("box", "typed", "error"),
    [
        ("name", " ", "id_name_error"),
        ("name", "x" * 201, "id_name_error"),
        ("tags", "a" * 61, "id_tags_error"),
        ("tags", ",".join(f"t{n}" for n in range(21)), "id_tags_error"),
        ("max_tokens", "255", "id_max_tokens_error"),
        ("max_tokens", "4097", "id_max_tokens_error"),
        ("response_length", "endless", "id_response_length_error"),
        ("lore-0-content", "", "id_lore-0-content_error"),
        ("lore-0-priority", "high", "id_lore-0-priority_error"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_box(
    signed_in: Any, mine: Character, box: str, typed: str, error: str
) -> None:
    response = signed_in.post(reverse("edit_character", args=[mine.pk]), edit(mine, **{box: typed}))
    assert response.status_code == 422
    assert f'id="{error}"' in response.content.decode()
    assert Character.objects.get(pk=mine.pk).version == 1


def test_two_tabs_never_overwrite_each_other_silently(signed_in: Any, mine: Character) -> None:
    first, second = edit(mine, tagline="First"), edit(mine, tagline="Second")
    address = reverse("edit_character", args=[mine.pk])
    signed_in.post(address, first)
    response = signed_in.post(address, second)
    page = response.content.decode()
    assert response.status_code == 409
    assert "First" in page
    assert 'value="Second"' in page
    signed_in.post(address, {**second, "based_on": ["1", "2"]})
    assert Character.objects.get(pk=mine.pk).tagline == "Second"


def test_a_greeting_more_and_one_less(signed_in: Any, mine: Character, fragment: Headers) -> None:
    address = reverse("edit_character", args=[mine.pk])
    more = signed_in.post(
        address, edit(mine, "add", add="alternate_greetings"), headers=fragment("greetings")
    )
    page = more.content.decode()
    assert page.lstrip().startswith('<section class="formpart" id="greetings"')
    assert page.count('name="alternate_greetings"') == 2
    less = signed_in.post(address, edit(mine, "remove", remove="alternate_greetings:0"))
    assert 'name="alternate_greetings"' not in less.content.decode()
    assert Character.objects.get(pk=mine.pk).alternate_greetings == WHOLE["alternate_greetings"]


def test_an_entry_more_and_one_less(signed_in: Any, mine: Character, fragment: Headers) -> None:
    address = reverse("edit_character", args=[mine.pk])
    data = edit(mine, "add", add="lore")
    more = signed_in.post(address, data, headers=fragment("lorebook")).content.decode()
    assert 'name="lore-1-content"' in more
    assert 'name="lore-TOTAL_FORMS" value="2"' in more
    signed_in.post(address, {**edit(mine), "lore-0-DELETE": "on"})
    assert not mine.lorebook.exists()


def test_what_is_typed_is_kept_as_a_draft_and_shown_again(
    signed_in: Any, alice: Any, fragment: Headers
) -> None:
    response = signed_in.post(
        reverse("keep_new_draft"), {"name": "Half", "greeting": "*Waves.*"}, headers=fragment("preview")
    )
    page = response.content.decode()
    draft = Draft.objects.get(owner=alice)
    assert page.lstrip().startswith('<div class="preview" id="preview"')
    assert "Half" in page
    assert response["HX-Replace-Url"] == f"/characters/new/?draft={draft.pk}"
    again = signed_in.post(
        reverse("keep_new_draft"), {"name": "Whole", "draft": str(draft.pk)}, headers=fragment("preview")
    )
    assert again.status_code == 200
    assert 'value="Whole"' in signed_in.get(f"/characters/new/?draft={draft.pk}").content.decode()


def test_a_draft_of_a_character_waits_in_its_editor_until_it_is_saved(
    signed_in: Any, mine: Character
) -> None:
    address = reverse("edit_character", args=[mine.pk])
    signed_in.post(reverse("keep_draft", args=[mine.pk]), edit(mine, "x", tagline="Half a thought"))
    assert "Half a thought" in signed_in.get(address).content.decode()
    assert Character.objects.get(pk=mine.pk).tagline == "Keeper"
    signed_in.post(address, edit(mine, tagline="A thought"))
    assert not Draft.objects.exists()


def test_a_draft_can_be_forgotten(signed_in: Any, mine: Character) -> None:
    signed_in.post(reverse("keep_draft", args=[mine.pk]), edit(mine, "x", tagline="Half"))
    signed_in.post(reverse("drop_draft", args=[mine.pk]))
    assert "Half" not in signed_in.get(reverse("edit_character", args=[mine.pk])).content.decode()


OWN_ROUTES = ["edit_character", "keep_draft", "drop_draft", "remove_character"]


@pytest.mark.parametrize("route", OWN_ROUTES)
def test_a_stranger_finds_nothing_to_edit(client: Any, charlie: Any, mine: Character, route: str) -> None:
    client.force_login(charlie)
    assert client.post(reverse(route, args=[mine.pk]), edit(mine)).status_code == 404
    assert not Draft.objects.exists()


@pytest.mark.parametrize("route", ["fork_character", "restore_character"])
def test_a_stranger_can_neither_copy_nor_bring_back(
    client: Any, charlie: Any, mine: Character, route: str
) -> None:
    client.force_login(charlie)
    assert client.post(reverse(route, args=[mine.pk])).status_code == 404


def test_a_stranger_cannot_open_a_draft(client: Any, charlie: Any, alice: Any) -> None:
    draft = services.keep_draft(alice, {"name": ["Mine"]}, None, None, 0)
    client.force_login(charlie)
    assert client.get(f"/characters/new/?draft={draft.pk}").status_code == 404
    client.post(reverse("keep_new_draft"), {"name": "Theirs", "draft": str(draft.pk)})
    assert Draft.objects.get(pk=draft.pk).title == "Mine"


@pytest.mark.parametrize("route", ["new_character", "mine"])
def test_who_has_not_signed_in_is_asked_to(client: Any, db: None, route: str) -> None:
    assert client.get(reverse(route)).url.startswith(reverse("sign_in"))


def test_what_is_deleted_is_gone_for_all_and_can_come_back(signed_in: Any, mine: Character) -> None:
    address = mine.get_absolute_url()
    assert "Mira" in signed_in.get(reverse("remove_character", args=[mine.pk])).content.decode()
    signed_in.post(reverse("remove_character", args=[mine.pk]))
    assert signed_in.get(address).status_code == 404
    assert "Mira" in signed_in.get(reverse("mine")).content.decode()
    signed_in.post(reverse("restore_character", args=[mine.pk]))
    assert signed_in.get(address).status_code == 200


def test_a_copy_is_private_and_tells_whose_work_it_is(
    client: Any, bob: Any, alice: Any, mine: Character
) -> None:
    services.set_visibility(mine, "public", alice)
    client.force_login(bob)
    client.post(reverse("fork_character", args=[mine.pk]))
    copy = Character.objects.get(creator=bob)
    assert (copy.visibility, copy.forked_from, copy.credit) == ("private", mine, "alice")
    assert content_of(copy) == {**content_of(mine), "credit": "alice"}
    assert "alice" in client.get(copy.get_absolute_url()).content.decode()


def test_the_list_of_ones_own_asks_no_more_for_more(
    signed_in: Any, alice: Any, mine: Character, django_assert_num_queries: Any
) -> None:
    signed_in.get(reverse("mine"))
    with django_assert_num_queries(5):
        signed_in.get(reverse("mine"))
    for number in range(3):
        services.create(alice, {"name": f"No {number}"})
    with django_assert_num_queries(5):
        page = signed_in.get(reverse("mine")).content.decode()
    assert "No 2" in page


def test_nobody_sees_the_form_of_another_persons_character(
    client: Any, bob: Any, alice: Any, mine: Character
) -> None:
    services.set_visibility(mine, "public", alice)
    client.force_login(bob)
    page = client.get(mine.get_absolute_url()).content.decode()
    assert reverse("edit_character", args=[mine.pk]) not in page
    assert reverse("fork_character", args=[mine.pk]) in page


def test_markup_in_a_field_stays_text(signed_in: Any, mine: Character) -> None:
    signed_in.post(reverse("keep_draft", args=[mine.pk]), edit(mine, "x", name="<script>alert(1)</script>"))
    page = signed_in.get(reverse("edit_character", args=[mine.pk])).content.decode()
    assert not re.search(r"<script>alert", page)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("lamp, light", ["lamp", "light"]),
        ("/a{1,2}/i, b", ["/a{1,2}/i", "b"]),
        ("and/or, x", ["and/or", "x"]),
        (" , ,", []),
    ],
)
def test_words_are_cut_at_commas_outside_of_patterns(typed: str, words: list[str]) -> None:
    assert split_words(typed) == words


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(
    st.dictionaries(
        st.sampled_from(
            ["name", "tags", "lore-TOTAL_FORMS", "alternate_greetings", "remove", "add", "max_tokens"]
        ),
        st.lists(TEXTS, max_size=3),
    )
)
def test_any_draft_can_be_shown(fields: dict[str, list[str]]) -> None:
    data = reshaped(from_draft(fields))
    editor = Editor(data, judged=False)
    assert next(section.id for section in editor.sections) == "identity"
    assert from_draft(kept(data)).getlist("name") == data.getlist("name")
