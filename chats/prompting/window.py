"""What of a conversation fits into a model's context, and what is left out. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from chats.prompting.frozen import Frozen
from providers.service import tail, tokens

MAX_TOKENS = 24_000
MAX_MESSAGES = 50
BETWEEN_LINES = 1  # tokens
LEAST_TOKENS = 600  # less is no prompt


class Limits(NamedTuple):
    """How much a prompt may hold: `tokens` of everything in it, `messages` beside the greeting."""

    tokens: int = MAX_TOKENS
    messages: int = MAX_MESSAGES


class Line(NamedTuple):
    """One message as the prompt sees it. `variant` is the number of the one that is shown, `lore` what
    woke when it was written, `speaker` the name that the person said it under, where that is known."""

    by_user: bool
    text: str
    greeting: bool = False
    position: int = 0
    variant: int = 1
    at: datetime | None = None
    lore: tuple[Frozen, ...] = ()
    speaker: str = ""


class Window(NamedTuple):
    """What is kept: the greeting where it fits, and the lines from the position `starts` on.

    `cut` is how many tokens the last line had where it was too big even by itself and has lost its beginning.
    """

    lines: list[Line]
    starts: int
    cut: int = 0


def cost_of(line: Line) -> int:
    """The tokens of a line, with what parts it from its neighbours."""
    return tokens(line.text) + BETWEEN_LINES


def fit(
    lines: Sequence[Line],
    limits: Limits = Limits(),  # noqa: B008 numbers
    starts: int = 0,
    summed_up: int = -1,
    more_before: bool = False,
    cost: Callable[[Line], int] = cost_of,
) -> Window:
    """The window of this conversation, in so many tokens and messages.

    A window that begins with another message each turn would make every prompt a new one for the model's
    provider, so it stays where the last one began (`starts`) as long as the limits hold. Once they do
    not, half of it goes at once. It also moves up behind what a summary tells (`summed_up`, a position),
    as far as half of it is left; and it is laid out anew when little has remained of it, for example
    because messages were removed. `more_before` tells that `lines` are not the whole conversation.

    The greeting stays as long as anything does, unless it alone would fill half of the window. A last
    line that is too big by itself is cut at its beginning, so the window is never empty.
    """
    greeting = [line for line in lines[:1] if line.greeting and cost(line) <= limits.tokens // 2]
    rest = lines[len(greeting) :] if greeting or not lines or not lines[0].greeting else lines[1:] or lines
    room = Limits(limits.tokens - sum(map(cost, greeting)), limits.messages)
    half = Limits(room.tokens // 2, max(1, room.messages // 2))
    begins = _beginning(rest, room, half, starts, more_before, cost)
    if rest and rest[begins].position <= summed_up < rest[_first_that_fits(rest, half, cost)].position:
        begins = next(n for n, line in enumerate(rest) if line.position > summed_up)
    kept = list(rest[begins:])
    if len(kept) == 1 and cost(kept[0]) > room.tokens:
        size = tokens(kept[0].text)
        around = cost(kept[0]) - size
        kept = [kept[0]._replace(text=tail(kept[0].text, max(1, room.tokens - around)))]
        return Window([*greeting, *kept], kept[0].position, size)
    is_whole = not begins and not more_before
    return Window([*greeting, *kept], 0 if is_whole or not kept else kept[0].position)


def _beginning(
    lines: Sequence[Line],
    room: Limits,
    half: Limits,
    starts: int,
    more_before: bool,
    cost: Callable[[Line], int],
) -> int:
    """The index of the first line that is kept."""
    earliest = _first_that_fits(lines, room, cost)
    begins = next((n for n, line in enumerate(lines) if line.position >= starts), len(lines))
    is_known = begins or not more_before  # that all lines from there on are here
    if is_known and begins >= earliest and begins < len(lines) and not _is_little(lines[begins:], room, cost):
        return begins
    if not more_before and not earliest:
        return 0
    return _from_a_persons_line(lines, _first_that_fits(lines, half, cost))


def _first_that_fits(lines: Sequence[Line], limits: Limits, cost: Callable[[Line], int]) -> int:
    """The index from which on everything fits; that of the last line at most."""
    left, first = limits.tokens, len(lines)
    while first > max(0, len(lines) - limits.messages):
        left -= cost(lines[first - 1])
        if left < 0:
            break
        first -= 1
    return max(0, min(first, len(lines) - 1))


def _is_little(lines: Sequence[Line], room: Limits, cost: Callable[[Line], int]) -> bool:
    return len(lines) < room.messages // 4 and sum(map(cost, lines)) < room.tokens // 4


def _from_a_persons_line(lines: Sequence[Line], begins: int) -> int:
    """A window that begins behind a gap begins with what the person said, where it can."""
    follows = begins + 1 < len(lines) and lines[begins + 1].by_user
    return begins + 1 if follows and not lines[begins].by_user else begins
