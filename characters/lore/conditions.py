"""The conditions of one entry: what wakes it, and what keeps it from waking."""

from collections.abc import Sequence
from typing import NamedTuple

from characters.lore.entries import AND_ALL, AND_ANY, NOT_ALL, Entry
from characters.lore.keys import Key, Text, Together
from characters.lore.occasion import Occasion
from characters.lore.outcome import Why


class Match(NamedTuple):
    """The key that was found, None where none is needed, and the secondary ones."""

    key: Key | None
    second: Sequence[Key] = ()


def match(entry: Entry, text: Text | Together) -> Match | None:
    """What wakes an entry in this text by its own nature or keys; None where nothing does."""
    if any(not any(map(text.has, group)) for group in entry.additional):
        return None
    if entry.constant:
        return Match(None)
    key = next(filter(text.has, entry.keys), None)
    if key is None:
        return None
    found = [second for second in entry.secondary if text.has(second)]
    if entry.secondary and not _meets(entry.logic, len(found), len(entry.secondary)):
        return None
    return Match(key, found)


def explained(entry: Entry, text: Text | Together, found: Match) -> Why:
    """The same for a reader."""
    if found.key is None:
        return Why("constant")
    source = text.source(found.key)
    kind = "recursion" if source.kind == "entry" else "key"
    second = found.second[0].text if found.second else ""
    return Why(kind, found.key.text, source, second, _score(entry, text, found.second))


def _meets(logic: int, found: int, of: int) -> bool:
    if logic == NOT_ALL:
        return found < of
    if logic == AND_ALL:
        return found == of
    return found > 0 if logic == AND_ANY else found == 0


def _score(entry: Entry, text: Text | Together, found: Sequence[Key]) -> int:
    """How well an entry fits, where it is compared with the others of its group."""
    if not entry.groups:
        return 0
    counts = entry.logic == AND_ANY or (entry.logic == AND_ALL and len(found) == len(entry.secondary))
    return sum(map(text.has, entry.keys)) + (len(found) if counts else 0)


def hindrance(
    entry: Entry, occasion: Occasion, turn: int, text: Text | Together | None
) -> tuple[str, str] | None:
    """What keeps an entry that would wake from doing so at this turn: a reason and a detail."""
    if entry.forced is False:
        return "dont_activate", ""
    replies = occasion.replies_before[turn]
    if replies < entry.after_replies or replies % entry.every_replies:
        return "replies", str(replies)
    if occasion.earlier + turn < entry.delay:
        return "delay", str(entry.delay)
    if entry.greeting is not None and occasion.greeting not in (None, entry.greeting):
        return "greeting", str(entry.greeting)
    if entry.user_icon and occasion.user_icon not in (None, entry.user_icon):
        return "user_icon", entry.user_icon
    if text is None:
        return None
    if key := next(filter(text.has, entry.excluded), None):
        return "excluded_key", key.text
    if group := next((group for group in entry.excluded_all if group and all(map(text.has, group))), None):
        return "excluded_key", ", ".join(key.text for key in group)
    return None
