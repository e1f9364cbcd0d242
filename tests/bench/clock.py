"""What a page asks of the database, and how long it waits for the answers."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper


class Clock:
    """Counts statements, and the milliseconds of wall time until all of their rows are here."""

    def __init__(self) -> None:
        self.queries, self.ms = 0, 0.0

    def time(self, ask: Callable[..., Any], *values: Any) -> Any:
        began = time.perf_counter()
        try:
            return ask(*values)
        finally:
            self.ms += (time.perf_counter() - began) * 1000


class TimedCursor(CursorWrapper):
    """SQLite finds its rows while they are fetched, so fetching is timed too."""

    def __init__(self, cursor: Any, clock: Clock) -> None:
        super().__init__(cursor, connection)
        self.clock = clock

    def execute(self, sql: str, params: Any = None) -> Any:
        self.clock.queries += 1
        return self.clock.time(super().execute, sql, params)

    def fetchone(self) -> Any:
        return self.clock.time(self.cursor.fetchone)

    def fetchmany(self, *size: int) -> Any:
        return self.clock.time(self.cursor.fetchmany, *size)

    def fetchall(self) -> Any:
        return self.clock.time(self.cursor.fetchall)


@contextmanager
def clock() -> Iterator[Clock]:
    """Time all that is asked for within."""
    watch = Clock()
    usual = connection.make_cursor
    connection.make_cursor = lambda cursor: TimedCursor(cursor, watch)
    try:
        yield watch
    finally:
        connection.make_cursor = usual
