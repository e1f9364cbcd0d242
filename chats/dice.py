"""Dice that nobody can load: `2d6+1` is read, thrown and told. Pure but for chance itself.

The notation is the usual one of tables: how many, `d` (or `д`, `к`), how many sides, what is added.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

MOST_DICE, MOST_SIDES, MOST_ADDED = 100, 1_000, 9_999
TOLD_SINGLY = 20  # more dice than that are told by their sum alone
USUAL = "d20"
NOTATION = re.compile(r"(\d{0,4})[dдк](%|\d{1,5})(?: ?([+−-]) ?(\d{1,5}))?(?=\s|$)\s*", re.IGNORECASE)


class BadDice(Exception):
    """This is no notation for dice, or asks for more of them than anybody has."""


class Dice(NamedTuple):
    """So many dice of so many sides, and what is added to their sum."""

    many: int
    sides: int
    added: int = 0

    def __str__(self) -> str:
        sign = f"{self.added:+d}" if self.added else ""
        return f"{self.many if self.many > 1 else ''}d{self.sides}{sign}"


@dataclass(frozen=True, slots=True)
class Throw:
    """What has come up."""

    dice: Dice
    eyes: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.eyes) + self.dice.added

    def __str__(self) -> str:
        """As a line out of character: `((2d6+1: 3 + 5 + 1 = 9))`, `((d20: 17))`."""
        if len(self.eyes) > TOLD_SINGLY:
            return f"(({self.dice} = {self.total}))"
        sign = "-" if self.dice.added < 0 else "+"
        added = f" {sign} {abs(self.dice.added)}" if self.dice.added else ""
        terms = " + ".join(map(str, self.eyes)) + added
        is_plain = len(self.eyes) == 1 and not added
        return f"(({self.dice}: {terms}))" if is_plain else f"(({self.dice}: {terms} = {self.total}))"


def read(text: str) -> tuple[Dice, str]:
    """The dice that a text begins with, the usual one without any text, and the words after them.

    Raises BadDice.
    """
    found = NOTATION.match(text.strip() or USUAL)
    if found is None:
        raise BadDice
    count, sides, sign, added = found.groups()
    sign = 1 if sign in (None, "+") else -1
    dice = Dice(int(count or 1), 100 if sides == "%" else int(sides), sign * int(added or 0))
    if not (0 < dice.many <= MOST_DICE and 1 < dice.sides <= MOST_SIDES and abs(dice.added) <= MOST_ADDED):
        raise BadDice
    return dice, text.strip()[found.end() :]


def throw(dice: Dice, below: Callable[[int], int] = secrets.randbelow) -> Throw:
    """Throw them. `below(n)` gives a number from 0 up to but not including n, each as likely."""
    return Throw(dice, tuple(below(dice.sides) + 1 for _die in range(dice.many)))
