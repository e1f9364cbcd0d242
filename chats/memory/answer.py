"""What a model has written that was asked to remember: a summary, and facts with their messages. Pure."""

import re
from collections.abc import Container, Iterator
from typing import NamedTuple

from characters.words import folded
from chats.models import Fact

LONGEST_SUMMARY = 4_000  # letters
SHORTEST_SUMMARY = 20
MOST_FACTS = 6

_HEADING = re.compile(r"^\W*(?:summary|facts|сводка|краткое содержание|факты)\W*$", re.IGNORECASE)
_FACT = re.compile(r"^\s*(?:[-*•–—]|\d+[.)])?\s*\[\s*#?(\d{1,9})\s*\]\s*:?\s*(.+?)\s*$")
_BULLET = re.compile(r"^\s*[-*•]\s")


class Unreadable(Exception):
    """A model that did not answer as it was asked to."""


class Memory(NamedTuple):
    """A summary, and facts by the position of the message that says them."""

    summary: str
    facts: list[tuple[int, str]]


def read(answer: str, positions: Container[int], known: Container[str] = ()) -> Memory:
    """The memory in an answer, whatever the model has put around it.

    Facts are taken that name one of the `positions` and are not `known` (by `characters.words.folded`).
    Raises Unreadable where there is no summary.
    """
    lines = [line for line in answer.replace("\0", "").splitlines() if not line.lstrip().startswith("```")]
    summary = "\n".join(_prose(lines)).strip()[:LONGEST_SUMMARY]
    if len(summary) < SHORTEST_SUMMARY:
        raise Unreadable(answer[:100])
    return Memory(summary, list(_facts(lines, positions, known))[:MOST_FACTS])


def _prose(lines: list[str]) -> Iterator[str]:
    """What is neither a heading nor a list: the summary."""
    for line in lines:
        if not (_HEADING.match(line) or _FACT.match(line) or _BULLET.match(line)):
            yield line.strip()


def _facts(lines: list[str], positions: Container[int], known: Container[str]) -> Iterator[tuple[int, str]]:
    said: set[str] = set()
    for line in lines:
        found = _FACT.match(line)
        position, text = (int(found[1]), found[2][: Fact.LONGEST]) if found else (-1, "")
        if position in positions and folded(text) not in said and folded(text) not in known:
            said.add(folded(text))
            yield position, text
