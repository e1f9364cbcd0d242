"""The two ways to keep words and to ask for them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from django.db import connection

if TYPE_CHECKING:
    from characters.search.sought import Sought, Step

EVERYBODY = 2**31 - 1
"""More than there are: an estimate of those that are not known to be fewer."""

Groups = list[list[str]]
"""For each word that was asked for, what may stand for it; a `*` at the end means any ending."""

Statement = tuple[str, list[Any]]
"""SQL, or a part of it, and the values of its placeholders."""


class Read(NamedTuple):
    """Words as the database knows them, and about how many characters have the rarest of them."""

    groups: Groups
    rarest: int


class Backend(Protocol):
    """What finding and indexing ask of a database."""

    IDS: str
    """A condition on the character's id, by a parameter that `ids()` makes."""

    WORDS: str
    """The expression that fills `Listing.words`."""

    def ids(self, pks: Iterable[int]) -> Any: ...

    def keep_words(self, pks: Sequence[int]) -> None:
        """Bring what is kept outside of `Listing` in step with these characters."""

    def drop_words(self, pks: Sequence[int]) -> None: ...

    def read(self, words: Sequence[str]) -> Read:
        """What may stand for each word: its forms, and for the last one, which is being typed, its ends."""

    def spelled_like(self, words: Sequence[str]) -> Groups:
        """For each word known ones that are nearly it, the nearest first."""

    def all_of(self, groups: Groups, tags: Sequence[int] = (), in_name: bool = False) -> str: ...

    def any_of(self, groups: Groups, tags: Sequence[int] = ()) -> str: ...

    def without(self, query: str, other: str) -> str: ...

    def estimates(self, queries: Sequence[str]) -> list[int]:
        """About how many match each, without asking any row."""

    def matching(self, query: str, language: str | None) -> Statement:
        """The condition that a listing matches, and is in a language."""

    def step(self, sought: "Sought", step: "Step", listed: Statement, limit: int) -> Statement:
        """Rows (key, pk) of a step in their order; `listed` is the condition of the other columns."""


def backend() -> Backend:
    """The one of the database that is in use."""
    from characters.search import postgres, sqlite

    return postgres.Postgres() if connection.vendor == "postgresql" else sqlite.Sqlite()


def both(one: Statement, other: Statement) -> Statement:
    """The condition that two conditions hold."""
    return f"{one[0]} AND {other[0]}", [*one[1], *other[1]]


def ordered(table: str, key: str, where: str) -> str:
    """Rows (key, pk) from the largest key downwards."""
    return (
        f"SELECT {key} AS key, character_id AS pk FROM {table} WHERE {where}"  # noqa: S608  our own
        f" ORDER BY {key} DESC, character_id DESC LIMIT %s"
    )
