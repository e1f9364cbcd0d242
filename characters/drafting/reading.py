"""Reads a model's answer while it arrives: which fields are known, and which of them are whole. Pure."""

from dataclasses import dataclass, field
from typing import Any

from characters.drafting.scanning import QUOTES, Scan, Value
from characters.drafting.shaping import as_text, shaped
from characters.drafting.wanted import PASSED_OVER, WRAPPERS, Shape, place, plain

LONGEST_ANSWER = 60_000  # letters; nobody writes a longer card, and nothing after them is read
LONGEST_UNREAD, MOST_UNREAD = 2000, 20


@dataclass(frozen=True, slots=True)
class Member:
    """What an answer says under a key."""

    key: str
    value: Value
    whole: bool = True


@dataclass(slots=True)
class Reading:
    """What an answer says: fields by name, in their own shapes, and which of them are `finished`.

    `unread` is what stood under keys that no field goes by, as (key, text).
    """

    values: dict[str, Any] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)
    unread: list[tuple[str, str]] = field(default_factory=list)
    _parts: set[str] = field(default_factory=set, repr=False)

    def take(self, member: Member) -> None:
        """Bring what stands under a key to its field. The first one to say something about it counts."""
        found = place(member.key)
        if found is None:
            self._pass(member)
            return
        wanted, is_part = found
        value = shaped(wanted, member.value)
        known = self.values.get(wanted.name)
        if known and value and (is_part or wanted.name in self._parts) and wanted.shape is Shape.TEXT:
            value = f"{known}\n\n{value}"[: wanted.longest]
        elif known:
            self._pass(member)
            return
        if value:
            self._parts |= {wanted.name} if is_part else set()
            self.values[wanted.name] = value
            (self.finished.add if member.whole else self.finished.discard)(wanted.name)

    def _pass(self, member: Member) -> None:
        text = as_text(member.value)[:LONGEST_UNREAD]
        if text and plain(member.key) not in PASSED_OVER and len(self.unread) < MOST_UNREAD:
            self.unread.append((member.key[:80], text))


class Reader:
    """Takes an answer in pieces, in any cutting. What stands around the object, such as prose and fences,
    is passed over; a second object adds what the first did not say."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._text = ""
        self._at = 0
        self._depth = 0
        self._members: list[Member] = []

    @property
    def text(self) -> str:
        """The answer as far as it is read."""
        if self._pieces:
            self._text += "".join(self._pieces)
            self._pieces = []
        return self._text

    @property
    def is_full(self) -> bool:
        return self._length >= LONGEST_ANSWER

    def feed(self, piece: str) -> None:
        """More of the answer. Costs next to nothing: it is read when somebody asks."""
        piece = piece[: LONGEST_ANSWER - self._length]
        self._pieces.append(piece)
        self._length += len(piece)

    def reading(self, *, ended: bool = False) -> Reading:
        """What is known so far. `ended` when no more comes, so that what hung on it is settled."""
        left_over = self._advance(ended)
        reading = Reading()
        for member in (*self._members, *left_over):
            reading.take(member)
        return reading

    def _advance(self, ended: bool) -> list[Member]:
        """Take in what has come. Gives the member that is still being written, if any."""
        text = self.text
        while True:
            scan = Scan(text, self._at, ended=ended)
            if not self._depth:
                if not self._enter(scan):
                    return []
                continue
            first = scan.skip()
            if not first:
                return []
            self._at = scan.at
            if first in QUOTES or first.isalpha() or first == "_":
                left_over = self._member(scan)
                if scan.open:
                    return left_over
            elif first == "`":
                is_fence = scan.fence()
                if is_fence is None:
                    return []
                self._depth = 0 if is_fence else self._depth
                self._at += 3 if is_fence else 1
            else:
                self._depth += {"{": 1, "}": -1}.get(first, 0)
                self._at += 1

    def _enter(self, scan: Scan) -> bool:
        """Go to the next brace that opens an object. False: none has come yet."""
        at = scan.text.find("{", self._at)
        self._at = len(scan.text) if at < 0 else at
        if at < 0:
            return False
        scan.at = at + 1
        first = scan.skip()
        opens = scan.at_key() if first else (False if scan.ended else None)
        if opens is None:
            return False
        self._at = at + 1
        self._depth = int(opens)
        return True

    def _member(self, scan: Scan) -> list[Member]:
        """Read a key and what stands under it. Where that is open, gives what there is of it."""
        key = scan.key()
        first = "" if scan.open else scan.skip()
        if not first:
            scan.open = True
            return []
        if first != ":":
            self._at = scan.at  # a word without a value
            return []
        scan.at += 1
        inside = self._inside(scan, key)
        if inside is None:
            scan.open = True
            return []
        if inside:
            self._at, self._depth = inside, self._depth + 1
            return []
        value = scan.value()
        if scan.open:
            return [Member(key, value, whole=False)]
        self._members.append(Member(key, value))
        self._at = scan.at
        return []

    def _inside(self, scan: Scan, key: str) -> int | None:
        """Where the members of a card begin that hides under this key, 0 if none does. None: not told yet."""
        if plain(key) not in WRAPPERS:
            return 0
        ahead = Scan(scan.text, scan.at, ended=scan.ended)
        first = ahead.skip()
        if first == "[":
            ahead.at += 1
            first = ahead.skip()
        if not first:
            return None
        return ahead.at + 1 if first == "{" else 0
