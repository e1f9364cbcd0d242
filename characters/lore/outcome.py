"""What comes of asking a lorebook."""

from dataclasses import dataclass

from characters.lore.entries import Entry, Place
from characters.lore.keys import Key, Source


@dataclass(frozen=True, slots=True)
class Why:
    """Why an entry is awake.

    `kind`: key, recursion (a key found in another entry), constant, sticky, kept (it stays awake since
    it matched once) or activate (by decorator). `key` was found in `source`; `second` is the secondary
    key that was needed too, `score` how many keys were found.
    """

    kind: str
    key: str = ""
    source: Source | None = None
    second: str = ""
    score: int = 0


@dataclass(frozen=True, slots=True)
class Woken:
    """An entry that is awake, and its text with macros replaced."""

    entry: Entry
    why: Why
    text: str = ""
    tokens: int = 0

    @property
    def place(self) -> Place:
        return self.entry.place


@dataclass(frozen=True, slots=True)
class Dropped:
    """An entry that would have woken.

    `reason`: budget, probability, group, cooldown, delay, once, excluded_key, replies (too few, or not
    a multiple), greeting, user_icon or dont_activate. `detail` is the key or the entry in its way.
    """

    entry: Entry
    reason: str
    why: Why
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Lore:
    """All that came of it. `woken` is in the order of insertion."""

    woken: tuple[Woken, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    problems: tuple[tuple[Entry, Key], ...] = ()  # keys that are patterns which cannot be run
    exhausted: bool = False  # it was too much to look through; the rest of the patterns found nothing

    @property
    def hushed(self) -> frozenset[str]:
        """Prompts of the card that woken entries switch off."""
        return frozenset(name for one in self.woken for name in one.entry.hushes)

    def at(self, section: str) -> list[Woken]:
        """What goes into one place and has a text, in its order."""
        return [one for one in self.woken if one.place.section == section and one.text.strip()]
