"""What else could be chosen among those that are found: their tags, and how many carry each.

A number is shown where it is what a click gives. So those of the whole catalogue are kept on the tags; those
of a search are counted, as long as it has found no more than anybody would count.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple, Self

from django.core.cache import cache
from django.db.models import F, Value

from characters import search
from characters.models import Tag
from characters.search import Sought
from characters.search.indexing import COUNTS

TAGS = 14
REMEMBERED_FOR = 60  # seconds


class Facets(NamedTuple):
    """How many are found, and the leading tags among them; a tag's number is None where it is not known."""

    total: int
    tags: Sequence[tuple[Tag, int | None]]

    @classmethod
    def of(cls, sought: Sought, everybody: list[int] | None) -> Self:
        """`everybody` are the ids of all who are found, where they are at hand. Remembered for a while."""
        key = f"characters.facets.{sha256(repr(sought).encode()).hexdigest()}"
        known = cache.get(key)
        if known is None:
            known = cls._counted(sought, search.everybody(sought) if everybody is None else everybody)
            cache.set(key, known, REMEMBERED_FOR)
        return cls(*known)

    @classmethod
    def _counted(cls, sought: Sought, found: list[int] | None) -> Self:
        if sought.is_everything:
            leading = _leading(sought.level)
            total = search.MANY + 1 if found is None else len(found)
            return cls(total, [(tag, tag.listed(sought.level)) for tag in leading])
        if found is None:
            return cls(search.MANY + 1, [(tag, None) for tag in _leading(sought.level)])
        carriers = search.tags_of(found, TAGS + len(sought.tags)) if found else {}
        tags = Tag.objects.filter(pk__in=carriers).exclude(pk__in=sought.tags) if carriers else ()
        return cls(
            len(found), sorted(((tag, carriers[tag.pk]) for tag in tags), key=lambda one: -one[1])[:TAGS]
        )


def _leading(level: int) -> list[Tag]:
    """The tags with most characters, remembered so that each letter of a search need not ask."""
    carried = sum(map(F, COUNTS[1 : level + 1]), start=Value(0) + F(COUNTS[0]))
    tags = Tag.objects.annotate(carried=carried).filter(carried__gt=0).order_by("-carried", "name")[:TAGS]
    return cache.get_or_set(f"characters.tags.{level}", lambda: list(tags), REMEMBERED_FOR) or []
