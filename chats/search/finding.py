"""Which messages have the words, the newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from characters.words import search_words, stem

SHORTEST_BEGINNING = 3  # of the last word, which may still be being typed
FEW = 2000
NEAR, NEAR_BEGUN = 500, 5000  # messages that are looked through first: beginnings are dear in an index

VISIBLE = """JOIN chats_message m ON m.id = {id} JOIN chats_chat c ON c.id = m.chat_id
WHERE c.owner_id = %s AND c.removed_at IS NULL AND m.removed_at IS NULL"""

# What is common is met at once among the newest. Of the rest few are sorted, and of many the newest are
# met by walking on: asking the index for all of them and sorting these would take long. Pairs are compared,
# or PostgreSQL would walk through the messages of everybody.
OWNERS = "(owner_id, message_id) >= (%s, 0) AND (owner_id, message_id) < (%s, %s)"
POSTGRES_NEAR = f"""SELECT m.id FROM (
    SELECT message_id, words FROM chats_words WHERE {OWNERS}
    ORDER BY owner_id DESC, message_id DESC LIMIT %s
) AS w {VISIBLE.format(id="w.message_id")} AND w.words @@ %s::tsquery
ORDER BY m.id DESC LIMIT %s"""  # noqa: S608  made of constants alone
POSTGRES_FEW = "SELECT message_id FROM chats_words WHERE words @@ %s::tsquery AND message_id < %s LIMIT %s"
POSTGRES_SHOWN = f"""SELECT m.id FROM unnest(%s::bigint[]) AS found(id) {VISIBLE.format(id="found.id")}
ORDER BY m.id DESC LIMIT %s"""  # noqa: S608  made of constants alone
POSTGRES_MANY = f"""SELECT w.message_id FROM chats_words w {VISIBLE.format(id="w.message_id")}
AND w.words @@ %s::tsquery AND {OWNERS.replace("(owner_id", "(w.owner_id")}
ORDER BY w.owner_id DESC, w.message_id DESC LIMIT %s"""  # noqa: S608
# CROSS JOIN keeps SQLite from beginning with the chats.
SQLITE = f"""SELECT w.rowid FROM chats_words w CROSS {VISIBLE.format(id="w.rowid")}
AND chats_words MATCH %s AND w.rowid < %s ORDER BY w.rowid DESC LIMIT %s"""  # noqa: S608
FORMS = """SELECT tsvector_to_array(to_tsvector('russian', word) || to_tsvector('simple', word))
FROM unnest(%s::text[]) WITH ORDINALITY AS asked(word, place) ORDER BY place"""
LAST = 2**62


@dataclass(frozen=True, slots=True)
class Sought:
    """Whose messages are looked through and for what; `character` and `chat` narrow it, by their ids."""

    owner: int
    query: str
    character: int | None = None
    chat: int | None = None

    @property
    def words(self) -> list[str]:
        return search_words(self.query)


def find(sought: Sought, before: int | None, limit: int) -> list[int]:
    """The ids of the next messages that have all the words, below `before`, the newest first.

    Where the last word is nobody's, it is taken for one that is being typed, and every word that begins
    like it will do. Words alone are much quicker, so these come first.
    """
    if not sought.words:
        return []
    found = _ask(sought, before, limit)
    may_be_begun = not found and len(sought.words[-1]) >= SHORTEST_BEGINNING
    if may_be_begun and (before is None or not _ask(sought, None, 1)):
        found = _ask(sought, before, limit, is_begun=True)
    return found


def _ask(sought: Sought, before: int | None, limit: int, is_begun: bool = False) -> list[int]:
    below = LAST if before is None else before
    if connection.vendor == "postgresql":
        return _ask_postgres(sought, below, limit, is_begun)
    return [pk for (pk,) in _rows(SQLITE, [sought.owner, _for_sqlite(sought, is_begun), below, limit])]


def _rows(statement: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _ask_postgres(sought: Sought, below: int, limit: int, is_begun: bool) -> list[int]:
    def rows(statement: str, values: list[Any]) -> list[int]:
        return [pk for (pk,) in _rows(statement, values)]

    known = _rows(FORMS, [sought.words])
    forms = [found or [word] for word, (found,) in zip(sought.words, known, strict=True)]
    query, owner = _for_postgres(sought, forms, is_begun), sought.owner
    near = NEAR_BEGUN if is_begun else NEAR
    found = rows(POSTGRES_NEAR, [owner, owner, below, near, owner, query, limit])
    if len(found) == limit:
        return found
    matching = rows(POSTGRES_FEW, [query, below, FEW])
    if len(matching) < FEW:
        return rows(POSTGRES_SHOWN, [matching, owner, limit])
    return rows(POSTGRES_MANY, [owner, query, owner, owner, below, limit])


def _for_postgres(sought: Sought, forms: list[list[str]], is_begun: bool) -> str:
    groups = [[_quoted(form) for form in group] for group in forms]
    if is_begun:
        groups[-1] = [f"{_quoted(sought.words[-1])}:*"]
    return " & ".join([*(_quoted(mark) for mark in _marks(sought, ":")), *(_either(g, "|") for g in groups)])


def _for_sqlite(sought: Sought, is_begun: bool) -> str:
    words = [f'"{stem(word)}"' for word in sought.words]
    if is_begun:
        words[-1] = f'"{sought.words[-1]}"*'
    marks = [f'marks : "{mark}"' for mark in _marks(sought)]
    return " AND ".join([*marks, *(f"said : {word}" for word in words)])


def _marks(sought: Sought, sign: str = "") -> list[str]:
    """What a message has to be marked with, beside its words: whose it is, of whom, of which chat."""
    named = (("o", sought.owner), ("k", sought.character), ("c", sought.chat))
    return [f"{letter}{sign}{pk}" for letter, pk in named if pk is not None]


def _either(forms: Iterable[str], sign: str) -> str:
    return "(" + f" {sign} ".join(forms) + ")"


def _quoted(form: str) -> str:
    return "'" + form.replace("\\", "\\\\").replace("'", "''") + "'"
