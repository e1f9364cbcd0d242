"""Lorebooks: which entries wake in a conversation, why, and where they go. Pure.

    book = Lorebook.read(character.lorebook.all(), character.book)
    lore = book.wake(Occasion(said=messages, position=12, seed="7"), count=tokens)

The algorithm is that of the Character Card V3 specification, with what SillyTavern adds to it in
`extensions`: an entry wakes by its keys in the last messages, by its own nature, or by the content of
others that woke; groups and chance thin the woken; those of least priority go until the budget holds.

Nothing is left to luck: chance is drawn from the seed of the chat, the position of the reply and the
entry, so the same reply has the same lore each time it is asked for. What entries remember is worked out
from the messages (`history`).
"""

from characters.lore.entries import Entry, Place
from characters.lore.occasion import Occasion, Said
from characters.lore.outcome import Dropped, Lore, Why, Woken
from characters.lore.waking import Lorebook

__all__ = ["Dropped", "Entry", "Lore", "Lorebook", "Occasion", "Place", "Said", "Why", "Woken"]
