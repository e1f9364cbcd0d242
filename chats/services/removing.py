"""Taking out and bringing back; nothing is gone before 30 days."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from chats import last_line, saving
from chats.models import Chat, Message, Preset, Sent, Variant
from chats.models.sent import KEPT
from chats.services.holding import Refusal, announce_after_commit, hold, stop_after_commit


@transaction.atomic
def remove_message(message: Message, by: str = "") -> None:
    """Take a message out of the chat; `restore_message` brings it back. A live reply is stopped.

    Raises Refusal for the greeting: a chat cannot be without its beginning.
    """
    if message.is_greeting:
        raise Refusal(_("The greeting is where the story begins, so it stays."))
    hold(message.chat)
    now = timezone.now()
    if Message.objects.filter(pk=message.pk).live().update(state=Message.State.STOPPED, removed_at=now):
        message.variants.filter(finish=Variant.Finish.NONE).update(
            finish=Variant.Finish.STOPPED, finished_at=now
        )
        saving.show_last_written(
            Message.objects.filter(pk=message.pk, variants__number=F("chosen"), variants__text="")
        )
        stop_after_commit(message.pk)
    Message.objects.filter(pk=message.pk, removed_at=None).update(removed_at=now)
    last_line.remember(message.chat_id)
    announce_after_commit(message, by)


@transaction.atomic
def restore_message(message: Message, by: str = "") -> None:
    """Put a removed message back in its place."""
    hold(message.chat)
    Message.objects.filter(pk=message.pk).update(removed_at=None)
    last_line.remember(message.chat_id)
    announce_after_commit(message, by)


@transaction.atomic
def remove_chat(chat: Chat) -> None:
    """Take a chat off the list; `restore_chat` brings it back with every message."""
    Chat.objects.filter(pk=chat.pk).update(removed_at=timezone.now())  # from here on nothing new begins
    for pk in chat.messages.live().values_list("pk", flat=True):
        stop_after_commit(pk)


@transaction.atomic
def restore_chat(chat: Chat) -> None:
    """Put a removed chat back on the list."""
    Chat.objects.filter(pk=chat.pk).update(removed_at=None)


def purge(older_than: timedelta = timedelta(days=30)) -> int:
    """Delete for good what was removed so long ago, and what was sent for old replies; gives how many."""
    limit = timezone.now() - older_than
    chats, _by_model = Chat.objects.filter(removed_at__lt=limit).delete()
    messages, _by_model = Message.objects.filter(removed_at__lt=limit).delete()
    presets, _by_model = Preset.objects.filter(removed_at__lt=limit).delete()
    return chats + messages + presets + forget_what_was_sent()


def forget_what_was_sent() -> int:
    """Keep what was sent for the last replies of each chat only; returns how many were deleted."""
    deleted = 0
    for chat in Sent.objects.values("chat").annotate(count=Count("pk")).filter(count__gt=KEPT).values("chat"):
        kept = Sent.objects.filter(**chat).order_by("-pk")
        deleted += kept.filter(pk__lt=kept.values_list("pk", flat=True)[KEPT - 1]).delete()[0]
    return deleted
