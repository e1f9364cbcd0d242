"""Which lore stands where it always does, which moves along, and which is frozen at the turn of its waking.

A prompt is read quickly and cheaply as far as it begins like the one before. So lore that is always awake
stands in the system text; what stands close to the end anyway (depth, the note) moves along with it; and
everything else is put into the conversation at the turn at which it wakes and stays there, also when it
sleeps again, until the window leaves that place behind. Pure.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Self

from characters.changing import changes
from characters.lore import Entry, Lore, Why, Woken

NEAR = 8  # messages from the end; lore that is to stand so near moves along with it
NOTES = ("before_note", "after_note")
DEPTHS = ("depth", "reverse_depth")


class Frozen(NamedTuple):
    """Lore that stands before the message at the position `before`, with the word that woke it.

    `entry` tells it from others, whatever becomes of their order.
    """

    entry: str
    text: str
    before: int
    role: str = "system"
    name: str = ""
    why: Mapping[str, Any] = {}

    def as_data(self) -> dict[str, Any]:
        return {name: value for name, value in self._asdict().items() if value or name == "before"}

    @classmethod
    def read(cls, kept: Iterable[Mapping[str, Any]]) -> tuple[Self, ...]:
        """From what a message has kept."""
        return tuple(cls(**{name: one[name] for name in cls._fields if name in one}) for one in kept)


def mark(entry: Entry) -> str:
    """A name for an entry that only its own text decides."""
    return hashlib.blake2b(entry.content.encode(), digest_size=6).hexdigest()


def reason(why: Why) -> dict[str, Any]:
    """Why an entry is awake, as plain data without what is empty."""
    source = {"in": why.source.kind, "of": why.source.of} if why.source else {}
    said = {"kind": why.kind, "key": why.key, "second": why.second}
    return {name: value for name, value in said.items() if value} | source


def is_always_awake(entry: Entry) -> bool:
    """Whether neither words, nor time, nor chance, nor other entries decide about it."""
    by_nature = entry.constant or entry.forced is True
    by_time = entry.delay or entry.after_replies or entry.every_replies > 1 or entry.sticky or entry.cooldown
    by_words = entry.additional or entry.excluded or entry.excluded_all or entry.groups or entry.once
    others = entry.recursion_level or entry.greeting is not None or entry.user_icon
    return bool(by_nature and entry.probability >= 100 and not (by_time or by_words or others))


def comes_and_goes(entry: Entry) -> bool:
    """Whether it is awake now and then, by chance or by a count: an event, a reminder. Each time is meant."""
    by_nature = entry.constant or entry.forced is True
    return by_nature and bool(entry.probability < 100 or entry.every_replies > 1 or entry.cooldown)


class Sorted(NamedTuple):
    """Woken lore by how it stands. What an outlet holds stands where the card opens that."""

    settled: list[Woken]  # in the system text
    passing: list[Woken]  # behind the history: its text is another one each turn, or it comes and goes
    moving: list[Woken]  # so many messages from the end
    waking: list[Woken]  # to be frozen, unless it stands already

    def at(self, section: str) -> list[Woken]:
        return [one for one in self.settled if one.place.section == section]


def sorted_by_standing(lore: Lore) -> Sorted:
    """The woken entries that have a text, each in its order."""
    found = Sorted([], [], [], [])
    for one in lore.woken:
        if one.text.strip() and one.place.section != "outlet":
            getattr(found, _standing(one)).append(one)
    return found


def _standing(one: Woken) -> str:
    section, depth = one.place.section, one.place.depth
    if section in NOTES or (section == "depth" and depth <= NEAR):
        return "moving"
    if not is_always_awake(one.entry) and not comes_and_goes(one.entry):
        return "waking"
    if section in DEPTHS:
        return "moving"
    is_passing = comes_and_goes(one.entry) or changes(one.entry.content)
    return "passing" if is_passing else "settled"


def freeze(
    waking: Sequence[Woken], place: Mapping[str, int], earlier: Sequence[Frozen]
) -> tuple[Frozen, ...]:
    """What these entries leave in the conversation.

    `place` says before which message each `mark` stands. Whatever the reply has had `earlier`, before it
    was continued, it keeps word for word.
    """
    had = {one.entry: one for one in earlier}
    return tuple(
        had.get(name) or Frozen(name, one.text, place[name], _role(one), one.entry.name, reason(one.why))
        for one in waking
        if (name := mark(one.entry)) in place
    )


def _role(one: Woken) -> str:
    return one.place.role if one.place.section in DEPTHS else "system"
