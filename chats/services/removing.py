"""Taking out and bringing back; nothing is gone before 30 days."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chats import last_line, saving
from chats.models import Chat, Message, Preset, Sent, Variant
from chats.models.sent import KEPT
from chats.services.holding import (
    Refusal,
    announce_after_commit,
    announce_chats_after_commit,
    hold,
    refuse_while_live,
    rewind_after_commit,
    stop_after_commit,
)
from chats.services.memory import undo_memory


@transaction.atomic
def remove_message(message: Message, by: str = "") -> None:
    """Take a message out of the chat; `restore_message` brings it back. A live reply is stopped.

    Raises Refusal for the greeting: a chat cannot be without its beginning.
    """
    _refuse_greeting(message)
    hold(message.chat)
    _take_out(Message.objects.filter(pk=message.pk))
    undo_memory(message.chat_id, message.position)
    last_line.remember(message.chat_id)
    announce_after_commit(message, by)


@transaction.atomic
def remove_from(message: Message, by: str = "") -> int:
    """Take out a message and all that come after it; returns how many.

    `restore_together` brings them back at once. Raises Refusal as `remove_message` does.
    """
    _refuse_greeting(message)
    hold(message.chat)
    count = _take_out(Message.objects.filter(chat=message.chat_id, position__gte=message.position))
    undo_memory(message.chat_id, message.position, and_after=True)
    last_line.remember(message.chat_id)
    rewind_after_commit(message.chat_id, message.position, by)
    return count


@transaction.atomic
def restore_message(message: Message, by: str = "") -> None:
    """Put a removed message back in its place. Raises Refusal once it has been deleted for good."""
    hold(message.chat)
    _put_back(Message.objects.filter(pk=message.pk))
    undo_memory(message.chat_id, message.position)
    last_line.remember(message.chat_id)
    announce_after_commit(message, by)


@transaction.atomic
def restore_together(message: Message, by: str = "") -> int:
    """Put back all that was taken out in one stroke with this message; returns the first position.

    Raises Refusal once it has been deleted for good.
    """
    hold(message.chat)
    stroke = Message.objects.filter(pk=message.pk).values("removed_at")[:1]
    together = Message.objects.filter(chat=message.chat_id, removed_at=stroke)
    first = together.order_by("position").values_list("position", flat=True).first()
    if first is None:
        _put_back(Message.objects.filter(pk=message.pk))
        return message.position
    _put_back(Message.objects.filter(pk__in=list(together.values_list("pk", flat=True))))
    undo_memory(message.chat_id, first)
    last_line.remember(message.chat_id)
    rewind_after_commit(message.chat_id, first, by)
    return first


@transaction.atomic
def remove_chat(chat: Chat) -> None:
    """Take a chat off the list; `restore_chat` brings it back with every message."""
    Chat.objects.filter(pk=chat.pk).update(removed_at=timezone.now())  # from here on nothing new begins
    for pk in chat.messages.live().values_list("pk", flat=True):
        stop_after_commit(pk)
    announce_chats_after_commit(chat.owner_id)


@transaction.atomic
def restore_chat(chat: Chat) -> None:
    """Put a removed chat back on the list."""
    Chat.objects.filter(pk=chat.pk).update(removed_at=None)
    announce_chats_after_commit(chat.owner_id)


@transaction.atomic
def purge(older_than: timedelta = timedelta(days=30)) -> int:
    """Delete for good what was removed so long ago, and what was sent for old replies; gives how many rows.

    What somebody brings back meanwhile is either back before, and stays, or is gone.
    """
    limit = timezone.now() - older_than
    deleted = 0
    for model in (Chat, Message, Preset):
        found = model._default_manager.select_for_update().filter(removed_at__lt=limit)
        deleted += model._default_manager.filter(pk__in=list(found.values_list("pk", flat=True))).delete()[0]
    return deleted + forget_what_was_sent()


def forget_what_was_sent() -> int:
    """Keep what was sent for the last replies of each chat only; returns how many were deleted."""
    deleted = 0
    for chat in Sent.objects.values("chat").annotate(count=Count("pk")).filter(count__gt=KEPT).values("chat"):
        kept = Sent.objects.filter(**chat).order_by("-pk")
        deleted += kept.filter(pk__lt=kept.values_list("pk", flat=True)[KEPT - 1]).delete()[0]
    return deleted


def _refuse_greeting(message: Message) -> None:
    if message.is_greeting:
        raise Refusal(_("The greeting is where the story begins, so it stays."))


def _take_out(messages: QuerySet[Message]) -> int:
    """Mark those that are there as removed, all with the same moment: by it they come back together."""
    now = timezone.now()
    for live in list(messages.filter(state__in=Message.LIVE)):
        _end(live)
    return messages.filter(removed_at=None).update(removed_at=now)


def _end(live: Message) -> None:
    """Settle a reply that is being written as stopped, unless it has come to its end by now."""
    stopped = Message.objects.filter(pk=live.pk, state__in=Message.LIVE).update(state=Message.State.STOPPED)
    if not stopped:
        return
    live.variants.filter(finish=Variant.Finish.NONE).update(
        finish=Variant.Finish.STOPPED, finished_at=timezone.now()
    )
    saving.show_last_written(
        Message.objects.filter(pk=live.pk, variants__number=F("chosen"), variants__text="")
    )
    stop_after_commit(live.pk)


def _put_back(messages: QuerySet[Message]) -> None:
    """Unmark them. Nothing is put behind a reply that is being written: it would not be the last one."""
    found = messages.order_by("-position").values_list("chat", "position").first()
    if found:
        chat, last = found
        refuse_while_live(Message.objects.filter(chat=chat, position__lt=last, state__in=Message.LIVE))
    if not found or not messages.update(removed_at=None):
        raise Refusal(_("This has been deleted for good by now."), 410)
