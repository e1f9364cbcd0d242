"""Every table that leads to a person has a stance: where it is in their archive, and how it ends with them.

The tables come from the models, so a new one without a line here fails until somebody has decided.
"""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from roleplay.accounts.models import User
from roleplay.belongings import leaving
from roleplay.belongings.gathering import everything_of
from roleplay.belongings.tests.conftest import SECRET, again, unpacked
from roleplay.belongings.zipping import zipped

GONE, NAMELESS, OTHERS = "goes", "stays, without the person", "goes with what it belongs to"
"""How the rows of a table end. What OTHERS holds of somebody else's things is none of the person's."""

STANCES = {
    # table: where in the archive it is, or in brackets why it is not; and how it ends
    "accounts.User": ("profile.json", GONE),
    "accounts.User_groups": ("profile.json", GONE),
    "accounts.User_user_permissions": ("(what operators let somebody do here)", GONE),
    "admin.LogEntry": ("(the operators' own record of what they changed)", NAMELESS),
    "characters.Act": ("notices.json", NAMELESS),
    "characters.CardAsset": ("characters/", OTHERS),
    "characters.Case": ("(the moderators' list of what to look at)", OTHERS),
    "characters.Character": ("characters/", NAMELESS),
    "characters.Character_tags": ("characters/", OTHERS),
    "characters.Draft": ("drafts/editor.json", GONE),
    "characters.Drafting": ("drafts/from-texts.json", GONE),
    "characters.Favourite": ("opinions/favourites.json", OTHERS),
    "characters.ImportRun": ("imports/cards.json", GONE),
    "characters.ImportedFile": ("imports/cards.json", GONE),
    "characters.Listing": ("(how the catalogue finds what is in characters/)", OTHERS),
    "characters.LorebookEntry": ("characters/", OTHERS),
    "characters.Persona": ("personas/personas.json", GONE),
    "characters.Report": ("opinions/reports.json", NAMELESS),
    "characters.Review": ("opinions/reviews.json", OTHERS),
    "characters.TagListing": ("(how the catalogue finds what is in characters/)", OTHERS),
    "characters.Thanks": ("opinions/useful.json", OTHERS),
    "characters.Version": ("characters/versions/", OTHERS),
    "chats.Chat": ("chats/", OTHERS),
    "chats.Fact": ("chats/memory/", OTHERS),
    "chats.ImportedChat": ("imports/chats.json", GONE),
    "chats.Message": ("chats/", OTHERS),
    "chats.Preset": ("presets/", GONE),
    "chats.Remembering": ("(whether a summary is being made just now)", OTHERS),
    "chats.Sent": ("(made of the character and of the messages, which are there)", OTHERS),
    "chats.Summary": ("chats/memory/", OTHERS),
    "chats.Variant": ("chats/", OTHERS),
}


def led_to(model: type[Model]) -> set[type[Model]]:
    """The models that a row of this one points to."""
    return {
        field.related_model._meta.concrete_model
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.concrete and not field.many_to_many
    }


def leading_to_a_person() -> set[str]:
    """Every table with a foreign key to a person, or to a table that has one, at whatever distance."""
    every = [one for one in apps.get_models(include_auto_created=True) if not one._meta.proxy]
    found: set[type[Model]] = {User}
    while more := {one for one in every if one not in found and led_to(one) & found}:
        found |= more
    return {one._meta.label for one in found}


def test_every_table_that_leads_to_a_person_has_a_stance():
    assert leading_to_a_person() == set(STANCES)


def test_the_house_holds_a_row_of_every_table(house):
    empty = [label for label in STANCES if not apps.get_model(label)._base_manager.exists()]
    assert empty == []


def test_the_archive_has_what_the_table_says(house, alice):
    archive = unpacked(zipped(everything_of(alice, "what is where"), timezone.localtime()))
    said = {where for where, _end in STANCES.values() if not where.startswith("(")}
    filled = [name for name, data in archive.items() if data != b"[]\n"]
    assert [where for where in said if not any(name.startswith(where) for name in filled)] == []


def rows_of(label: str, person: User) -> list[Any]:
    """The rows that point to this person themselves."""
    model = apps.get_model(label)
    names = [field.name for field in model._meta.concrete_fields if field.related_model is User]
    found = (model._base_manager.filter(**{name: person}).values_list("pk", flat=True) for name in names)
    return sorted({pk for pks in found for pk in pks})


def test_what_should_be_gone_is(house, alice):
    labels = [label for label, (_where, end) in STANCES.items() if end == GONE and label != "accounts.User"]
    before = {label: rows_of(label, alice) for label in labels}
    assert [label for label, rows in before.items() if not rows] == []
    leaving.close(alice)
    leaving.end(again(alice))
    managers = {label: apps.get_model(label)._base_manager for label in labels}
    assert [label for label in labels if managers[label].filter(pk__in=before[label]).exists()] == []
    assert not User.objects.filter(pk=alice.pk).exists()


def test_what_was_decided_and_reported_stays(house, alice):
    tables = [apps.get_model(label)._base_manager for label in ("characters.Act", "characters.Report")]
    before = [table.count() for table in tables]
    leaving.close(alice, leave_characters=True)
    leaving.end(again(alice))
    assert [table.count() for table in tables] == before


def everything_written() -> str:
    """The text of every table there is, as the database holds it.

    Not the pages of SQLite's index of words: what was deleted from it is overwritten when they are next
    merged, as in the file of the database itself.
    """
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.endswith("_words_data"):
                cursor.execute(f'SELECT * FROM "{table}"')
                told += [f"{table}: {row!r}" for row in cursor.fetchall()]
    return "\n".join(told).lower()


@pytest.mark.parametrize("leaves", [True, False])
def test_nothing_in_any_table_tells_of_somebody_who_is_gone(house, alice, leaves):
    assert SECRET in everything_written()
    leaving.close(alice, leave_characters=leaves)
    leaving.end(again(alice))
    call_command("recount", verbosity=0)  # daily, like the purge: it also forgets words that nobody uses
    lines = everything_written().splitlines()
    assert [line[:200] for line in lines if SECRET in line or "alice" in line] == []


@pytest.mark.parametrize("leaves", [True, False])
def test_no_file_of_theirs_stays(house, alice, files, leaves, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        leaving.close(alice, leave_characters=leaves)
        leaving.end(again(alice))
    left = [house.other, again(house.shown)] if leaves else [house.other]
    fields = [getattr(one, name) for one in left for name in ("portrait", "thumbnail", "cameo")]
    assets = [asset.file for one in left for asset in one.assets.all()]
    assert files() == {str(file) for file in [*fields, *assets]}
