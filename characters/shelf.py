"""The shelf of the catalogue: what a reader asks for, and the page of it that comes next.

Pages are cut by key, not by number, so that nobody is shown twice or skipped when characters come
and go between two pages. The shelf walks those in the reader's own language first, then the others.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q, prefetch_related_objects
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from characters.models import Character, Tag
from characters.querysets import CharacterQuerySet
from characters.words import LONGEST_QUERY, search_words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.functional import _StrOrPromise as StrOrPromise

    from roleplay.accounts.models import User

PAGE = 24
MOST_SHOWN = 10 * PAGE  # how far down the browser's Back button finds its place again
MOST_TAGS = 5
TAGS = 12
TAGS_KEPT_FOR = 5 * 60
NEAR = 6

LARGEST = 2**53  # microseconds until the year 2255; fits every column that a key may be compared with
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

SORTS = {"popular": _("Popular"), "new": pgettext_lazy("characters", "New"), "top": _("Top rated")}
ORDERS = {"popular": "popularity", "new": "published_at", "top": "merit"}


class Cursor(NamedTuple):
    """Where a page ended: which walk, the key and id of its last character, how many came before."""

    walk: int
    key: int
    pk: int
    shown: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The cursor that `str()` wrote, or None for anything else."""
        try:
            walk, key, pk, shown = (int(number) for number in text.split("-"))
        except ValueError:
            return None
        return cls(walk, key, pk, shown) if max(walk, key, pk, shown) < LARGEST else None

    def __str__(self) -> str:
        return "-".join(map(str, self))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks of the catalogue. Whatever makes no sense in an address is left out."""

    query: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    sort: str = "popular"
    after: Cursor | None = None
    shown: int = PAGE

    @classmethod
    def read(cls, address: QueryDict) -> Self:
        sort, language, shown = (address.get(name, "") for name in ("sort", "lang", "shown"))
        return cls(
            query=" ".join(address.get("q", "").replace("\0", "")[:LONGEST_QUERY].split()),
            tags=tuple(dict.fromkeys(filter(_is_slug, address.getlist("tag"))))[:MOST_TAGS],
            language=language if language in dict(settings.LANGUAGES) else "",
            sort=sort if sort in ORDERS else "popular",
            after=Cursor.read(address.get("after", "")),
            shown=min(max(int(shown), PAGE), MOST_SHOWN) if re.fullmatch(r"\d{1,4}", shown) else PAGE,
        )

    def address(self, **changes: Any) -> str:
        """The address of this wish, or of one that differs: what is usual stays unsaid."""
        said = {"q": self.query, "tag": self.tags, "lang": self.language, "sort": self.sort, **changes}
        asked = QueryDict(mutable=True)
        for name, value in said.items():
            if value and (name, value) != ("sort", "popular"):
                asked.setlist(name, list(value) if isinstance(value, tuple) else [value])
        return f"?{asked.urlencode()}"

    @property
    def words(self) -> list[str]:
        return search_words(self.query)


def _is_slug(text: str) -> bool:
    return 0 < len(text) <= 60 and "\0" not in text


class Choice(NamedTuple):
    """Something to switch on or off, and the address that does it."""

    name: str
    label: "StrOrPromise"
    is_on: bool
    address: str


class Shelf:
    """One page of the catalogue. Everything is read when it is first looked at, and once."""

    def __init__(self, wanted: Wanted, reader: "User | AnonymousUser", language: str) -> None:
        self.wanted, self.reader, self.language = wanted, reader, language

    @cached_property
    def found(self) -> CharacterQuerySet:
        wanted = self.wanted
        found = Character.objects.published().mentioning(wanted.words).tagged(wanted.tags)
        return found.filter(language=wanted.language) if wanted.language else found

    @cached_property
    def total(self) -> int:
        return self.found.count()

    @property
    def cards(self) -> list[Character]:
        return [card for _number, card in self._page[: self._size]]

    @property
    def next(self) -> str:
        """The address of the page after this one, or nothing at the end."""
        if len(self._page) <= self._size:
            return ""
        walk, last = self._page[self._size - 1]
        key = _to_number(getattr(last, ORDERS[self.wanted.sort]))
        return self.wanted.address(after=str(Cursor(walk, key, last.pk, self.shown)))

    @property
    def shown(self) -> int:
        """How many characters the reader has on the screen when this page has arrived."""
        before = self.wanted.after.shown if self.wanted.after else 0
        return before + min(len(self._page), self._size)

    @cached_property
    def near(self) -> list[Character]:
        """A few to offer when nobody was found: close to what was asked, or just well liked."""
        liked = Character.objects.published().best_liked(self.language)
        liked = liked.for_cards().hearted_by(self.reader)
        close = liked.near(self.wanted.words, self.wanted.tags)
        return list(close[:NEAR]) or list(liked[:NEAR])

    @property
    def is_long(self) -> bool:
        """Whether there was more than one page, so that its end is worth a word."""
        return self.shown > PAGE

    @cached_property
    def sorts(self) -> list[Choice]:
        return [
            Choice(name, label, name == self.wanted.sort, self.wanted.address(sort=name))
            for name, label in SORTS.items()
        ]

    @cached_property
    def languages(self) -> list[Choice]:
        return [
            Choice(code, label, code == self.wanted.language, self.wanted.address(lang=code))
            for code, label in [("", _("Any language")), *settings.LANGUAGES]
        ]

    @cached_property
    def tags(self) -> list[Choice]:
        """Those that are on, then the ones with most characters."""
        on = self.wanted.tags
        chosen = Tag.objects.filter(slug__in=on) if on else ()
        return [
            self._switch(tag) for tag in [*chosen, *(tag for tag in _leading_tags() if tag.slug not in on)]
        ]

    def _switch(self, tag: Tag) -> Choice:
        on = self.wanted.tags
        is_on = tag.slug in on
        others = tuple(slug for slug in on if slug != tag.slug) if is_on else (*on, tag.slug)
        return Choice(tag.slug, tag.label, is_on, self.wanted.address(tag=others))

    @property
    def _size(self) -> int:
        return PAGE if self.wanted.after else self.wanted.shown

    @cached_property
    def _page(self) -> list[tuple[int, Character]]:
        """The cards of this page and one more, when there is one, each with its walk's number."""
        order = ORDERS[self.wanted.sort]
        cards = self.found.light().hearted_by(self.reader).order_by(f"-{order}", "-id")
        page: list[tuple[int, Character]] = []
        for number, walk in enumerate(self._walks(cards)):
            rest = _after(walk, order, self.wanted.after, number)
            page += [(number, card) for card in rest[: self._size + 1 - len(page)]]
        prefetch_related_objects([card for _number, card in page], "tags")
        return page

    def _walks(self, cards: CharacterQuerySet) -> list[CharacterQuerySet]:
        if self.wanted.language:
            return [cards]
        return [cards.filter(language=self.language), cards.exclude(language=self.language)]


def _leading_tags() -> list[Tag]:
    """The tags with most characters. Counting them all is too much for each letter of a search."""
    published = Character.objects.published()
    tags = Tag.objects.annotate(carriers=Count("characters", filter=Q(characters__in=published)))
    leading = tags.filter(carriers__gt=0).order_by("-carriers", "name")[:TAGS]
    return cache.get_or_set("characters.leading_tags", lambda: list(leading), TAGS_KEPT_FOR) or []


def _after(walk: CharacterQuerySet, order: str, cursor: Cursor | None, number: int) -> CharacterQuerySet:
    if cursor is None or number > cursor.walk:
        return walk
    if number < cursor.walk:
        return walk.none()
    key = EPOCH + timedelta(microseconds=cursor.key) if order == "published_at" else cursor.key
    return walk.filter(Q(**{f"{order}__lt": key}) | Q(**{order: key, "pk__lt": cursor.pk}))


def _to_number(key: int | datetime) -> int:
    return key if isinstance(key, int) else (key - EPOCH) // timedelta(microseconds=1)
