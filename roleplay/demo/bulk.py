"""Loading much at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from characters.search.tables import WORDS_INDEX

MUCH = 50_000


@contextmanager
def loading(rows: int) -> Iterator[None]:
    """PostgreSQL builds the index of words faster in one go than row by row.

    Until it is there again searches are slow, and right. One that a stopped run left away is made too.
    """
    if connection.vendor != "postgresql":
        yield
        return
    if rows >= MUCH:
        _ask("DROP INDEX IF EXISTS listed_words")
    try:
        yield
    finally:
        if not _ask("SELECT to_regclass('listed_words') IS NOT NULL"):
            _ask("SET maintenance_work_mem = '512MB'")
            _ask(WORDS_INDEX)
            _ask("RESET maintenance_work_mem")
            _ask("ANALYZE")


def _ask(statement: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return bool(cursor.description and cursor.fetchone()[0])
