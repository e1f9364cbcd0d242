"""The whole of a character as plain data, and back: what versions keep and what is compared.

    {"name": "Mira", …every field of `fields.NAMES`…, "tags": ["Sea"], "lorebook": [{…`fields.LOREBOOK`…}]}

All of it is JSON. Who may see the character, and its pictures and counts, are not part of it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.text import slugify

from characters.fields import LOREBOOK, NAMES
from characters.models import Character, LorebookEntry, Tag

Content = dict[str, Any]
LONGEST_TAG = 60


def content_of(character: Character) -> Content:
    """What a saved character consists of."""
    content: Content = {name: getattr(character, name) for name in NAMES}
    content["tags"] = sorted(tag.name for tag in character.tags.all())
    content["lorebook"] = [
        {name: getattr(entry, name) for name in LOREBOOK} for entry in character.lorebook.all()
    ]
    return content


def assign(character: Character, content: Mapping[str, Any]) -> None:
    """Set the character's own fields that `content` names. Saves nothing, and no tags or lorebook."""
    for name in NAMES:
        if name in content:
            setattr(character, name, content[name])


@transaction.atomic
def write_lorebook(character: Character, entries: Iterable[Mapping[str, Any]]) -> None:
    """Replace the lorebook of a saved character."""
    character.lorebook.all().delete()
    LorebookEntry.objects.bulk_create(LorebookEntry(character=character, **entry) for entry in entries)


def tags_named(names: Iterable[str]) -> list[Tag]:
    """The tags of these names, in any case and in either language, made where they are missing.

    Names that read alike are one tag; those without a letter or digit are left out.
    """
    wanted: dict[str, str] = {}
    for name in names:
        shown = " ".join(name.split())[:LONGEST_TAG].strip()
        slug = slugify(shown, allow_unicode=True)[:LONGEST_TAG]
        if slug:
            wanted.setdefault(slug, shown)
    known = {
        tag.name_ru.casefold(): tag for tag in Tag.objects.filter(name_ru__in=_spellings(wanted.values()))
    }
    fresh = {slug: name for slug, name in wanted.items() if name.casefold() not in known}
    Tag.objects.bulk_create(
        (Tag(slug=slug, name=name) for slug, name in fresh.items()), ignore_conflicts=True
    )
    by_slug = Tag.objects.in_bulk(list(fresh), field_name="slug")
    found = [by_slug.get(slug) or known[name.casefold()] for slug, name in wanted.items()]
    return list(dict.fromkeys(found))


def kept_names(shown: Iterable[str]) -> list[str]:
    """The names by which a content keeps tags, from those that are shown in the page's language."""
    known = dict(Tag.objects.filter(name_ru__in=list(shown)).values_list("name_ru", "name"))
    return [known.get(name, name) for name in shown]


def tags_like(text: str) -> QuerySet[Tag]:
    """The tags whose name, in either language, begins like this text; none for none."""
    start = " ".join(text.replace("\0", "").split())[:LONGEST_TAG]
    if not start:
        return Tag.objects.none()
    begins = Q(name__istartswith=start)
    for spelling in _spellings([start]):
        begins |= Q(name__startswith=spelling) | Q(name_ru__startswith=spelling)
    return Tag.objects.filter(begins)


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of what differs between two contents, in the order of the list of fields."""
    return [name for name in (*NAMES, "tags", "lorebook") if before.get(name) != after.get(name)]


def _spellings(names: Iterable[str]) -> set[str]:
    """Names as a database that knows no case of Cyrillic letters may hold them."""
    return {form for name in names for form in (name, name.lower(), name.capitalize(), name.title())}
