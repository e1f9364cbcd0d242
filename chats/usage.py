"""What a person's replies have cost, in tokens: summed by the database, by month and by chat.

Messages that came from files or from another chat cost nothing here and do not count. What was deleted
counts until it is deleted for good.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, F, IntegerField, Max, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce, TruncMonth

from chats.models import Chat, Variant
from roleplay.accounts.models import User

MOST_MONTHS = 24
MOST_CHATS = 20


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens of some replies. `cached` are those of `read` that the provider had at hand."""

    label: str
    replies: int
    read: int
    written: int
    cached: int
    is_estimated: bool
    chat: Chat | None = None

    @property
    def tokens(self) -> int:
        return self.read + self.written


@dataclass(frozen=True, slots=True)
class Month:
    """What a month has cost, by model, and together."""

    begins: datetime
    models: list[Spent]
    together: Spent


def by_month(owner: User) -> list[Month]:
    """The months in which this person had replies, the last first."""
    paid = _paid(owner).annotate(month=TruncMonth(Coalesce("finished_at", "created_at")))
    rows = _summed(paid.values("month", "name")).order_by("-month", "-read", "name")
    months = [(month, list(group)) for month, group in groupby(rows, key=lambda row: row["month"])]
    return [Month(month, [_spent(row) for row in group], _together(group)) for month, group in months][
        :MOST_MONTHS
    ]


def by_chat(owner: User) -> list[Spent]:
    """The chats that have cost most."""
    rows = _summed(_paid(owner).values("message__chat")).order_by("-read", "-message__chat")[:MOST_CHATS]
    totals = {row["message__chat"]: row for row in rows}
    shown = ("title", "removed_at", "character__name")
    chats = Chat.objects.filter(pk__in=totals).select_related("character").only(*shown).in_bulk()
    return [_spent({**row, "name": ""}, chats[pk]) for pk, row in totals.items()]


def of_chat(chat: Chat) -> Spent | None:
    """What one chat has cost; nothing while no model has answered."""
    rows = _summed(_paid(chat.owner).filter(message__chat=chat).values("message__chat"))
    return next((_spent({**row, "name": ""}) for row in rows), None)


def _paid(owner: User) -> QuerySet[Variant]:
    """Everything that a model wrote for this person."""
    return (
        Variant.objects.filter(message__chat__owner=owner, completion_tokens__isnull=False)
        .filter(message__position__gte=F("message__chat__copied_until"))
        .exclude(provider__in=["", "demo"])
        .annotate(name=F("label"))
        .order_by()
    )


def _summed(rows: Any) -> Any:
    return rows.annotate(
        replies=Count("pk"),
        read=Coalesce(Sum("prompt_tokens"), 0),
        written=Coalesce(Sum("completion_tokens"), 0),
        cached=Coalesce(Sum("cached_tokens"), 0),
        guessed=Max(Cast("tokens_estimated", IntegerField())),
    )


def _spent(row: dict[str, Any], chat: Chat | None = None) -> Spent:
    return Spent(
        row["name"], row["replies"], row["read"], row["written"], row["cached"], bool(row["guessed"]), chat
    )


def _together(rows: Iterable[dict[str, Any]]) -> Spent:
    rows = list(rows)
    sums = {name: sum(row[name] for row in rows) for name in ("replies", "read", "written", "cached")}
    return Spent("", **sums, is_estimated=any(row["guessed"] for row in rows))
