"""Saving a character with everything that follows from its fields."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from characters.models import Character, Tag
from characters.search import index
from characters.services.pictures import PICTURE_FIELDS, draw, follows_its_name
from characters.words import folded


@transaction.atomic
def keep(character: Character, tags: Iterable[Tag] | None = None) -> Character:
    """Save a character with everything that follows from its fields.

    `tags` replace those it has; None leaves them. A face is drawn where there is none or it still
    follows the name, the first save that everybody may see dates the publication, and the catalogue
    takes the character in, lets it go or finds it by its new words. Returns the character.
    """
    character.save()
    if tags is not None:
        character.tags.set(tags)
    carried = list(character.tags.all())
    character.searchable = folded(f"{character.name} {character.nickname} {character.tagline}")
    if not character.portrait or follows_its_name(character):
        draw(character, carried)
    if _is_in_catalogue(character) and character.published_at is None:
        character.published_at = timezone.now()
    character.save(update_fields=["searchable", "published_at", *PICTURE_FIELDS])
    index([character.pk])
    return character


@transaction.atomic
def judge(character: Character, status: Character.Status, reason: str = "") -> Character:
    """Approve, reject or hide a character; `reason` is what its creator reads."""
    character.status, character.status_reason = status, reason
    return keep(character)


def _is_in_catalogue(character: Character) -> bool:
    return (
        character.visibility == Character.Visibility.PUBLIC
        and character.status == Character.Status.APPROVED
        and character.removed_at is None
    )
