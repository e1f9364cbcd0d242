"""The scan: from entries and messages to the entries that wake."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Self

from characters.lore import history, selection
from characters.lore.conditions import explained, hindrance, match
from characters.lore.entries import Entry, Reader, natural
from characters.lore.history import Memory
from characters.lore.keys import Part, Source, Text, Together
from characters.lore.occasion import Occasion
from characters.lore.outcome import Dropped, Lore, Why, Woken
from characters.lore.patterns import Effort

SCAN_DEPTH = 2  # messages, as in SillyTavern
BUDGET = 6_000  # tokens, where the book says nothing
MOST_ROUNDS = 20  # of entries that wake others


@dataclass(frozen=True)
class Lorebook:
    """A lorebook that has been read. `scan_depth` counts messages, `budget` tokens."""

    entries: Sequence[Entry]
    scan_depth: int = SCAN_DEPTH
    budget: int = BUDGET
    recursive: bool = False

    @classmethod
    def read(
        cls, entries: Iterable[Any], book: Mapping[str, Any], expand: Callable[[str], str] = str
    ) -> Self:
        """From rows or plain data of entries, and the book's settings by the names of card V3.

        `expand` replaces macros in keys.
        """
        book = book if isinstance(book, Mapping) else {}  # a card's own JSON, which may be anything
        reader = Reader(expand)
        return cls(
            [reader.read(number, entry) for number, entry in enumerate(entries)],
            scan_depth=natural(book.get("scan_depth"), SCAN_DEPTH),
            budget=natural(book.get("token_budget"), 0) or BUDGET,
            recursive=book.get("recursive_scanning") is True,
        )

    @cached_property
    def _deepest(self) -> int:
        """How many messages any entry looks for its keys in."""
        return max((self.depth_of(entry) for entry in self.entries if entry.enabled), default=0)

    @cached_property
    def _memory(self) -> int:
        """How many messages back memories are worked out from, at most."""
        return max((history.reach(entry) for entry in self.entries if entry.enabled), default=0)

    @cached_property
    def reach(self) -> int:
        """How many of the last messages have to be known to ask this book."""
        return min(history.FURTHEST, self._deepest + self._memory)

    def unseen(self, positions: Sequence[int], reply: int) -> int:
        """How many of the messages at these positions make no difference to a reply at the position `reply`.

        Memories begin at a place that stays the same for a while: were it to move with every message, one
        would change without anybody having said anything.
        """
        begins = len(positions)
        if stretch := self._memory // 2:
            begins = bisect_left(positions, (reply // stretch - 1) * stretch)
        return max(0, begins - self._deepest, len(positions) - self.reach)

    @cached_property
    def counts(self) -> bool:
        """Whether it matters how many messages the whole chat has."""
        return any(
            entry.enabled
            and (entry.remembers or entry.delay or entry.after_replies or entry.every_replies > 1)
            for entry in self.entries
        )

    def depth_of(self, entry: Entry) -> int:
        return self.scan_depth if entry.scan_depth is None else entry.scan_depth

    def wake(self, occasion: Occasion, count: Callable[[str], int]) -> Lore:
        """Who wakes on this occasion, and why. `count` tells how many tokens a text takes."""
        return _Waking(self, occasion, count).lore()


@dataclass
class _Waking:
    book: Lorebook
    occasion: Occasion
    count: Callable[[str], int]
    woken: list[Woken] = field(default_factory=list)
    dropped: dict[int, Dropped] = field(default_factory=dict)
    memories: dict[int, Memory] = field(default_factory=dict)
    windows: dict[Any, Text] = field(default_factory=dict)
    effort: Effort = field(default_factory=Effort)

    def lore(self) -> Lore:
        entries = [entry for entry in self.book.entries if entry.enabled]
        self.memories = history.memories(entries, self.occasion, self.book.depth_of, self.effort)
        self._settle(entry for entry in entries if not entry.recursion_level)
        if self.book.recursive:
            self._wake_others(entries)
        kept, over = selection.within(self.woken, self.book.budget)
        kept.sort(key=lambda one: (one.entry.order, one.entry.number))
        problems = tuple((entry, key) for entry in entries for key in entry.problems)
        exhausted = self.effort.left < 0
        return Lore(tuple(kept), (*self.dropped.values(), *over), problems, exhausted)

    def _wake_others(self, entries: Sequence[Entry]) -> None:
        """Let what woke wake others by its content, as long as that goes on."""
        levels = sorted({entry.recursion_level for entry in entries} - {0})
        told: list[Text] = []
        seen, level = 0, 0
        for number in range(MOST_ROUNDS + len(levels)):
            fresh = self._told(self.woken[seen:])
            seen = len(self.woken)
            unlocked = levels.pop(0) if levels and (number == 0 or not fresh) else 0
            if not fresh and not unlocked:
                return
            level = max(level, unlocked)
            told.append(Text(fresh, self.effort))
            self._settle(self._touched(entries, told[-1], level, unlocked), told)

    def _told(self, woken: Iterable[Woken]) -> list[Part]:
        """What woken entries say to the keys of others."""
        speaking = [one for one in woken if one.entry.wakes_others]
        texts = [(self.occasion.expand(one.entry.content, hidden=True), one.entry.number) for one in speaking]
        return [Part(text, Source("entry", number)) for text, number in texts if text.strip()]

    def _touched(self, entries: Sequence[Entry], fresh: Text, level: int, unlocked: int) -> Iterable[Entry]:
        """Those for which the new text can make a difference."""
        for entry in entries:
            if entry.recursion_level > level or not entry.by_others:
                continue
            keys = (*entry.keys, *entry.secondary, *(key for group in entry.additional for key in group))
            unlocks = unlocked and entry.recursion_level == unlocked
            if unlocks or any(fresh.has(key) for key in keys):
                yield entry

    def _settle(self, entries: Iterable[Entry], told: Sequence[Text] = ()) -> None:
        """Wake those of the entries that match now. An entry is decided on once."""
        settled = {one.entry.number for one in self.woken} | self.dropped.keys()
        matches = []
        for entry in entries:
            if entry.number in settled:
                continue
            why = self._why(entry, told)
            if why is None:
                continue
            if reason := self._hindrance(entry, why, told):
                self._drop(Dropped(entry, reason[0], why, reason[1]))
            else:
                matches.append((entry, why))
        taken = {group for one in self.woken for group in one.entry.groups}
        seed, position = self.occasion.seed, self.occasion.position
        draw = partial(selection.chance, seed, position, what="group")
        matches, lost = selection.one_a_group(matches, taken, draw)
        for dropped in lost:
            self._drop(dropped)
        for entry, why in matches:
            if why.kind != "sticky" and not selection.is_lucky(entry, seed, position):
                self._drop(Dropped(entry, "probability", why, f"{entry.probability:g}"))
            else:
                text = self.occasion.expand(entry.content)
                self.woken.append(Woken(entry, why, text, self.count(text) if text.strip() else 0))

    def _drop(self, dropped: Dropped) -> None:
        self.dropped[dropped.entry.number] = dropped

    def _why(self, entry: Entry, told: Sequence[Text]) -> Why | None:
        memory = self.memories.get(entry.number)
        if entry.forced:
            return Why("activate")
        if memory and memory.matched and entry.keeps:
            return Why("kept")
        if memory and memory.sticks:
            return Why("sticky")
        text = self._text(entry, told)
        found = match(entry, text)
        return explained(entry, text, found) if found else None

    def _text(self, entry: Entry, told: Sequence[Text]) -> Text | Together:
        """What this entry's keys are looked for in. Entries that look equally far share it."""
        depth = self.book.depth_of(entry)
        name = (min(depth, len(self.occasion.said)), entry.fields)
        if name not in self.windows:
            window = self.occasion.window(len(self.occasion.said), depth, entry.fields)
            self.windows[name] = Text(window, self.effort)
        return Together([self.windows[name], *told]) if told else self.windows[name]

    def _hindrance(self, entry: Entry, why: Why, told: Sequence[Text]) -> tuple[str, str] | None:
        if why.kind in ("activate", "kept"):
            return None
        memory = self.memories.get(entry.number)
        if memory and memory.matched and entry.once and why.kind != "sticky":
            return "once", ""
        if memory and memory.rests:
            return "cooldown", str(memory.resting_until)
        text = self._text(entry, told) if why.kind != "sticky" else None
        return hindrance(entry, self.occasion, len(self.occasion.said), text)
