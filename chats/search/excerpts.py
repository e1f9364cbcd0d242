"""The place in a text where the words are, with the words apart from the rest. Pure."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from characters.words import WORD, folded, stem

BEFORE, AFTER = 70, 170  # characters around the first word
SHORTEST_BEGINNING = 3


class Part(NamedTuple):
    """A piece of an excerpt; `found` where it is a word that was asked for."""

    text: str
    found: bool


def excerpt(text: str, words: Sequence[str]) -> list[Part]:
    """The surroundings of the first of the folded `words` in a text, in parts.

    Together the parts are one line; where something was cut, an ellipsis says so. A text in which none
    is recognised (databases know more forms than we do) gives its beginning.
    """
    line = " ".join(text.replace("*", "").split())
    places = list(_places(line, words))
    centre = places[0][0] if places else 0
    start, end = _whole_words(line, max(0, centre - BEFORE), min(len(line), centre + AFTER))
    inside = [(a, b) for a, b in places if start <= a and b <= end]
    return _parts(line, start, end, inside)


def _places(line: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    stems = {stem(word) for word in words}
    for match in WORD.finditer(line):
        word = folded(match[0])
        if stem(word) in stems or (words and _begins(word, words[-1:])):
            yield match.span()


def _begins(word: str, beginnings: Collection[str]) -> bool:
    return any(len(one) >= SHORTEST_BEGINNING and word.startswith(one) for one in beginnings)


def _whole_words(line: str, start: int, end: int) -> tuple[int, int]:
    """The same range without half words at its ends."""
    if start:
        start = line.rfind(" ", 0, start) + 1
    if end < len(line):
        last = line.rfind(" ", start, end)
        end = last if last > start else end
    return start, end


def _parts(line: str, start: int, end: int, places: Sequence[tuple[int, int]]) -> list[Part]:
    parts, reached = [Part("…", False)] if start else [], start
    for a, b in places:
        parts += [Part(line[reached:a], False), Part(line[a:b], True)]
        reached = b
    parts.append(Part(line[reached:end] + ("…" if end < len(line) else ""), False))
    return [part for part in parts if part.text]
