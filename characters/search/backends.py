"""The two ways to keep words and to ask for them."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.db import connection
from django.db.models.expressions import RawSQL

Groups = list[list[str]]
"""For each word that was asked for, what may stand for it; a `*` at the end means any ending."""


class Backend(Protocol):
    """What `finding` and `indexing` ask of a database."""

    IDS: str
    """A condition on the character's id, by a parameter that `ids()` makes."""

    WORDS: str
    """The expression that fills `Listing.words`."""

    def ids(self, pks: Iterable[int]) -> Any: ...

    def keep_words(self, pks: Sequence[int]) -> None:
        """Bring what is kept outside of `Listing` in step with these characters."""

    def drop_words(self, pks: Sequence[int]) -> None: ...

    def read(self, words: Sequence[str]) -> Groups:
        """What may stand for each word: its forms, and for the last one, which is being typed, its ends."""

    def spelled_like(self, word: str) -> list[str]:
        """Known words that are nearly this one, the nearest first."""

    def all_of(self, groups: Groups, tags: Sequence[int] = (), in_name: bool = False) -> str: ...

    def any_of(self, groups: Groups, tags: Sequence[int] = ()) -> str: ...

    def without(self, query: str, other: str) -> str: ...

    def matching(self, query: str, language: str) -> RawSQL:
        """A condition on listings: they match, and are in this language of `Listing.language`."""


def backend() -> Backend:
    """The one of the database that is in use."""
    from characters.search import postgres, sqlite

    return postgres.Postgres() if connection.vendor == "postgresql" else sqlite.Sqlite()
