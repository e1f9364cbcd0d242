"""What entries remember: sticky and cooldown of SillyTavern, and the two `…_after_match` decorators.

Nothing is stored for it. Every reply that stands in the chat was a turn at which an entry could wake, so
the turns are gone through again from the messages themselves. That way a swipe, an edited message, a
removed one or a branch cannot leave a memory behind that is no longer true, and the same chat always
gives the same lore.

Of past turns only an entry's own conditions are looked at: keys, secondary keys, decorators and chance;
not whether another entry or the budget stood in its way.

Sticky and cooldown count messages as SillyTavern does. An entry that wakes when there are `n` messages
stays awake while there are fewer than `n + sticky`, and rests after that while there are fewer than
`cooldown` more.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from characters.lore.conditions import hindrance, match
from characters.lore.entries import Entry
from characters.lore.keys import Key, Text
from characters.lore.occasion import Occasion
from characters.lore.patterns import Effort
from characters.lore.selection import is_lucky

ONE_TURN = 3_000  # steps of effort that asking an entry about one turn comes to


@dataclass(slots=True)
class Memory:
    """What an entry knows of itself when the next reply is written."""

    matched: bool = False  # at any turn before
    sticky_until: int = 0
    resting_until: int = 0

    def reach(self, entry: Entry, messages: int) -> None:
        """Let time pass until there are so many messages."""
        if self.sticky_until and messages >= self.sticky_until:
            self.sticky_until = 0
            self.resting_until = messages + entry.cooldown if entry.cooldown else 0
        if messages >= self.resting_until:
            self.resting_until = 0

    @property
    def sticks(self) -> bool:
        return bool(self.sticky_until)

    @property
    def rests(self) -> bool:
        return bool(self.resting_until) and not self.sticky_until

    def woke(self, entry: Entry, messages: int) -> None:
        self.matched = True
        if entry.sticky and not self.sticky_until:
            self.sticky_until = messages + entry.sticky
        if entry.cooldown and not self.resting_until:
            self.resting_until = messages + entry.cooldown


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
        memory = Memory()
        earlier = self.occasion.earlier
        for turn in self._turns_to_ask(entry):
            if not self.effort.spend(ONE_TURN):
                break
            self._let_pass(memory, entry, turn)
            if memory.sticks or memory.rests or not self._woke(entry, turn):
                continue
            memory.woke(entry, earlier + turn)
            if not (entry.sticky or entry.cooldown):
                break  # once is all there is to know
        self._let_pass(memory, entry, len(self.occasion.said))
        return memory

    def _let_pass(self, memory: Memory, entry: Entry, now: int) -> None:
        """Let time pass until the turn `now`. What sticks ends at a turn, and rest is counted from there."""
        turns, earlier = self.occasion.turns, self.occasion.earlier
        if memory.sticky_until:
            end = bisect_left(turns, memory.sticky_until - earlier)
            if end < len(turns) and turns[end] < now:
                memory.reach(entry, earlier + turns[end])
        memory.reach(entry, earlier + now)

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
