from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from characters import services
from characters.content import content_of
from characters.differences import MOST_WORDS, compare, differences, pieces
from characters.models import Character
from characters.versions import as_of


@pytest.fixture
def edited(alice: Any) -> Character:
    mira = services.create(alice, {"name": "Mira", "tagline": "Keeper of the lamp", "tags": ["Sea"]})
    return services.change(mira, {"tagline": "Keeper of the fog", "tags": []}, alice, based_on=1)


def test_the_list_tells_who_changed_what(client: Any, alice: Any, edited: Character) -> None:
    client.force_login(alice)
    page = client.get(reverse("character_versions", args=[edited.pk])).content.decode()
    assert "Version 2" in page
    assert "Tagline, Tags" in page
    assert "alice" in page


def test_a_version_shows_its_words_marked(client: Any, alice: Any, edited: Character) -> None:
    client.force_login(alice)
    page = client.get(reverse("character_versions", args=[edited.pk]), {"version": 2}).content.decode()
    assert "Keeper of the <del>lamp</del><ins>fog</ins>" in page


def test_an_older_version_comes_back_as_a_new_one(client: Any, alice: Any, edited: Character) -> None:
    client.force_login(alice)
    client.post(reverse("restore_version", args=[edited.pk, 1]))
    now = Character.objects.get(pk=edited.pk)
    assert (now.version, now.tagline) == (3, "Keeper of the lamp")
    assert content_of(now)["tags"] == ["Sea"]


def test_who_restores_while_somebody_saves_is_told_so(
    client: Any, alice: Any, edited: Character, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = services.change

    def overtaken(*given: Any) -> Character:
        change(edited, {"tagline": "Keeper of nothing"}, alice, edited.version)
        return change(*given)

    monkeypatch.setattr(services, "change", overtaken)
    client.force_login(alice)
    answer = client.post(reverse("restore_version", args=[edited.pk, 1]), follow=True)
    assert "changed elsewhere" in answer.text
    assert Character.objects.get(pk=edited.pk).tagline == "Keeper of nothing"


@pytest.mark.parametrize("number", [0, 9, 12345678])
def test_a_version_that_never_was_is_not_found(
    client: Any,
    alice: Any,
    edited: Character,
    number: int,
) -> None:
    client.force_login(alice)
    assert client.get(reverse("character_versions", args=[edited.pk]), {"version": number}).status_code == 404
    assert client.post(reverse("restore_version", args=[edited.pk, number])).status_code == 404


def test_a_stranger_sees_no_versions_and_restores_none(
    client: Any, charlie: Any, alice: Any, edited: Character
) -> None:
    services.set_visibility(edited, "public", alice)
    client.force_login(charlie)
    assert client.get(reverse("character_versions", args=[edited.pk])).status_code == 404
    assert client.post(reverse("restore_version", args=[edited.pk, 1])).status_code == 404


def test_the_present_is_known_without_asking(edited: Character, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert as_of(edited, 2) is edited


def test_the_past_is_read_and_never_written(edited: Character) -> None:
    assert as_of(edited, 1).tagline == "Keeper of the lamp"
    assert edited.tagline == "Keeper of the fog"


def test_a_forgotten_version_is_the_present_one(edited: Character) -> None:
    edited.versions.all().delete()
    assert as_of(edited, 1) is edited


def test_markup_in_a_version_stays_text(client: Any, alice: Any, edited: Character) -> None:
    services.change(edited, {"tagline": "<b>bold</b>"}, alice, based_on=2)
    client.force_login(alice)
    page = client.get(reverse("character_versions", args=[edited.pk]), {"version": 3}).content.decode()
    assert "<b>bold</b>" not in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page


def test_lorebooks_are_compared_by_what_they_say() -> None:
    before = {"lorebook": [{"keys": ["lamp"], "content": "It burns."}]}
    [difference] = differences(before, {"lorebook": [{"keys": ["lamp"], "content": "It sleeps."}]})
    assert [piece.text for piece in difference.pieces if piece.kind != "same"] == ["burns", "sleeps"]


@given(st.text(max_size=200), st.text(max_size=200))
def test_nothing_is_lost_between_two_texts(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_a_very_long_text_is_shown_whole() -> None:
    assert [piece.kind for piece in compare("a " * MOST_WORDS, "b")] == ["gone", "new"]


def test_a_change_is_not_torn_into_shreds() -> None:
    found = compare("She listens to the sea.", "She swims in the sea at night.")
    assert [(piece.kind, piece.text) for piece in found] == [
        ("same", "She "), ("gone", "listens to"), ("new", "swims in"), ("same", " the sea"),
        ("new", " at night"), ("same", "."),
    ]  # fmt: skip


def test_what_stays_the_same_is_shortened_to_what_is_near() -> None:
    text = "word " * 300
    found = pieces(f"{text}old {text}", f"{text}new {text}")
    assert [piece.kind for piece in found] == ["cut", "same", "gone", "new", "same", "cut"]
    assert len("".join(piece.text for piece in found)) < 300


def test_moderators_read_the_versions_and_only_the_right_turns_them_back(
    client: Any, moderator: Any, edited: Character
) -> None:
    client.force_login(moderator)
    assert client.get(reverse("character_versions", args=[edited.pk]), {"version": 2}).status_code == 200
    assert client.post(reverse("restore_version", args=[edited.pk, 1])).status_code == 404
    moderator.user_permissions.add(Permission.objects.get(codename="change_character"))
    client.post(reverse("restore_version", args=[edited.pk, 1]))
    newest = edited.versions.first()
    assert newest
    assert (newest.number, newest.by) == (3, moderator)
