"""How a chat is called and how its next replies are written."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from chats.models import Chat
from chats.models.chat import NAMED_BY_OWNER
from chats.services.holding import (
    announce_chats_after_commit,
    announce_settings_after_commit,
    hold,
    refuse_while_drafting,
)


@transaction.atomic
def rename_chat(chat: Chat, title: str, by: str = "") -> None:
    """Give a chat a title of its own; an empty one gives it the character's name again.

    No other one is sought for it from then on.
    """
    Chat.objects.filter(pk=chat.pk).update(title=title, title_tries=NAMED_BY_OWNER)
    announce_chats_after_commit(chat.owner_id, by)


@transaction.atomic
def keep_draft(chat: Chat, text: str, client_key: str) -> None:
    """Keep what its owner has typed and not sent yet, for all their devices; an empty text forgets it.

    `client_key` is the one that the text will be sent with: a draft that comes later than its message
    changes nothing. Raises Refusal while a model writes into the composer.
    """
    hold(chat)
    refuse_while_drafting(chat)
    if not chat.messages.filter(client_key=client_key).exists():
        Chat.objects.filter(pk=chat.pk).update(draft=text, draft_at=timezone.now() if text else None)


@transaction.atomic
def choose_model(chat: Chat, model: str, fallback: bool, by: str = "") -> None:
    """Who writes the chat's next replies, and whether others are asked where that one fails."""
    Chat.objects.filter(pk=chat.pk).update(model=model, fallback=fallback)
    announce_settings_after_commit(chat, by)


@transaction.atomic
def direct(chat: Chat, *, note: str, note_depth: int, scenario: str) -> None:
    """What the person asks of the story: a note so many messages before the end, and where it is set.

    Without a scenario the chat has the character's.
    """
    Chat.objects.filter(pk=chat.pk).update(note=note, note_depth=note_depth, scenario=scenario)


@transaction.atomic
def switch_version(chat: Chat) -> None:
    """Let the next replies come from the character as it is now."""
    Chat.objects.filter(pk=chat.pk).update(character_version=chat.character.version)


@transaction.atomic
def keep_version(chat: Chat) -> None:
    """Let the chat go on as it began, and tell its owner no more of this change."""
    Chat.objects.filter(pk=chat.pk).update(told_version=chat.character.version)


@transaction.atomic
def set_sampling(chat: Chat, values: Mapping[str, float | None]) -> None:
    """How the chat's next replies are written, by the names of the fields.

    A length that is the character's own is not kept: it follows the character's.
    """
    kept = dict(values)
    if kept.get("max_tokens") == chat.character.max_tokens:
        kept["max_tokens"] = None
    Chat.objects.filter(pk=chat.pk).update(**kept)
