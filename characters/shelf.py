"""The shelf of the catalogue: what a reader asks for, and the page of it that comes next.

Pages are cut by key, not by number, so that nobody is shown twice or skipped when characters come
and go between two pages. `characters.search` knows the order; this is the page.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import quote

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from characters import search
from characters.facets import Facets
from characters.models import Character, Tag
from characters.querysets import is_adult
from characters.search import ORDERS, Place, Sought
from characters.search.sought import LARGEST
from characters.words import LONGEST_QUERY, search_words
from roleplay.accounts.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.functional import _StrOrPromise as StrOrPromise

PAGE = 24
MOST_SHOWN = 10 * PAGE  # how far down the browser's Back button finds its place again
MOST_TAGS = 5
LONGEST_NAME = 30
NEAR = 6

SORTS = {
    "popular": _("Popular"),
    "new": pgettext_lazy("characters", "New"),
    "top": _("Top rated"),
    "loved": _("Most loved"),
}
RATINGS = {"sfw": _("SFW only"), "": _("Up to 16+"), "nsfw": _("Up to 18+")}
LEVELS = {"sfw": 0, "": 1, "nsfw": 2}


class Cursor(NamedTuple):
    """Where a page ended: which step, the key and id of its last character, how many came before."""

    step: int
    key: int
    pk: int
    shown: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The cursor that `str()` wrote, or None for anything else."""
        try:
            step, key, pk, shown = (int(number) for number in text.split("-"))
        except ValueError:
            return None
        return cls(step, key, pk, shown) if max(step, key, pk, shown) < LARGEST else None

    def __str__(self) -> str:
        return "-".join(map(str, self))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks of the catalogue. Whatever makes no sense in an address is left out."""

    query: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    rating: str = ""
    creator: str = ""
    sort: str = "popular"
    after: Cursor | None = None
    shown: int = PAGE

    @classmethod
    def read(cls, address: QueryDict) -> Self:
        sort, language, rating, shown = (
            address.get(name, "") for name in ("sort", "lang", "rating", "shown")
        )
        return cls(
            query=" ".join(address.get("q", "").replace("\0", "")[:LONGEST_QUERY].split()),
            tags=tuple(dict.fromkeys(filter(_is_slug, address.getlist("tag"))))[:MOST_TAGS],
            language=language if language in dict(settings.LANGUAGES) else "",
            rating=rating if rating in RATINGS else "",
            creator=address.get("by", "").replace("\0", "")[:LONGEST_NAME],
            sort=sort if sort in ORDERS else "popular",
            after=Cursor.read(address.get("after", "")),
            shown=min(max(int(shown), PAGE), MOST_SHOWN) if re.fullmatch(r"\d{1,4}", shown) else PAGE,
        )

    def address(self, **changes: Any) -> str:
        """The address of this wish, or of one that differs: what is usual stays unsaid."""
        said = {"q": self.query, "tag": self.tags, "lang": self.language, "rating": self.rating}
        said |= {"by": self.creator, "sort": self.sort, **changes}
        asked = QueryDict(mutable=True)
        for name, value in said.items():
            if value and (name, value) != ("sort", "popular"):
                asked.setlist(name, [str(one) for one in (value if isinstance(value, tuple) else [value])])
        return f"?{asked.urlencode()}"

    @property
    def words(self) -> list[str]:
        return search_words(self.query)

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the words stands in the address."""
        return self.address(q="") != "?"

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What else stands in the address, as fields that ride along with the search."""
        asked = QueryDict(self.address(q="").removeprefix("?"))
        return [(name, value) for name in asked for value in asked.getlist(name)]


def _is_slug(text: str) -> bool:
    return 0 < len(text) <= 60 and "\0" not in text


class Choice(NamedTuple):
    """Something to switch on or off, and the address that does it."""

    name: str
    label: "StrOrPromise"
    is_on: bool
    address: str
    carriers: int | None = None  # how many it leads to, where that is known
    leaves: bool = False  # the address is a page of its own, not another state of the shelf


class Shelf:
    """One page of the catalogue. Everything is read when it is first looked at, and once."""

    def __init__(self, wanted: Wanted, reader: "User | AnonymousUser", language: str) -> None:
        self.wanted, self.reader, self.language = wanted, reader, language

    @cached_property
    def level(self) -> int:
        """How far the reader wants to go and may."""
        return min(LEVELS[self.wanted.rating], 2 if is_adult(self.reader) else 1)

    @cached_property
    def sought(self) -> Sought | None:
        """What is to be found, or None where nobody can be: an unknown tag or creator, no letters."""
        wanted = self.wanted
        if len(self._tags_on) < len(wanted.tags) or (wanted.query and not wanted.words):
            return None
        if wanted.creator and self.creator is None:
            return None
        return Sought(
            home=self.language,
            words=tuple(wanted.words),
            tags=tuple(tag.pk for tag in self._tags_on),
            language=wanted.language,
            level=self.level,
            creator=self.creator.pk if self.creator else None,
            order=wanted.sort,
        )

    @cached_property
    def creator(self) -> "User | None":
        """Whose characters alone are wanted, by username: an email would tell whose account it is."""
        name = self.wanted.creator
        found = User.objects.named(name) if name and "@" not in name else None
        return found if found and not found.closed_at else None

    @cached_property
    def facets(self) -> Facets:
        """How many are found, and their tags. The first page has everybody where it is the only one."""
        if self.sought is None:
            return Facets(0, [])
        is_all = not self.wanted.after and len(self._places) <= self._size
        return Facets.of(self.sought, [place.pk for place in self._places] if is_all else None)

    @property
    def total(self) -> int:
        """How many are found, when that is not `many`."""
        return self.facets.total

    @property
    def many(self) -> bool:
        """Whether there are more than anybody would count."""
        return self.total > search.MANY

    @cached_property
    def cards(self) -> list[Character]:
        cards = Character.objects.published(self.reader).light().hearted_by(self.reader)
        found = cards.in_order(place.pk for place in self._places[: self._size])
        prefetch_related_objects(found, "tags")
        return found

    @property
    def next(self) -> str:
        """The address of the page after this one, or nothing at the end."""
        if len(self._places) <= self._size:
            return ""
        return self.wanted.address(after=str(Cursor(*self._places[self._size - 1], self.shown)))

    @property
    def shown(self) -> int:
        """How many characters the reader has on the screen when this page has arrived."""
        before = self.wanted.after.shown if self.wanted.after else 0
        return before + min(len(self._places), self._size)

    @cached_property
    def near(self) -> list[Character]:
        """A few to offer when nobody was found: close to what was asked, or just well liked."""
        tags = tuple(tag.pk for tag in self._tags_on)
        words = tuple(self.wanted.words)
        asked = self.sought or Sought(self.language, words=words, tags=tags, level=self.level)
        close = search.close(asked, NEAR)
        if not close:
            close = [place.pk for place in search.find(Sought(self.language, level=self.level), None, NEAR)]
        cards = Character.objects.published(self.reader).for_cards().hearted_by(self.reader)
        return cards.in_order(close)

    @property
    def is_whole(self) -> bool:
        """Whether this is the beginning of everybody, with nothing asked for."""
        return not (self.wanted.query or self.wanted.is_filtered or self.wanted.after)

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
    def ratings(self) -> list[Choice]:
        """18+ leads a reader who has not said that they are an adult to where they can."""
        return [
            Choice(name, label, LEVELS[name] == self.level, *self._rating_address(name))
            for name, label in RATINGS.items()
        ]

    def _rating_address(self, name: str) -> tuple[str, None, bool]:
        address = self.wanted.address(rating=name)
        if name != "nsfw" or is_adult(self.reader):
            return address, None, False
        return f"{reverse('adult')}?next={quote(reverse('catalogue') + address)}", None, True

    @cached_property
    def tags(self) -> list[Choice]:
        """Those that are on, then the ones that most of those who are found have."""
        on = [(tag, None) for tag in self._tags_on]
        takes_more = len(self.wanted.tags) < MOST_TAGS
        others = [one for one in self.facets.tags if one[0] not in self._tags_on] if takes_more else []
        return [self._switch(tag, carriers) for tag, carriers in [*on, *others]]

    def _switch(self, tag: Tag, carriers: int | None) -> Choice:
        on = self.wanted.tags
        is_on = tag.slug in on
        others = tuple(slug for slug in on if slug != tag.slug) if is_on else (*on, tag.slug)
        return Choice(tag.slug, tag.label, is_on, self.wanted.address(tag=others), carriers)

    @property
    def _size(self) -> int:
        return PAGE if self.wanted.after else self.wanted.shown

    @cached_property
    def _tags_on(self) -> list[Tag]:
        return list(Tag.objects.filter(slug__in=self.wanted.tags)) if self.wanted.tags else []

    @cached_property
    def _places(self) -> list[Place]:
        """Where this page's characters stand, and one more when there is one."""
        if self.sought is None:
            return []
        after = self.wanted.after
        return search.find(self.sought, Place(*after[:3]) if after else None, self._size + 1)
