"""What entries remember: sticky and cooldown of SillyTavern, and the two `…_after_match` decorators.

Nothing is stored for it. Every reply that stands in the chat was a turn at which an entry could wake, so
the turns are gone through again from the messages themselves. That way a swipe, an edited message, a
removed one or a branch cannot leave a memory behind that is no longer true, and the same chat always
gives the same lore.

Of past turns only an entry's own conditions are looked at: keys, secondary keys, decorators and chance;
not whether another entry or the budget stood in its way.

Sticky and cooldown count messages as SillyTavern does. An entry that wakes when there are `n` messages
stays awake while there are fewer than `n + sticky`, and rests after that while there are fewer than
`cooldown` more. Once it has slept longer than that, nothing before matters: so ten such rounds are
enough, even for an entry that wakes again whenever it can.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from characters.lore.conditions import hindrance, match
from characters.lore.entries import Entry
from characters.lore.keys import Key, Text
from characters.lore.occasion import Occasion
from characters.lore.patterns import Effort
from characters.lore.selection import is_lucky

ONE_TURN = 3_000  # steps of effort that asking an entry about one turn comes to
FURTHEST = 2_000  # messages that are ever looked back
ROUNDS = 10  # of waking and resting that are looked back


class Memory(NamedTuple):
    """What an entry knows of itself when the next reply is written. What it counts are messages."""

    matched: bool = False  # at any turn before
    sticky_until: int = 0
    resting_until: int = 0

    @property
    def sticks(self) -> bool:
        return bool(self.sticky_until)

    @property
    def rests(self) -> bool:
        return bool(self.resting_until)


def reach(entry: Entry) -> int:
    """How many messages back what an entry remembers is worked out from."""
    if entry.keeps or entry.once:
        return FURTHEST
    return min(FURTHEST, ROUNDS * (entry.sticky + entry.cooldown))


def memories(
    entries: Iterable[Entry], occasion: Occasion, depth_of: Callable[[Entry], int], effort: Effort
) -> dict[int, Memory]:
    """What each entry that remembers anything knows, by its number. `depth_of` is how far it looks."""
    remembering = [entry for entry in entries if entry.remembers]
    if not remembering:
        return {}
    keys = {key for entry in remembering for key in entry.keys}
    past = _Past(occasion, depth_of, effort, Text(occasion.parts, effort).places(keys))
    return {entry.number: past.recall(entry) for entry in remembering}


@dataclass(slots=True)
class _Past:
    occasion: Occasion
    depth_of: Callable[[Entry], int]
    effort: Effort
    places: Mapping[Key, set[int]]
    texts: dict[tuple[object, ...], Text] = field(default_factory=dict)

    def recall(self, entry: Entry) -> Memory:
        """Go from one waking to the next: while it sticks or rests, it is not asked."""
        turns, woke, next_one = self._turns_to_ask(entry), -1, 0
        while next_one < len(turns) and self.effort.spend(ONE_TURN):
            turn = turns[next_one]
            next_one += 1
            if self._woke(entry, turn):
                woke = turn
                if not (entry.sticky or entry.cooldown):
                    break  # once is all there is to know
                next_one = bisect_left(turns, max(self._times(entry, turn)), next_one)
        return self._known_after(entry, woke) if woke >= 0 else Memory()

    def _times(self, entry: Entry, turn: int) -> tuple[int, int]:
        """Until there are how many messages it sticks and rests that woke at this turn.

        What sticks ends at a turn, and rest is counted from there.
        """
        turns, end = self.occasion.turns, turn + entry.sticky
        if entry.sticky:
            next_turn = bisect_left(turns, end)
            end = turns[next_turn] if next_turn < len(turns) else max(end, len(self.occasion.said))
        return turn + entry.sticky, end + entry.cooldown

    def _known_after(self, entry: Entry, turn: int) -> Memory:
        """What it knows now whose last waking was at this turn."""
        now, earlier = len(self.occasion.said), self.occasion.earlier
        sticks, rests = self._times(entry, turn)
        if entry.sticky and now < sticks:
            return Memory(True, sticky_until=earlier + sticks)
        return Memory(True, resting_until=earlier + rests if entry.cooldown and now < rests else 0)

    def _turns_to_ask(self, entry: Entry) -> list[int]:
        """The turns at which one of the entry's keys could be seen."""
        turns = self.occasion.turns
        if entry.constant or entry.fields or entry.forced:
            return turns
        depth, asked = self.depth_of(entry), set[int]()
        for place in {place for key in entry.keys for place in self.places[key]}:
            asked.update(turns[bisect_right(turns, place) : bisect_right(turns, place + depth)])
        return sorted(asked)

    def _woke(self, entry: Entry, turn: int) -> bool:
        if entry.forced:
            return True
        text = self._text(entry, turn)
        if not match(entry, text) or hindrance(entry, self.occasion, turn, text):
            return False
        return is_lucky(entry, self.occasion.seed, self.occasion.said[turn].position)

    def _text(self, entry: Entry, turn: int) -> Text:
        depth = self.depth_of(entry)
        name = (turn, depth, entry.fields)
        if name not in self.texts:
            self.texts[name] = Text(self.occasion.window(turn, depth, entry.fields), self.effort)
        return self.texts[name]
