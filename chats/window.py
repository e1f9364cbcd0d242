"""What of a conversation fits into a model's context, and what is left out."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from providers.service import tail, tokens

MAX_TOKENS = 24_000
MAX_MESSAGES = 50


class Line(NamedTuple):
    """One message as the prompt sees it. `variant` is the number of the one that is shown."""

    by_user: bool
    text: str
    greeting: bool = False
    position: int = 0
    variant: int = 1
    at: datetime | None = None


def fit(lines: Sequence[Line], budget: int = MAX_TOKENS, most: int = MAX_MESSAGES) -> list[Line]:
    """The newest lines that fit into `budget` tokens, oldest first.

    The greeting stays as long as anything does (unless it alone would fill half of the window). A
    last line that is too big by itself is cut at its beginning, so the window is never empty.
    """
    greeting = [line for line in lines[:1] if line.greeting and tokens(line.text) <= budget // 2]
    rest = lines[len(greeting) :][-most:]
    left = room = budget - sum(tokens(line.text) for line in greeting)
    kept: list[Line] = []
    for line in reversed(rest):
        left -= tokens(line.text)
        if left < 0:
            break
        kept.append(line)
    if rest and not kept:
        kept = [rest[-1]._replace(text=tail(rest[-1].text, room))]
    return [*greeting, *reversed(kept)]
