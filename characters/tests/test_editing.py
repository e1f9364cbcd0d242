from typing import Any

import pytest

from characters import services
from characters.content import changed_fields, content_of, tags_named
from characters.models import Character, Tag, Version

LORE = {"name": "The lamp", "keys": ["lamp"], "content": "It has never gone out."}


@pytest.fixture
def mine(alice: Any) -> Character:
    return services.create(alice, {"name": "Mira", "tags": ["Sea"], "lorebook": [LORE]})


def test_what_is_made_is_private_and_has_all_its_parts(mine: Character) -> None:
    content = content_of(mine)
    assert (content["name"], content["tags"]) == ("Mira", ["Sea"])
    assert content["lorebook"][0]["keys"] == ["lamp"]
    assert mine.visibility == Character.Visibility.PRIVATE
    assert mine.portrait


def test_a_change_is_a_version_that_tells_who_and_what(mine: Character, alice: Any) -> None:
    changed = services.change(mine, {"tagline": "Keeper", "tags": ["sea", "Fog"]}, alice, based_on=1)
    newest, first = mine.versions.all()
    assert (newest.number, newest.by, newest.changed) == (2, alice, ["tagline", "tags"])
    assert (first.number, first.content["tagline"], first.content["tags"]) == (1, "", ["Sea"])
    assert newest.content == content_of(Character.objects.get(pk=mine.pk))
    assert changed.version == 2


def test_a_lorebook_is_replaced_as_a_whole(mine: Character, alice: Any) -> None:
    services.change(mine, {"lorebook": []}, alice, based_on=1)
    assert not mine.lorebook.exists()
    assert mine.versions.get(number=1).content["lorebook"][0]["content"] == LORE["content"]


def test_the_same_again_is_no_version(mine: Character, alice: Any) -> None:
    services.change(mine, content_of(mine), alice, based_on=1)
    assert not Version.objects.exists()
    assert Character.objects.get(pk=mine.pk).version == 1


def test_two_who_edit_never_overwrite_each_other(mine: Character, alice: Any, bob: Any) -> None:
    services.change(mine, {"tagline": "First"}, alice, based_on=1)
    with pytest.raises(services.Overtaken) as overtaken:
        services.change(mine, {"tagline": "Second"}, bob, based_on=1)
    assert overtaken.value.now.tagline == "First"
    assert Character.objects.get(pk=mine.pk).tagline == "First"


def test_tags_are_found_in_any_case_and_language_and_made_once(db: None) -> None:
    sea = Tag.objects.create(slug="sea", name="Sea", name_ru="Море")
    assert tags_named(["SEA", "море", " sea "]) == [sea]
    fog, other_fog = tags_named(["Fog", "fog!"]), tags_named(["FOG"])
    assert len(fog) == 1
    assert fog == other_fog
    assert tags_named(["!?", ""]) == []


def test_differences_come_in_the_order_of_the_fields() -> None:
    assert changed_fields({"name": "A", "tags": []}, {"name": "B", "tags": ["x"]}) == ["name", "tags"]


def test_what_is_shown_to_everybody_is_dated_once(mine: Character, alice: Any) -> None:
    shown = services.set_visibility(mine, Character.Visibility.PUBLIC, alice)
    assert shown.published_at
    services.set_visibility(shown, Character.Visibility.PRIVATE, alice)
    again = services.set_visibility(shown, Character.Visibility.PUBLIC, alice)
    assert again.published_at == shown.published_at
