"""What a page shows of a chat: messages with their versions, and the list of chats by day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import BooleanField, Case, ExpressionWrapper, F, Q, TextField, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chats import faults
from chats.models import Chat, Message, Variant

PAGE = 50
RAIL = 60
RECORD = ("finish", "label", "error", "tried", "thought", "thought_for", "edited_from", "is_replaced")


@dataclass(frozen=True, slots=True)
class Version:
    """A variant of a message as the page needs it: the text only where it is the chosen one."""

    number: int
    text: str = ""
    empty: bool = True
    finish: str = ""
    label: str = ""
    error: str = ""
    tried: list[dict[str, Any]] = field(default_factory=list)
    thought: bool = False
    thought_for: float | None = None
    edited_from: int | None = None
    is_replaced: bool = False

    @property
    def thoughts_title(self) -> str:
        """What stands over the thoughts while they are folded."""
        if not self.thought_for:
            return _("Thought")
        seconds = max(1, round(self.thought_for))
        return ngettext("Thought for %(n)d s", "Thought for %(n)d s", seconds) % {"n": seconds}


@dataclass(slots=True)
class Shown:
    """A message as a page shows it."""

    message: Message
    versions: list[Version]
    is_last: bool = False
    is_first: bool = False

    @property
    def variant(self) -> Version:
        """What stands in the message's place."""
        return next(version for version in self.versions if version.number == self.message.chosen)

    @property
    def branch_count(self) -> int:
        """How many chats were branched off here; none where nobody has asked, for what has just come."""
        return getattr(self.message, "branch_count", 0)

    @property
    def parted_from(self) -> Message | None:
        """The message of another chat that this one is the copy of, where the two chats part."""
        chat = self.message.chat
        source = chat.branched_from if chat.branched_from_id else None
        return source if source and source.position == self.message.position else None

    @property
    def has_stood(self) -> bool:
        """Whether something stood in the message's place before; then tabs have it on their page."""
        return len(self.versions) > 1

    @property
    def numbers(self) -> list[int]:
        """The versions one can leaf through, in order."""
        chosen = self.message.chosen
        return [v.number for v in self.versions if v.number == chosen or not (v.empty or v.is_replaced)]

    @property
    def place(self) -> int:
        return self.numbers.index(self.message.chosen) + 1

    @property
    def count(self) -> int:
        return len(self.numbers)

    @property
    def previous(self) -> int | None:
        return self.numbers[self.place - 2] if self.place > 1 else None

    @property
    def next(self) -> int | None:
        return self.numbers[self.place] if self.place < self.count else None

    @property
    def can_regenerate(self) -> bool:
        """Also while it is being written: its foot is there already, and appears with the end."""
        return self.is_last and not (self.message.by_user or self.message.is_greeting)

    @property
    def can_continue(self) -> bool:
        cut = self.variant.finish in ("length", "stopped", "interrupted", "failed")
        return self.can_regenerate and cut and bool(self.variant.text)

    @property
    def failed(self) -> Version | None:
        """The attempt that did not succeed, while the message still stands as failed.

        It is the one that is shown, where it broke off; one that never began is not, if another can be.
        """
        if self.message.state != Message.State.FAILED:
            return None
        return self.variant if self.variant.error else self.versions[-1]

    @property
    def broke_off(self) -> bool:
        """Something came before it failed, and stands there."""
        return bool(self.failed and not self.failed.empty)

    @property
    def fault(self) -> faults.Fault | None:
        """Why it did not succeed, and whom to ask instead."""
        failed = self.failed
        if failed is None:
            return None
        choice = self.message.chat.choice
        return faults.fault(failed.error, failed.tried, is_last=self.is_last, choice=choice)

    @property
    def lost(self) -> bool:
        """Nothing came before the end: it was stopped or interrupted at once."""
        return not (self.variant.text or self.message.is_live or self.failed or self.message.by_user)

    @property
    def seconds(self) -> int:
        """How long this reply has been asked for."""
        return max(0, int((timezone.now() - (self.message.alive_at or timezone.now())).total_seconds()))


def shown(messages: Iterable[Message], last_position: int, from_start: bool = False) -> list[Shown]:
    """Messages with their versions: one query for any number of them.

    `from_start`: there is none before them.
    """
    messages = list(messages)
    rows = (
        Variant.objects.filter(message__in=[message.pk for message in messages])
        .order_by("number")
        .annotate(
            empty=ExpressionWrapper(Q(text=""), output_field=BooleanField()),
            shown=Case(When(number=F("message__chosen"), then="text"), default=Value("", TextField())),
            thought=ExpressionWrapper(~Q(thoughts=""), output_field=BooleanField()),
        )
        .values_list("message", "number", "shown", "empty", *RECORD)
    )
    versions = defaultdict(list)
    for pk, *row in rows:
        versions[pk].append(Version(*row))
    return [
        Shown(message, versions[message.pk], message.position == last_position, from_start and not index)
        for index, message in enumerate(messages)
        if message.pk in versions
    ]


def just_sent(typed: Message, reply: Message, text: str) -> list[Shown]:
    """What a send has made, without asking the database for it again."""
    return [
        Shown(typed, [Version(typed.chosen, text, empty=False)]),
        Shown(reply, [Version(reply.chosen)], is_last=True),
    ]


def last_position(chat: Chat) -> int:
    """The position of the chat's last message; -1 while there is none."""
    last = chat.messages.shown().order_by("-position").values_list("position", flat=True).first()
    return -1 if last is None else last


def latest(chat: Chat) -> list[Shown]:
    """The end of the chat, oldest first."""
    return earlier(chat, before=None)


def earlier(chat: Chat, before: int | None) -> list[Shown]:
    """The page of messages before a position (or the last page), oldest first."""
    messages = chat.messages.shown().with_branches().order_by("-position")
    if before is not None:
        messages = messages.filter(position__lt=before)
    page = list(messages[:PAGE])[::-1]
    newest = page[-1].position if page and before is None else last_position(chat)
    return shown(page, newest, from_start=len(page) < PAGE)


def around(message: Message) -> list[Shown]:
    """The page of messages with this one in its middle, oldest first. Its chat must be loaded with it."""
    messages = message.chat.messages.shown().with_branches()
    before = list(messages.filter(position__lte=message.position).order_by("-position")[: PAGE // 2])[::-1]
    after = list(messages.filter(position__gt=message.position)[: PAGE // 2])
    return shown([*before, *after], last_position(message.chat), from_start=len(before) < PAGE // 2)


def past(chat: Chat, position: int) -> list[Shown]:
    """The page of messages that follows a position, oldest first."""
    messages = chat.messages.shown().with_branches().filter(position__gt=position)[:PAGE]
    return shown(messages, last_position(chat))


def later(chat: Chat, after: int) -> list[Shown] | None:
    """Everything after a position; nothing where that is more than a tab takes at once."""
    page = list(chat.messages.shown().with_branches().filter(position__gt=after)[: PAGE * 2 + 1])
    if len(page) > PAGE * 2:
        return None
    return shown(page, page[-1].position if page else -1)


def one(message: Message) -> Shown | None:
    """One message as the page shows it. Its chat must be loaded with it."""
    newest = message.chat.next_position - 1
    last = newest if message.position == newest else last_position(message.chat)
    return next(iter(shown([message], last)), None)


@dataclass(frozen=True, slots=True)
class Day:
    """A heading of the list of chats, and what is under it."""

    title: str
    chats: list[Chat]


def by_day(chats: Iterable[Chat]) -> list[Day]:
    """Chats, newest first, under Today, Yesterday, Previous 7 days, and then by month."""
    today = timezone.localdate()
    groups = groupby(chats, key=lambda chat: heading(timezone.localdate(chat.active_at), today))
    return [Day(title, list(group)) for title, group in groups]


def heading(day: date, today: date) -> str:
    if day >= today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    if day >= today - timedelta(days=7):
        return _("Previous 7 days")
    return date_format(day, "F Y")
