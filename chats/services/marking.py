"""What a person says of a message without changing its text."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chats.models import Message
from chats.services.holding import Refusal, announce_after_commit, hold
from chats.services.memory import undo_memory


@transaction.atomic
def bookmark_message(message: Message, by: str = "", *, on: bool) -> None:
    """Put a bookmark at a message, or take it away. Raises Refusal once the message is removed."""
    _mark(message, by, bookmarked_at=timezone.now() if on else None)


@transaction.atomic
def hide_message(message: Message, by: str = "", *, on: bool) -> None:
    """Keep a message from models, while people go on to read it, or tell it to them again.

    Raises Refusal once the message is removed.
    """
    _mark(message, by, is_hidden=on)
    undo_memory(message.chat_id, message.position)


def _mark(message: Message, by: str, **marks: datetime | bool | None) -> None:
    hold(message.chat)
    if not Message.objects.shown().filter(pk=message.pk).update(**marks):
        raise Refusal(_("This message has been deleted. Bring it back first."))
    announce_after_commit(message, by)
