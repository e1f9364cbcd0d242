"""What is looked for in the catalogue, and where on the way somebody was found."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.conf import settings

from characters.search.backends import EVERYBODY, Groups, Read, backend

ORDERS = {"popular": "popularity", "new": "published_at", "top": "merit", "loved": "hearts"}
LARGEST = 2**53  # the highest number of a place: microseconds until the year 2255
ANY_OTHER = ""  # in `Listing.language` all languages that are none of the site's


class Place(NamedTuple):
    """Where a character was found: in which step, by which key (a moment in microseconds), and its id."""

    step: int
    key: int
    pk: int


class Step(NamedTuple):
    """Those in one language who match a query of the database's; an empty one everybody matches.

    `estimate` is about how many do in all languages together.
    """

    query: str
    language: str
    estimate: int


@dataclass(frozen=True)
class Sought:
    """What is to be found. `home` is the reader's language; `language` limits all to one."""

    home: str
    words: tuple[str, ...] = ()
    tags: tuple[int, ...] = ()
    language: str = ""
    level: int = 1
    creator: int | None = None
    order: str = "popular"

    @property
    def key(self) -> str:
        """The column whose largest values come first."""
        return ORDERS[self.order]

    @property
    def languages(self) -> list[str]:
        """In the order in which they are walked."""
        if self.language:
            return [self.language]
        site = [code for code, _name in settings.LANGUAGES]
        return sorted([*site, ANY_OTHER], key=lambda code: (code != self.home, code == ANY_OTHER))

    @property
    def steps(self) -> list[Step]:
        asked = list(zip(self.queries, self.estimates, strict=True))
        return [Step(query, language, about) for query, about in asked for language in self.languages]

    @property
    def is_plain(self) -> bool:
        """Whether tables answer without the index of words: everybody, or one tag by popularity."""
        if self.words or len(self.tags) > 1:
            return False
        return not self.tags or self._is_by_popularity

    @property
    def is_everything(self) -> bool:
        """Whether nothing is asked for but a rating."""
        return not (self.words or self.tags or self.language or self.creator)

    @property
    def _is_by_popularity(self) -> bool:
        return self.order == "popular" and self.creator is None

    @cached_property
    def read(self) -> Read:
        """The words as the database knows them."""
        return backend().read(self.words) if self.words else Read([], EVERYBODY)

    @cached_property
    def whole(self) -> str:
        """All that is asked for, as a query of the database's."""
        return "" if self.is_plain else backend().all_of(self.read.groups, self.tags)

    @cached_property
    def queries(self) -> list[str]:
        """The same in parts, one after the other: who is named so comes first. Nobody matches two."""
        if not self.words or not self._is_by_popularity:
            return [self.whole]
        named = backend().all_of(self.read.groups, self.tags, in_name=True)
        return [named, backend().without(self.whole, named)]

    @cached_property
    def estimates(self) -> list[int]:
        """About how many match each query: the planner knows what is common, the vocabulary what is rare."""
        if self.is_plain:
            return [EVERYBODY]
        return [min(planned, self.read.rarest) for planned in backend().estimates(self.queries)]


@dataclass(frozen=True)
class Near(Sought):
    """Who has any of the words, if need be as spelled nearly so, or any of the tags."""

    groups: Groups = field(default_factory=list)  # what may stand for each word
    is_plain = False

    @cached_property
    def whole(self) -> str:
        spelled = backend().spelled_like(self.words) if self.words else []
        groups = [[*forms, *nearly] for forms, nearly in zip(self.groups, spelled, strict=True)]
        return backend().any_of(groups, self.tags)

    @cached_property
    def queries(self) -> list[str]:
        return [self.whole]

    @cached_property
    def estimates(self) -> list[int]:
        return [EVERYBODY]  # one of the words may be very common
