"""The operator's own words and patterns, made into one regular expression a rule.

google-re2 answers in linear time, whatever the pattern and whatever the text.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

import re2

from characters.screening.letters import plain

LONGEST_LINE = 500
EXCERPT_EACH_SIDE = 40
EDGE = r"[^\p{L}\p{N}_]"
GAP = r"[\s\-_.]+"
RUSSIAN_ENDINGS = (
    "ами|ями|ыми|ими|ого|его|ому|ему|ой|ей|ою|ею|ом|ем|ам|ям|ах|ях|ов|ев|ый|ий|ая|яя|ое|ее|ые|ие|ым|им|ых|их|"
    "ую|юю|ью|а|я|у|ю|ы|и|е|о|ь|й"
)
SHORTEST_WITH_ENDINGS = 4


class Effect(StrEnum):
    """What follows when a rule finds something."""

    REFUSE = "refuse"
    HOLD = "hold"
    MODERATE = "moderate"
    NSFW = "nsfw"


class BadRule(ValueError):
    """A rule that cannot be used. Its text is the line, or nothing where there is none."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`sought` are words, or regular expressions where `is_pattern`; no `language` is every one."""

    name: str
    sought: tuple[str, ...]
    effect: Effect
    is_pattern: bool = False
    language: str = ""

    def speaks(self, language: str) -> bool:
        return not self.language or language.startswith(self.language)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has found: in which field, and the words around it as the screen has read them."""

    rule: str
    effect: Effect
    field: str
    excerpt: str


@lru_cache(maxsize=256)
def compiled(rule: Rule) -> Any:
    """The expression of a rule. Raises BadRule for one that cannot be read or finds everything."""
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    for line in rule.sought:
        _check(rule, line, options)
    if not rule.sought:
        raise BadRule("")
    return re2.compile("|".join(_expression(rule, line) for line in rule.sought), options)


def find(rule: Rule, text: str) -> str | None:
    """The words around the first place in a reading where the rule applies."""
    place = compiled(rule).search(text)
    return excerpt(text, place.start(), place.end()) if place else None


def excerpt(text: str, start: int, end: int) -> str:
    """The place and a little around it, on one line."""
    around = text[max(0, start - EXCERPT_EACH_SIDE) : min(end, start + 100) + EXCERPT_EACH_SIDE]
    return " ".join(around.split())


def _check(rule: Rule, line: str, options: Any) -> None:
    if len(line) > LONGEST_LINE:
        raise BadRule(line[:40] + "…")
    try:
        alone = re2.compile(_expression(rule, line), options)
    except re2.error as error:
        raise BadRule(line) from error
    if alone.search("") or not plain(line).strip("* "):
        raise BadRule(line)


def _expression(rule: Rule, line: str) -> str:
    if rule.is_pattern:
        return f"(?:{line.replace('ё', 'е').replace('Ё', 'Е')})"
    words = [_word(word) for word in re.split(r"[\s\-_.]+", plain(line)) if word.strip("*")]
    return f"(?:^|{EDGE})(?:{GAP.join(words)})(?:{EDGE}|$)"


def _word(word: str) -> str:
    """A word in all its cases; a star at its end stands for anything."""
    stem = re2.escape(word.rstrip("*"))
    if word.endswith("*"):
        return stem + r"[\p{L}\p{N}_]*"
    if len(word) < SHORTEST_WITH_ENDINGS or not word.isalpha():
        return stem
    if word.isascii():
        return stem + "(?:e?s)?"
    return re2.escape(word.rstrip("аяуюыиеоьй")) + f"(?:{RUSSIAN_ENDINGS})?"
