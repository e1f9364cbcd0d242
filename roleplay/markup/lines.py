"""What kind of block a line begins or goes on with."""

import re
from typing import NamedTuple

LIMIT = 2_000
"""Characters of a line, or of a group of lines, after which a new block goes on."""

PARAGRAPH = "paragraph"
DIALOGUE = "dialogue"
HEADING = "heading"
RULE = "rule"
QUOTE = "quote"
BULLET = "ul"
NUMBER = "ol"
ROW = "row"
FENCE = "fence"
BLANK = "blank"


class Line(NamedTuple):
    """One line without the marks that gave it its kind."""

    kind: str
    text: str
    indent: int = 0
    number: int = 1
    """Of an item in a numbered list; of a fence: how many backticks it has."""


_KIND = re.compile(
    r"""
      (?P<rule>([-*_])(?:\s*\2){2,}\s*\Z)
    | (?P<heading>\#{1,6}\s+(?=\S))
    | (?P<quote>(?:>+\s+)*>+\Z|(?:>+\s+)+)
    | (?P<ul>[-*+•]\s+(?=\S))
    | (?P<ol>(?P<number>\d{1,3})[.)]\s+(?=\S))
    | (?P<fence>(?P<ticks>`{3,})[^`]{0,100}\Z)
    | (?P<row>\|(?!\|))
    | (?P<dialogue>[—–]\s+(?=\S))
    """,
    re.VERBOSE,
)

# Beginnings from which more than one kind may still grow.
_UNDECIDED = re.compile(
    r"[-*_+•\s]*|\#{1,6}\s*|>[>\s]*|\d{1,3}(?:[.)]\s*)?|`{1,2}|`{3,}[^`]{0,100}|\||[—–]\s*"
)


def read(text: str) -> Line:
    """The kind of a cleaned line and what is left of it without its mark."""
    words = text.strip()
    if not words:
        return Line(BLANK, "")
    mark = _KIND.match(words)
    if not mark:
        return Line(PARAGRAPH, words)
    kind = mark.lastgroup or PARAGRAPH
    indent = len(text[: len(text) - len(text.lstrip())].expandtabs(4))
    number = int(mark["number"] or 1) if kind == NUMBER else len(mark["ticks"] or "")
    return Line(kind, words[mark.end() :], indent, number)


def undecided(text: str) -> bool:
    """Whether a line that begins so can still become a line of another kind."""
    return _UNDECIDED.fullmatch(text.lstrip()) is not None


def closes_fence(text: str, ticks: int) -> bool:
    """Whether this line ends a block of code that `ticks` backticks began."""
    words = text.strip()
    return len(words) >= ticks and not words.strip("`")
