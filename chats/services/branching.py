"""A second way for a story to go: a new chat that shares its beginning with another."""

from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from chats import last_line
from chats.models import Chat, Message, Variant
from chats.services.editing import refuse_to_touch
from chats.services.holding import announce_after_commit, announce_chats_after_commit, hold
from chats.services.memory import copy_memory
from chats.services.starting import count_start

# What a branch does not share with the chat that it leaves.
OWN_OF_A_CHAT = (
    "id", "title", "branched_from", "next_position", "copied_until", "last_line", "draft", "draft_at",
    "drafting_at",
    "pinned_at", "archived_at", "active_at", "created_at", "removed_at",
)  # fmt: skip
OWN_OF_A_MESSAGE = ("id", "chat", "client_key", "alive_at", "claimed_at", "removed_at")
OWN_OF_A_VARIANT = ("id", "message")


@transaction.atomic
def branch(message: Message, by: str = "") -> Chat:
    """A new chat with all that stands up to this message, every version of it, and the chat's settings.

    Messages keep their positions. Raises Refusal while the message is being written, or once it is removed.
    """
    hold(message.chat)
    refuse_to_touch(message)
    source = Chat.objects.select_related("character").get(pk=message.chat_id)
    made = Chat.objects.create(
        **_shared(source),
        title=_title(source),
        branched_from=message,
        next_position=message.position + 1,
        copied_until=message.position + 1,
    )
    _copy_messages(source, made)
    copy_memory(source, made)
    last_line.remember(made.pk)
    count_start(made)
    announce_after_commit(message, by)
    announce_chats_after_commit(made.owner_id, by)
    return made


def _shared(source: Chat) -> dict[str, Any]:
    """All columns of a chat, also those that are added one day, but for what is each one's own."""
    fields = [field for field in Chat._meta.concrete_fields if field.name not in OWN_OF_A_CHAT]
    return {field.attname: getattr(source, field.attname) for field in fields}


def _title(source: Chat) -> str:
    number = Chat.objects.filter(branched_from__chat=source.pk).count() + 1
    return _("%(title)s, branch %(n)d") % {"title": source.called[:180], "n": number}


def _columns(model: type[Message] | type[Variant], own: tuple[str, ...]) -> list[str]:
    names = (str(field.column) for field in model._meta.concrete_fields if field.name not in own)
    return [connection.ops.quote_name(name) for name in names]


def _copy_messages(source: Chat, made: Chat) -> None:
    """Two statements for any number of messages: what is kept of them never leaves the database."""
    message, variant = Message._meta.db_table, Variant._meta.db_table
    places, texts = _columns(Message, OWN_OF_A_MESSAGE), _columns(Variant, OWN_OF_A_VARIANT)
    shown = "old.chat_id = %s AND old.position < %s AND old.removed_at IS NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {message} (chat_id, {', '.join(places)})"  # noqa: S608  our own names
            f" SELECT %s, {', '.join(f'old.{name}' for name in places)} FROM {message} old WHERE {shown}",
            [made.pk, source.pk, made.next_position],
        )
        cursor.execute(
            f"INSERT INTO {variant} (message_id, {', '.join(texts)})"  # noqa: S608  our own names
            f" SELECT new.id, {', '.join(f'text.{name}' for name in texts)} FROM {message} old"
            f" JOIN {message} new ON new.chat_id = %s AND new.position = old.position"
            f" JOIN {variant} text ON text.message_id = old.id WHERE {shown}",
            [made.pk, source.pk, made.next_position],
        )
