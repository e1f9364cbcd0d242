"""Finding in the catalogue: which characters come next, by their ids alone.

The catalogue is walked in steps: those in the reader's own language first, then the site's other
languages, then all the rest; in a search those whose name has the words before the others. Each step
is in the order of one key, so that a page ends at a step, a key and an id, and the next one begins there.

All steps are one statement, a UNION ALL. Both databases take its parts in their order, and no further one
once there are rows enough.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from characters.models import Listing
from characters.search.backends import EVERYBODY, Statement, backend, both, ordered
from characters.search.sought import Near, Place, Sought, Step

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MANY = 1000
COMMON = 100_000  # so many are met soon wherever one looks


def find(sought: Sought, after: Place | None, limit: int) -> list[Place]:
    """Up to `limit` places after one, or from the beginning."""
    first = after.step if after else 0
    parts, values = [], []
    for number, step in enumerate(sought.steps[first:], first):
        sql, asked = _step(sought, step, after if number == first else None, limit)
        parts.append(f"SELECT {number} AS step, * FROM ({sql}) AS step{number}")  # noqa: S608  our own
        values += asked
    rows = _run(f"{' UNION ALL '.join(parts)} LIMIT %s", [*values, limit]) if parts else []
    return [Place(number, _to_number(key), pk) for number, key, pk in rows]


def everybody(sought: Sought) -> list[int] | None:
    """The ids of all who are found, in no order; None where they are more than MANY."""
    if _is_common(sought):
        return None
    found = _any(sought, MANY + 1)
    return found if len(found) <= MANY else None


def tags_of(pks: list[int], limit: int) -> dict[int, int]:
    """The tags that most of these characters have, and how many of them do."""
    # an array, for a list of a thousand values takes longer to read than its answer to find
    ids = backend().IDS.replace("c.id", "character_id")
    tags = f"SELECT tag_id, count(*) FROM characters_character_tags WHERE {ids} GROUP BY tag_id"  # noqa: S608
    return dict(_run(f"{tags} ORDER BY 2 DESC, 1 LIMIT %s", [backend().ids(pks), limit]))


def close(sought: Sought, limit: int) -> list[int]:
    """Ids of some, in whatever language, who come close to what was sought: see `Near`."""
    near = Near(
        sought.home, words=sought.words, tags=sought.tags, level=sought.level, groups=sought.read.groups
    )
    return [place.pk for place in find(near, None, limit)] if near.whole else []


def _is_common(sought: Sought) -> bool:
    """Whether there are so many that nobody need count: of one word or tag alone the estimate is good."""
    is_alone = len(sought.words) + len(sought.tags) == 1 and not sought.language and sought.creator is None
    return is_alone and 10 * MANY < sum(sought.estimates) < EVERYBODY


def _any(sought: Sought, most: int) -> list[int]:
    condition = _listed(sought)
    if sought.whole:
        condition = both(condition, backend().matching(sought.whole, sought.language or None))
    elif sought.language:
        condition = both(condition, ("language = %s", [sought.language]))
    # a limit lets the planner hope for an early end, which among few never comes
    fence = "MATERIALIZED" if sum(sought.estimates) < COMMON else "NOT MATERIALIZED"
    where, values = condition
    found = f"WITH found AS {fence} (SELECT character_id FROM {_table(sought)} WHERE {where})"  # noqa: S608
    rows = _run(f"{found} SELECT character_id FROM found LIMIT %s", [*values, most])  # noqa: S608
    return [pk for (pk,) in rows]


def _step(sought: Sought, step: Step, below: Place | None, limit: int) -> Statement:
    """Rows (key, pk) of a step in their order, those below a place if there is one."""
    listed = _listed(sought)
    if below:
        listed = both(listed, (f"({sought.key}, character_id) < (%s, %s)", _columns(sought, below)))
    if step.query:
        return backend().step(sought, step, listed, limit)
    where, values = both(listed, ("language = %s", [step.language]))
    return ordered(_table(sought), sought.key, where), [*values, limit]


def _table(sought: Sought) -> str:
    return "characters_taglisting" if sought.is_plain and sought.tags else "characters_listing"


def _listed(sought: Sought) -> Statement:
    """The condition of what stands in columns, but for the language."""
    listed: Statement = ("level <= %s", [sought.level])
    if sought.is_plain and sought.tags:
        listed = both(listed, ("tag_id = %s", [sought.tags[0]]))
    if sought.creator is not None:
        listed = both(listed, ("creator_id = %s", [sought.creator]))
    return listed


def _columns(sought: Sought, place: Place) -> list[Any]:
    """A place as the columns of the order hold it; too large a number is cut."""
    if sought.key != "published_at":
        return [min(place.key, EVERYBODY), place.pk]
    moment = EPOCH + timedelta(microseconds=place.key)
    return [Listing._meta.get_field("published_at").get_db_prep_value(moment, connection), place.pk]


def _to_number(key: int | datetime) -> int:
    if isinstance(key, int):
        return key
    moment = key if key.tzinfo else key.replace(tzinfo=UTC)  # SQLite's have none
    return (moment - EPOCH) // timedelta(microseconds=1)


def _run(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
