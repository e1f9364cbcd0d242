"""Saving a character with everything that follows from its fields."""

import hashlib
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from characters import portraits
from characters.models import Character, Tag
from characters.words import folded


@transaction.atomic
def keep(character: Character, tags: Iterable[Tag] | None = None) -> Character:
    """Save a character with everything that follows from its fields.

    `tags` replace those it has; None leaves them. What the catalogue searches is written anew, a
    face is drawn where there is none, and the first save that everybody may see dates the
    publication. Returns the character.
    """
    character.save()
    if tags is not None:
        character.tags.set(tags)
    carried = list(character.tags.all())
    character.searchable = _searchable(character, carried)
    if not character.portrait:
        give_pictures(character, *_drawn(character, carried))
    if _is_in_catalogue(character) and character.published_at is None:
        character.published_at = timezone.now()
    character.save(update_fields=["searchable", "portrait", "cameo", "published_at"])
    return character


def give_pictures(character: Character, portrait: str, cameo: str) -> None:
    """Store two SVG pictures under names of their own, so that new ones have new addresses.

    The character must have been saved before, and must be saved after.
    """
    for field, svg in ((character.portrait, portrait), (character.cameo, cameo)):
        digest = hashlib.sha256(svg.encode()).hexdigest()[:16]
        field.save(f"{character.pk}-{digest}.svg", ContentFile(svg.encode()), save=False)


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


def _drawn(character: Character, tags: list[Tag]) -> tuple[str, str]:
    slugs = tuple(tag.slug for tag in tags)
    return portraits.portrait(character.name, slugs), portraits.cameo(character.name, slugs)


def _is_in_catalogue(character: Character) -> bool:
    return (
        character.visibility == Character.Visibility.PUBLIC
        and character.status == Character.Status.APPROVED
        and character.removed_at is None
    )
