"""Copies, and what goes and comes back."""

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import ProtectedError
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone

from characters.content import content_of
from characters.models import Character
from characters.querysets import KEPT_FOR
from characters.search import index
from characters.services.assets import files_of, keep_assets
from characters.services.editing import create
from characters.services.pictures import PICTURE_FIELDS, copy_pictures
from characters.services.publishing import logging_refusals

if TYPE_CHECKING:
    from roleplay.accounts.models import User


@logging_refusals
def fork(owner: "User", character: Character) -> Character:
    """A private copy of a character for this person, which tells from whom it was made. Raises Unfit."""
    content = content_of(character)
    if not content["credit"] and character.creator and not character.is_left_behind:
        content["credit"] = character.creator.called
    copy = create(owner, content)
    copy.forked_from, copy.card, copy.face = character, character.card, character.face
    copy_pictures(character, copy)
    keep_assets(copy, files_of(character))
    copy.save(update_fields=["forked_from", "card", "face", *PICTURE_FIELDS])
    return copy


@transaction.atomic
def remove(character: Character) -> None:
    """Take a character off every shelf. Chats with it stay, and `restore` brings it back."""
    Character.objects.filter(pk=character.pk, removed_at=None).update(removed_at=timezone.now())
    index([character.pk])


@transaction.atomic
def restore(character: Character) -> None:
    """Put a removed character back."""
    Character.objects.filter(pk=character.pk).update(removed_at=None)
    index([character.pk])


def purge_characters(older_than: timedelta = KEPT_FOR) -> int:
    """Delete for good what was removed so long ago; returns how many characters.

    One that somebody has a chat with stays, for that chat reads from it.
    """
    removed, gone = Character.objects.filter(removed_at__lt=timezone.now() - older_than), 0
    for pk in list(removed.values_list("pk", flat=True)):
        with suppress(ProtectedError), transaction.atomic():
            # Asked for one by one: it may have been brought back meanwhile, and all of them are much to hold.
            if character := removed.select_for_update().filter(pk=pk).first():
                character.delete()
                gone += 1
    return gone


@receiver(pre_delete, sender=Character)
def leave_the_catalogue(instance: Character, **more: Any) -> None:
    """Tags are counted without a character, whoever deletes it."""
    if instance.removed_at is None:
        remove(instance)
