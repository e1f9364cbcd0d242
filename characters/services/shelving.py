"""Copies, and what goes and comes back."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from characters.content import content_of
from characters.models import Character
from characters.services.editing import create
from characters.services.publishing import logging_refusals

if TYPE_CHECKING:
    from roleplay.accounts.models import User


@logging_refusals
def fork(owner: "User", character: Character) -> Character:
    """A private copy of a character for this person, which tells from whom it was made. Raises Unfit."""
    content = content_of(character)
    if not content["credit"] and character.creator:
        content["credit"] = character.creator.called
    copy = create(owner, content)
    copy.forked_from, copy.card = character, character.card
    copy.save(update_fields=["forked_from", "card"])
    return copy


@transaction.atomic
def remove(character: Character) -> None:
    """Take a character off every shelf. Chats with it stay, and `restore` brings it back."""
    Character.objects.filter(pk=character.pk).update(removed_at=timezone.now())


@transaction.atomic
def restore(character: Character) -> None:
    """Put a removed character back."""
    Character.objects.filter(pk=character.pk).update(removed_at=None)
