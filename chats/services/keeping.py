"""Order among one's chats: pinned on top, put into the archive, taken off the lists together."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.db import transaction
from django.utils import timezone

from chats.models import Chat, Message
from chats.services.holding import announce_chats_after_commit, stop_after_commit

if TYPE_CHECKING:
    from roleplay.accounts.models import User

Done = Literal["archived", "removed"]


@transaction.atomic
def pin_chat(chat: Chat, on: bool, by: str = "") -> None:
    """Keep a chat on top of the lists, or no longer."""
    Chat.objects.filter(pk=chat.pk).update(pinned_at=timezone.now() if on else None)
    announce_chats_after_commit(chat.owner_id, by)


@transaction.atomic
def archive_chats(owner: "User", pks: Collection[int], by: str = "") -> datetime:
    """Put chats into the archive. The moment is what `undo` takes; pins stay for the way back."""
    now = timezone.now()
    Chat.objects.of(owner).listed().filter(pk__in=pks).update(archived_at=now)
    announce_chats_after_commit(owner.pk, by)
    return now


@transaction.atomic
def unarchive_chats(owner: "User", pks: Collection[int], by: str = "") -> None:
    """Put chats back from the archive."""
    Chat.objects.of(owner).filter(pk__in=pks).update(archived_at=None)
    announce_chats_after_commit(owner.pk, by)


@transaction.atomic
def remove_chats(owner: "User", pks: Collection[int]) -> datetime:
    """Take chats off the lists, for 30 days. The moment is what `undo` takes. Live replies are stopped."""
    now = timezone.now()
    Chat.objects.of(owner).filter(pk__in=pks).update(removed_at=now)
    live = Message.objects.live().filter(chat__owner=owner, chat__removed_at=now)
    for pk in live.values_list("pk", flat=True):
        stop_after_commit(pk)
    announce_chats_after_commit(owner.pk)
    return now


@transaction.atomic
def undo(owner: "User", what: Done, moment: datetime) -> int:
    """Take back what was archived or removed together at that moment; returns how many chats."""
    field = "archived_at" if what == "archived" else "removed_at"
    announce_chats_after_commit(owner.pk)
    return Chat.objects.filter(owner=owner, **{field: moment}).update(**{field: None})
