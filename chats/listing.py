"""The lists of chats: the pinned ones first, then by day, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Self
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from characters.models import Character
from chats.models import Chat
from chats.models.chat import FACE, ChatQuerySet
from chats.pages import RAIL, Day, by_day, heading
from roleplay.accounts.models import User
from roleplay.numbers import whole

PAGE = RAIL
MOST_PINNED = 100
MOST_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list ends: the last chat on it."""

    active_at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.active_at.isoformat()}~{self.pk}"

    @classmethod
    def read(cls, raw: str) -> Self | None:
        moment, _sign, pk = raw.partition("~")
        try:
            active_at = parse_datetime(moment)
        except ValueError:
            return None
        last = whole(pk)
        if active_at is None or timezone.is_naive(active_at) or last is None:
            return None
        return cls(active_at, last)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which chats a list is to show. `is_wide`: on a page of its own, with more to do to each."""

    query: str = ""
    character: int | None = None
    is_archive: bool = False
    is_wide: bool = False
    after: Place | None = None

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Self:
        return cls(
            query=data.get("chat_query", "").strip()[:100],
            character=whole(data.get("character")),
            is_archive=data.get("archive") == "1",
            is_wide=data.get("wide") == "1",
            after=Place.read(data.get("after", "")),
        )

    def address(self, after: Place) -> str:
        """The query of an address that asks for what comes after."""
        named = {"chat_query": self.query, "character": self.character, "after": after}
        flags = {"archive": "1" if self.is_archive else "", "wide": "1" if self.is_wide else ""}
        return urlencode({name: value for name, value in (named | flags).items() if value})


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list. `more` is the query of the address of the next one, if there is one.

    `goes_on`: its first day has its heading on the page before.
    """

    wanted: Wanted
    pinned: list[Chat]
    days: list[Day]
    more: str
    goes_on: bool
    character: Character | None

    def __bool__(self) -> bool:
        return bool(self.pinned or self.days)


def listing(owner: User, wanted: Wanted | None = None) -> Listing:
    """What a list shows of this person's chats."""
    wanted = wanted or Wanted()
    chats = _sought(owner, wanted)
    pinned: list[Chat] = []
    if not wanted.is_archive:
        pinned = [] if wanted.after else list(chats.exclude(pinned_at=None)[:MOST_PINNED])
        chats = chats.filter(pinned_at=None)
    if place := wanted.after:
        chats = chats.filter(Q(active_at__lt=place.active_at) | Q(active_at=place.active_at, pk__lt=place.pk))
    page = list(chats[: PAGE + 1])
    is_whole, page = len(page) <= PAGE, page[:PAGE]
    return Listing(
        wanted=wanted,
        pinned=pinned,
        days=by_day(page),
        more="" if is_whole else wanted.address(Place(page[-1].active_at, page[-1].pk)),
        goes_on=bool(page and wanted.after and _day(wanted.after.active_at) == _day(page[0].active_at)),
        character=_character(owner, wanted.character),
    )


class Partner(NamedTuple):
    """Whom a person has chats with, and how many. The picture is what they may see of it."""

    pk: int
    name: str
    cameo_url: str
    chats: int


def partners(owner: User) -> list[Partner]:
    """Whom this person has chats with, by name."""
    theirs = Q(chats__owner=owner, chats__removed_at=None)
    found = Character.objects.filter(theirs).annotate(chats_here=Count("pk")).only(*FACE)
    return [
        Partner(one.pk, one.name, Chat(owner=owner, character=one).cameo_url, one.chats_here)
        for one in found.order_by("name", "pk")[:MOST_CHARACTERS]
    ]


def _sought(owner: User, wanted: Wanted) -> ChatQuerySet:
    chats = Chat.objects.of(owner).for_list()
    chats = chats.archived() if wanted.is_archive else chats.listed()
    if wanted.character is not None:
        chats = chats.filter(character=wanted.character)
    return chats.called(wanted.query) if wanted.query else chats


def _character(owner: User, pk: int | None) -> Character | None:
    """The character that a list is narrowed to, if this person has a chat with it at all."""
    if pk is None:
        return None
    return Character.objects.filter(pk=pk, chats__owner=owner).only("name").distinct().first()


def _day(moment: datetime) -> str:
    return heading(timezone.localdate(moment), timezone.localdate())
