from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

if TYPE_CHECKING:
    from chats.models import Chat, Message
    from roleplay.accounts.models import User


class ChatQuerySet(QuerySet["Chat"]):
    def of(self, owner: "User") -> Self:
        """This person's chats, the last used first."""
        return self.filter(owner=owner, removed_at=None).order_by("-active_at", "-id")


class MessageQuerySet(QuerySet["Message"]):
    def shown(self) -> Self:
        return self.filter(removed_at=None)

    def live(self) -> Self:
        return self.filter(state__in=["pending", "writing"])
