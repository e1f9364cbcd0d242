"""Finding in the catalogue: which characters come next, by their ids alone.

The catalogue is walked in steps: those in the reader's own language first, then the site's other
languages, then all the rest; in a search those whose name has the words before the others. Each step
is in the order of one key, so that a page ends at a step, a key and an id, and the next one begins there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import BooleanField, QuerySet, Value
from django.db.models.expressions import RawSQL

from characters.models import Listing, TagListing
from characters.models.listing import LAST_CLASS
from characters.search import postgres
from characters.search.backends import backend

ORDERS = {"popular": "popularity", "new": "published_at", "top": "merit", "loved": "hearts"}
LARGEST = 2**53  # microseconds until the year 2255; fits every column that a key may be compared with
LARGEST_COUNTER = 2**31 - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MANY = 1000
ANY_OTHER = ""  # the site's other languages, in `Listing.language`


Statement = tuple[str, Sequence[Any]]


class Place(NamedTuple):
    """Where a character was found: in which step, by which key, and its id."""

    step: int
    key: int
    pk: int


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

    @cached_property
    def languages(self) -> list[str]:
        if self.language:
            return [self.language]
        site = [code for code, _name in settings.LANGUAGES]
        return sorted([*site, ANY_OTHER], key=lambda code: (code != self.home, code == ANY_OTHER))

    @cached_property
    def queries(self) -> list[str]:
        """In the language of the database; one after the other, and nobody matches two of them."""
        words = backend()
        groups = words.read(self.words)
        whole = words.all_of(groups, self.tags)
        if not self.words or self.order != "popular":
            return [whole]
        named = words.all_of(groups, self.tags, in_name=True)
        return [named, words.without(whole, named)]

    @property
    def by_class(self) -> bool:
        """Whether to walk the classes of popularity in PostgreSQL's index of words."""
        is_searched = bool(self.words) or len(self.tags) > 1
        return (
            connection.vendor == "postgresql"
            and is_searched
            and self.order == "popular"
            and self.creator is None
        )

    @cached_property
    def steps(self) -> list[str]:
        return _steps_by_class(self.queries, self.languages)


def find(sought: Sought, after: Place | None, limit: int) -> list[Place]:
    """Up to `limit` places after one, or from the beginning. One statement, which ends with the page."""
    if sought.by_class:
        return _find_by_class(sought, after, limit)
    key = ORDERS[sought.order]
    steps = []
    for number, step in enumerate(_steps(sought)):
        if after is None or number > after.step:
            steps.append(_slice(step, number, key, limit))
        elif number == after.step:
            steps.append(_slice(_below(step, key, after), number, key, limit))
    rows = _run(f"{_union(steps)} LIMIT %s", steps, limit) if steps else []
    return [Place(number, _to_number(value), pk) for number, value, pk in rows]


def total(sought: Sought) -> int:
    """How many are found, counted no further than one above MANY."""
    most = MANY + 1
    if sought.by_class:
        return postgres.count(sought.steps, sought.level, most)
    if sought.words:
        sought = replace(sought, order="new")  # one query for all of its words
    steps = [_slice(step.order_by(), 0, "level", most) for step in _steps(sought)]
    counted = f"SELECT count(*) FROM ({_union(steps)} LIMIT %s) AS counted"  # noqa: S608  the ORM's own
    return int(_run(counted, steps, most)[0][0])


def close(sought: Sought, limit: int) -> list[int]:
    """Ids of some who have any of the words, if need be as spelled nearly so, or any of the tags."""
    words = backend()
    groups = words.read(sought.words)
    spelled = [[*forms, *words.spelled_like(word)] for word, forms in zip(sought.words, groups, strict=True)]
    query = words.any_of(spelled, sought.tags)
    if not query.strip("()"):
        return []
    anything = Sought(sought.home, level=sought.level)
    if connection.vendor == "postgresql":
        queries = _steps_by_class([query], anything.languages)
        return [pk for _step, _key, pk in postgres.walk(queries, sought.level, 0, LARGEST_COUNTER, 0, limit)]
    listings = Listing.objects.filter(level__lte=sought.level)
    near = (
        listings.filter(words.matching(query, language)).order_by("-popularity", "-character")
        for language in anything.languages
    )
    steps = [_slice(step, number, "popularity", limit) for number, step in enumerate(near)]
    rows = _run(f"{_union(steps)} LIMIT %s", steps, limit)
    return [pk for _step, _key, pk in rows]


def _find_by_class(sought: Sought, after: Place | None, limit: int) -> list[Place]:
    begin, key, pk = after or Place(0, LARGEST_COUNTER, 0)
    if begin >= len(sought.steps):
        return []
    key = min(key, LARGEST_COUNTER)
    return [Place(*row) for row in postgres.walk(sought.steps, sought.level, begin, key, pk, limit)]


def _steps_by_class(queries: Sequence[str], languages: Sequence[str]) -> list[str]:
    """The queries of a walk by class, each for one language and one class."""
    return [
        f"({query}) & ({_spoken(language)}) & 'p:{number}'"
        for query in queries
        for language in languages
        for number in range(LAST_CLASS + 1)
    ]


def _spoken(language: str) -> str:
    if language:
        return f"'l:{language}'"
    return " & ".join(f"!'l:{code}'" for code, _name in settings.LANGUAGES)


def _steps(sought: Sought) -> list[QuerySet[Any]]:
    """The steps as querysets of listings, or of one tag's listings, in order."""
    if sought.words or (sought.tags and not _is_narrow(sought)):
        words = backend()
        steps: list[QuerySet[Any]] = [
            Listing.objects.filter(words.matching(query, language))
            for query in sought.queries
            for language in sought.languages
        ]
    else:
        listings: QuerySet[Any] = Listing.objects.all()
        if sought.tags:
            listings = TagListing.objects.filter(tag=sought.tags[0])
        steps = [listings.filter(language=language) for language in sought.languages]
    if sought.creator is not None:
        steps = [step.filter(creator=sought.creator) for step in steps]
    key = f"-{ORDERS[sought.order]}"
    return [step.filter(level__lte=sought.level).order_by(key, "-character") for step in steps]


def _is_narrow(sought: Sought) -> bool:
    """Whether the table of one tag's listings has everything that is asked for."""
    return len(sought.tags) == 1 and sought.order == "popular" and sought.creator is None


def _slice(step: QuerySet[Any], number: int, key: str, limit: int) -> Statement:
    rows = step.annotate(step=Value(number)).values_list("step", key, "character")[:limit]
    sql, values = rows.query.sql_with_params()
    return f"SELECT * FROM ({sql}) AS step{number}", values  # noqa: S608  the ORM's own


def _union(steps: Sequence[Statement]) -> str:
    """Both databases take the parts in order, and none more once there are enough rows."""
    return " UNION ALL ".join(sql for sql, _values in steps)


def _run(sql: str, steps: Sequence[Statement], limit: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(value for _sql, values in steps for value in values), limit])
        return cursor.fetchall()


def _below(step: QuerySet[Any], key: str, after: Place) -> QuerySet[Any]:
    """What comes after a place in its step."""
    table, field = step.model._meta.db_table, step.model._meta.get_field(key)
    value = field.get_db_prep_value(_from_number(after.key, key), connection)
    place = f"({table}.{key}, {table}.character_id) < (%s, %s)"  # only so is the place found in an index
    return step.filter(RawSQL(place, [value, after.pk], output_field=BooleanField()))  # noqa: S611


def _from_number(number: int, key: str) -> int | datetime:
    return EPOCH + timedelta(microseconds=number) if key == "published_at" else min(number, LARGEST_COUNTER)


def _to_number(key: int | datetime) -> int:
    if isinstance(key, int):
        return key
    moment = key if key.tzinfo else key.replace(tzinfo=UTC)  # SQLite's have none
    return (moment - EPOCH) // timedelta(microseconds=1)
