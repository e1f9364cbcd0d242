"""Rows of any table as JSON, read a page at a time."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet

AT_ONCE = 100


def pages[M: Model](found: QuerySet[M]) -> Iterator[list[M]]:
    """All rows in the order of their ids, so many at once; nothing is held open between two pages."""
    after = 0
    while page := list(found.filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
        yield page
        after = page[-1].pk


def plain(row: Model, *left_out: str) -> dict[str, Any]:
    """The columns of a row by name: another row is its id, a file its name."""
    fields = (field for field in row._meta.concrete_fields if field.name not in left_out)
    return {field.name: field.value_from_object(row) for field in fields}


def as_json(value: Any) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def as_list(values: Iterable[Any]) -> Iterator[bytes]:
    """A JSON list of values, which are asked for one after the other."""
    between = b"["
    for value in values:
        yield between + b"\n" + as_json(value)
        between = b","
    yield b"\n]\n" if between == b"," else b"[]\n"


def each[M: Model](found: QuerySet[M], told: Callable[[list[M]], Iterable[Any]]) -> Iterator[bytes]:
    """The same of rows; `told` says a page of them."""
    return as_list(value for page in pages(found) for value in told(page))
