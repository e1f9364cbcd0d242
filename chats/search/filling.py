"""Putting messages into the index that were written before there was one, or all of them anew."""

import logging
import threading
from collections.abc import Callable

from django.db import connection, transaction
from django.db.models import Max, Min

from chats.models import Message
from chats.search.tables import POSTGRES_ROWS, SQLITE_ROWS

log = logging.getLogger(__name__)

BATCH = 500
POSTGRES = f"""INSERT INTO chats_words (message_id, owner_id, words) {POSTGRES_ROWS}
    WHERE m.id > %s AND m.id <= %s ON CONFLICT (message_id) DO """
SQLITE = f"""chats_words (rowid, said, marks) {SQLITE_ROWS} WHERE m.id > %s AND m.id <= %s"""
SQLITE_MISSING = " AND m.id NOT IN (SELECT rowid FROM chats_words WHERE rowid > %s AND rowid <= %s)"

Tell = Callable[[str, int, int], None]


def is_filled() -> bool:
    """Whether every message is in the index. It is filled from the newest down, so the first one tells."""
    first = Message.objects.aggregate(first=Min("pk"))["first"]
    if first is None:
        return True
    column = "message_id" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM chats_words WHERE {column} = %s", [first])  # noqa: S608  a constant
        return cursor.fetchone() is not None


def fill(tell: Tell, anew: bool = False) -> None:
    """Bring in what is missing, or everything `anew`. In short transactions: people go on writing."""
    ends = Message.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    first, last = ends["first"] - 1, ends["last"]
    for high in range(last, first, -BATCH):
        _fill(max(first, high - BATCH), high, anew)
        tell("messages", last - max(first, high - BATCH), last - first)


@transaction.atomic
def _fill(low: int, high: int, anew: bool) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                POSTGRES + ("UPDATE SET words = excluded.words" if anew else "NOTHING"), [low, high]
            )
        elif anew:
            cursor.execute(f"INSERT OR REPLACE INTO {SQLITE}", [low, high])
        else:
            cursor.execute(f"INSERT INTO {SQLITE}{SQLITE_MISSING}", [low, high, low, high])


def fill_in_background() -> bool:
    """Begin to bring in what is missing, beside what the site does; whether anything is."""
    if is_filled():
        return False
    threading.Thread(target=_work, name="index of messages", daemon=True).start()
    return True


def _work() -> None:
    try:
        fill(lambda _what, _done, _whole: None)
    except Exception:
        log.exception("messages could not be put into the index; `manage.py recount --index` does it too")
    finally:
        connection.close()
