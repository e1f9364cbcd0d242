"""Counts of what happens in chats, which this app does not know: they are told from there."""

from django.db.models import F

from characters.models import Character


def count_messages(character_pk: int, step: int) -> None:
    """Count messages that have come to the chats with a character: one update by its key.

    Ask for it last in a transaction: until the commit nobody else can count for the same character.
    """
    Character.objects.filter(pk=character_pk).update(messages_count=F("messages_count") + step)
