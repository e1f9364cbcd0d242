"""What a site must have kept, whatever happened to it: read past Django, straight from its tables.

chats = read(site.database)
assert not broken(chats) + untold(chats, upstream.sent)
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import psycopg

LIVE = ("pending", "writing")


@dataclass
class Place:
    """A message, with the text and the finish of each of its variants by number."""

    pk: int
    chat: int
    position: int
    author: str
    state: str
    chosen: int
    key: str | None
    texts: dict[int, str] = field(default_factory=dict)
    finishes: dict[int, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.texts.get(self.chosen, "")

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    def __str__(self) -> str:
        return f"chat {self.chat}, place {self.position} ({self.author}, {self.state}, {self.chosen})"


@dataclass
class Chat:
    pk: int
    next_position: int
    places: list[Place] = field(default_factory=list)

    @property
    def last(self) -> Place:
        return self.places[-1]


def read(database: str) -> list[Chat]:
    """Every chat as it is kept now; `database` is the path of an SQLite file or a postgres:// address."""
    is_server = database.startswith("postgres")
    with closing(psycopg.connect(database) if is_server else sqlite3.connect(database)) as connection:
        cursor = connection.cursor()
        if is_server:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        else:
            cursor.execute("BEGIN")

        def rows(query: str) -> Iterable[Any]:
            cursor.execute(query)
            return cursor.fetchall()

        chats = {
            pk: Chat(pk, end) for pk, end in rows("SELECT id, next_position FROM chats_chat ORDER BY id")
        }
        places = {}
        for row in rows(
            "SELECT id, chat_id, position, author, state, chosen, client_key FROM chats_message"
            " ORDER BY chat_id, position"
        ):
            place = places[row[0]] = Place(*row)
            chats[place.chat].places.append(place)
        for message, number, text, finish in rows(
            "SELECT message_id, number, text, finish FROM chats_variant ORDER BY message_id, number"
        ):
            places[message].texts[number] = text
            places[message].finishes[number] = finish
        return list(chats.values())


def broken(chats: Iterable[Chat]) -> list[str]:
    """Everything in the tables that must never be so; nothing when all is well."""
    return [fault for chat in chats for fault in _broken_chat(chat)]


def _broken_chat(chat: Chat) -> Iterable[str]:
    positions = [place.position for place in chat.places]
    if positions != list(range(chat.next_position)):
        yield f"chat {chat.pk}: positions {positions}, the next would be {chat.next_position}"
    if sum(place.is_live for place in chat.places) > 1:
        yield f"chat {chat.pk}: more than one live reply"
    keys = [place.key for place in chat.places if place.key]
    if len(keys) != len(set(keys)):
        yield f"chat {chat.pk}: a send was stored twice"
    for place, after in zip(chat.places, [*chat.places[1:], None], strict=True):
        if place.chosen not in place.texts:
            yield f"{place}: the chosen variant is missing"
        if sorted(place.texts) != list(range(1, len(place.texts) + 1)):
            yield f"{place}: variants {sorted(place.texts)}"
        if not place.is_live and not place.finishes.get(place.chosen):
            yield f"{place}: settled, but its text is not finished"
        if place.author == "user" and (after is None or after.author == "user"):
            yield f"{place}: stored without its reply"


def untold(chats: Iterable[Chat], sent: Iterable[dict[str, Any]]) -> list[str]:
    """Replies with text that the upstream never sent for them, in these words or in this order.

    `sent` is the simulator's record. The text of the person's message before a reply tells which
    requests were made for it, so those texts have to differ. A reply that was continued is made of
    the beginnings of several answers.
    """
    answers = defaultdict(list)
    for record in sent:
        answers[record["user"]].append(record["text"])
    return [
        f"{place}, variant {number}: {text[:80]!r}… was never sent"
        for chat in chats
        for asked, place in zip(chat.places, chat.places[1:], strict=False)
        if asked.author == "user" and place.author != "user"
        for number, text in place.texts.items()
        if not is_told(text, answers[asked.text])
    ]


def is_told(text: str, answers: Sequence[str]) -> bool:
    """Whether beginnings of some of these answers, in their order, make up the text."""
    if any(answer.startswith(text) for answer in answers):
        return True
    reached = {0}
    for answer in answers:
        longest = {start: _common(text[start:], answer) for start in reached}
        reached |= {start + length for start, most in longest.items() for length in range(1, most + 1)}
    return len(text) in reached


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def shrunk(before: Iterable[Chat], after: Iterable[Chat]) -> list[str]:
    """Texts that were kept before and are gone, shorter or other now."""
    now = {place.pk: place for chat in after for place in chat.places}
    return [
        f"{place}, variant {number}: it was {text[-40:]!r}"
        for chat in before
        for place in chat.places
        for number, text in place.texts.items()
        if place.pk not in now or not now[place.pk].texts.get(number, "").startswith(text)
    ]
