"""One plain line of a text, for lists: no tags, no marks."""

import html
import re
from collections.abc import Iterable, Iterator

from roleplay.markup.groups import words
from roleplay.markup.letters import clean
from roleplay.markup.lines import DIALOGUE, FENCE, ROW, RULE, read

_TAG = re.compile(r"<[^>]*>")
_LINE = re.compile(r"[^\n]+")


def first_line(text: str, limit: int = 140) -> str:
    """The first paragraph that has words, cut at a word to `limit` characters; "" when there is none."""
    return _snippet((found[0] for found in _LINE.finditer(text)), limit)


def last_line(text: str, limit: int = 140) -> str:
    """The last paragraph that has words, cut at a word to `limit` characters; "" when there is none."""
    return _snippet(_lines_backwards(text), limit)


def _lines_backwards(text: str) -> Iterator[str]:
    end = len(text)
    while end > 0:
        start = text.rfind("\n", 0, end) + 1
        yield text[start:end]
        end = start - 1


def _snippet(lines: Iterable[str], limit: int) -> str:
    plain = next(filter(None, (_plain(line, 4 * limit) for line in lines)), "")
    if len(plain) <= limit:
        return plain
    kept = plain[: limit - 1]
    word_end = kept.rfind(" ")
    return (kept[:word_end] if word_end >= limit // 2 else kept).rstrip(" .…,;:—–-") + "…"


def _plain(text: str, enough: int) -> str:
    line = read(clean(text[:enough]))
    if line.kind in (RULE, FENCE):
        return ""
    bare = line.text.replace("|", " ").replace("---", "") if line.kind == ROW else line.text
    shown = html.unescape(_TAG.sub("", words(bare, done=len(text) <= enough)))
    return " ".join((f"— {shown}" if line.kind == DIALOGUE else shown).split())
