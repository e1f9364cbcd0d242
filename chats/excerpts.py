"""Messages as lists show them: a line of each. Bookmarks, and what has been removed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import Left

from chats.models import Chat, Message, Variant
from roleplay import markup

PAGE = 20
ENOUGH = 400  # letters of a text that its first line is made from


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line of a message. `together` says with how many others it was removed, for the first of them."""

    message: Message
    line: str
    together: int = 0


@dataclass(frozen=True, slots=True)
class Excerpts:
    """A page of a list; `next` is the number of the one after it, if there is one."""

    lines: list[Excerpt]
    next: int | None


def bookmarks(chat: Chat, page: int = 1) -> Excerpts:
    """The chat's bookmarks in the order of the story."""
    marked = chat.messages.shown().filter(bookmarked_at__isnull=False).order_by("position")
    return _page(marked, page)


def removed(chat: Chat, page: int = 1) -> Excerpts:
    """What may still be brought back: the last stroke first, each in the order of the story."""
    counted = chat.messages.filter(removed_at__isnull=False).annotate(
        together=Window(Count("pk"), partition_by="removed_at")
    )
    return _page(counted.order_by("-removed_at", "position"), page)


def excerpt(message: Message) -> str:
    """The first line of what stands in a message's place."""
    return _first_lines([message]).get(message.pk, "")


def _page(messages: QuerySet[Message], page: int) -> Excerpts:
    start = (max(page, 1) - 1) * PAGE
    found = list(messages[start : start + PAGE + 1])
    lines = _first_lines(found[:PAGE])
    shown = []
    before: datetime | None = None
    for message in found[:PAGE]:
        is_first = message.removed_at != before
        before = message.removed_at
        together = getattr(message, "together", 0) if is_first else 0
        shown.append(Excerpt(message, lines.get(message.pk, ""), together if together > 1 else 0))
    return Excerpts(shown, page + 1 if len(found) > PAGE else None)


def _first_lines(messages: list[Message]) -> dict[int, str]:
    texts = Variant.objects.filter(
        message__in=[message.pk for message in messages], number=F("message__chosen")
    ).values_list("message", Left("text", ENOUGH))
    return {pk: markup.first_line(text) for pk, text in texts}
