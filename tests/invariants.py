"""What a site must have kept, whatever happened to it: read past Django, straight from its tables.

chats = read(site.database)
assert not broken(chats) + untold(chats, upstream.sent)
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg

from roleplay import markup

LIVE = ("pending", "writing")
THROW = re.compile(r"\(\(\d*d\d+[^()]*\)\)")


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
    removed: bool = False
    edited: dict[int, int] = field(default_factory=dict)  # an edit's number and that of what was edited
    replaced: set[int] = field(default_factory=set)
    alive_at: float = 0.0  # the last sign of life of whoever writes it, as time.time() tells it

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
    owner: int = 0
    last_line: str | None = None
    branched_from: int | None = None

    @property
    def shown(self) -> list[Place]:
        return [place for place in self.places if not place.removed]

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

        return gather(rows)


def gather(rows: Callable[[str], Iterable[Any]]) -> list[Chat]:
    """Every chat, from what `rows` gives for a query: all of them within one transaction."""
    chats = {
        pk: Chat(pk, end, [], owner, line, branched)
        for pk, end, owner, line, branched in rows(
            "SELECT id, next_position, owner_id, last_line, branched_from_id FROM chats_chat ORDER BY id"
        )
    }
    places = {}
    for *row, removed_at, alive_at in rows(
        "SELECT id, chat_id, position, author, state, chosen, client_key, removed_at, alive_at"
        " FROM chats_message ORDER BY chat_id, position"
    ):
        alive = moment(alive_at)
        place = places[row[0]] = Place(*row, removed=removed_at is not None, alive_at=alive)
        chats[place.chat].places.append(place)
    for message, number, text, finish, edited_from, replaced in rows(
        "SELECT message_id, number, text, finish, edited_from, is_replaced FROM chats_variant"
        " ORDER BY message_id, number"
    ):
        place = places[message]
        place.texts[number], place.finishes[number] = text, finish
        if edited_from is not None:
            place.edited[number] = edited_from
        if replaced:
            place.replaced.add(number)
    return list(chats.values())


def moment(kept: Any) -> float:
    """A time as SQLite (as text, in UTC) or PostgreSQL give it, as time.time() would tell it; 0 if none."""
    if not kept:
        return 0.0
    when = datetime.fromisoformat(kept) if isinstance(kept, str) else kept
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def broken(chats: Iterable[Chat], purged: bool = False) -> list[str]:
    """Everything in the tables that must never be so; nothing when all is well.

    `purged`: messages may have been deleted for good, so that their positions are missing.
    """
    chats = list(chats)
    places = {place.pk: place for chat in chats for place in chat.places}
    owners = {chat.pk: chat.owner for chat in chats}
    found = [fault for chat in chats for fault in _broken_chat(chat, purged)]
    for chat in chats:
        source = places.get(chat.branched_from) if chat.branched_from else None
        found += _broken_branch(chat, source, owners, purged)
    return found


def _broken_branch(chat: Chat, source: Place | None, owners: dict[int, int], purged: bool) -> Iterable[str]:
    """What is wrong with where a chat has come from; a chat that is no branch has no gaps either."""
    start = 0
    if chat.branched_from:
        if source is None or source.chat == chat.pk or owners[source.chat] != chat.owner:
            yield f"chat {chat.pk}: branched from {source}, which cannot be"
            return
        start = source.position + 1
    positions = [place.position for place in chat.places if place.position >= start]
    if not purged and positions != list(range(start, chat.next_position)):
        yield f"chat {chat.pk}: positions {positions}, the next would be {chat.next_position}"


def _broken_chat(chat: Chat, purged: bool) -> Iterable[str]:
    positions = [place.position for place in chat.places]
    if positions != sorted(set(positions)) or positions[-1:] >= [chat.next_position]:
        yield f"chat {chat.pk}: positions {positions}, the next would be {chat.next_position}"
    for place in chat.places[:1]:
        if place.position == 0 and place.author != "user" and place.removed:
            yield f"{place}: the greeting is gone"
    live = [place for place in chat.places if place.is_live]
    if live and (live[0].removed or live[0].author == "user" or live[0] is not chat.shown[-1]):
        yield f"{live[0]}: live, and not the last reply that is shown"
    said = [place.text for place in chat.shown if place.text]
    if chat.last_line is not None and not live and chat.last_line != markup.last_line((said or [""])[-1]):
        yield f"chat {chat.pk}: its line is {chat.last_line!r}"
    if sum(place.is_live for place in chat.places) > 1:
        yield f"chat {chat.pk}: more than one live reply"
    keys = [place.key for place in chat.places if place.key]
    if len(keys) != len(set(keys)):
        yield f"chat {chat.pk}: a send was stored twice"
    for place in chat.places:
        if place.chosen not in place.texts:
            yield f"{place}: the chosen variant is missing"
        if sorted(place.texts) != list(range(1, len(place.texts) + 1)):
            yield f"{place}: variants {sorted(place.texts)}"
        if not place.is_live and not place.finishes.get(place.chosen):
            yield f"{place}: settled, but its text is not finished"
        if place.chosen in place.replaced:
            yield f"{place}: an edit has replaced what stands there"
        if any(of not in place.texts or of >= number for number, of in place.edited.items()):
            yield f"{place}: edits {place.edited} of {sorted(place.texts)}"
    yield from _unanswered(chat, purged)


def _unanswered(chat: Chat, purged: bool) -> Iterable[str]:
    """A send stores a message and its reply together, but for dice alone: their person goes on from them.

    What was copied into a branch was not sent there.
    """
    at = {place.position: place for place in chat.places}
    for place in chat.places:
        reply = at.get(place.position + 1)
        is_gone = purged and reply is None and chat.next_position > place.position + 1
        is_throw = THROW.fullmatch(place.texts.get(1, ""))
        if place.key and not is_throw and not is_gone and (reply is None or reply.author == "user"):
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
