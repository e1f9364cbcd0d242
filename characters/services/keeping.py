"""Saving a character with everything that follows from its fields."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from characters.models import Character, Tag
from characters.services.pictures import PICTURE_FIELDS, draw, follows_its_name
from characters.words import folded


@transaction.atomic
def keep(character: Character, tags: Iterable[Tag] | None = None) -> Character:
    """Save a character with everything that follows from its fields.

    `tags` replace those it has; None leaves them. What the catalogue searches is written anew, a
    face is drawn where there is none or it still follows the name, and the first save that everybody
    may see dates the publication. Returns the character.
    """
    character.save()
    if tags is not None:
        character.tags.set(tags)
    carried = list(character.tags.all())
    character.searchable = _searchable(character, carried)
    if not character.portrait or follows_its_name(character):
        draw(character, carried)
    if _is_in_catalogue(character) and character.published_at is None:
        character.published_at = timezone.now()
    character.save(update_fields=["searchable", "published_at", *PICTURE_FIELDS])
    return character


@transaction.atomic
def judge(character: Character, status: Character.Status, reason: str = "") -> Character:
    """Approve, reject or hide a character; `reason` is what its creator reads."""
    character.status, character.status_reason = status, reason
    return keep(character)


def _searchable(character: Character, tags: list[Tag]) -> str:
    creator = character.creator
    names = [character.name, character.nickname, character.tagline]
    names += [name for tag in tags for name in (tag.name, tag.name_ru)]
    names += [creator.username, creator.display_name] if creator else []
    return "\n".join(filter(None, map(folded, names)))


def _is_in_catalogue(character: Character) -> bool:
    return (
        character.visibility == Character.Visibility.PUBLIC
        and character.status == Character.Status.APPROVED
        and character.removed_at is None
    )
