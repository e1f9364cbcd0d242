"""One key of a lorebook entry, and the texts that keys are looked for in.

A plain key is found as a part of the text, without regard to case, to ё and е, or to how an accent is
composed; Russian and Japanese words are found in any of their forms that way. Where an entry asks for
whole words, letters of any alphabet are letters, and scripts that put no spaces between words have no
boundaries.

Many keys and much text: the text is cut once into its different words, which are few however long it is,
and those into threes of letters. A key of one word is looked for in that list, and only if every three
letters of it are there.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from characters.lore import patterns

LONGEST_PART = 50_000  # letters of one message that are looked at, its end
LARGE = 8_000  # letters from which on the threes are worth their making
# scripts without spaces between words: Thai to Lao, Burmese, Khmer, kana, Han, Hangul
UNSPACED = (
    "0e00-0eff",
    "1000-109f",
    "1780-17ff",
    "3040-30ff",
    "31f0-31ff",
    "3400-9fff",
    "ac00-d7af",
    "f900-faff",
)
_RANGES = "".join(f"\\u{span[:4]}-\\u{span[5:]}" for span in UNSPACED)
_RE2_RANGES = "".join(f"\\x{{{span[:4]}}}-\\x{{{span[5:]}}}" for span in UNSPACED)
WORD = re.compile(rf"[^\W{_RANGES}]+")
LETTER = re.compile(rf"[^\W{_RANGES}]")
RUN = re.compile(r"\w+")
NO_LETTER = rf"[^\p{{L}}\p{{M}}\p{{N}}_]|[{_RE2_RANGES}]"
MARK, JOINT = "\x01", "\n\x01"  # as SillyTavern puts between messages; patterns rely on it


class Source(NamedTuple):
    """Where a text comes from: `message` (its position), `entry` (its number) or `field` (its name)."""

    kind: str
    of: int | str


@dataclass(frozen=True, slots=True)
class Key:
    """What is looked for. `problem` tells why a pattern is never run; such a key matches nothing."""

    text: str
    folded: str = ""
    cased: str = ""  # the exact spelling, where case matters
    whole: bool = False
    pattern: Any = None
    problem: str = ""

    @classmethod
    def read(cls, text: str, cased: bool = False, whole: bool = False, regex: bool = False) -> "Key":
        if regex and patterns.is_pattern(text):
            try:
                return cls(text, pattern=patterns.compiled(text))
            except patterns.Unusable as unusable:
                return cls(text, problem=unusable.reason)
        # several words are found as they are, as in SillyTavern
        return cls(text, folded(text), composed(text) if cased else "", whole and len(text.split()) == 1)


class Part:
    """One message, or another piece of what is looked at."""

    def __init__(self, text: str, source: Source) -> None:
        self.text, self.source = composed(text[-LONGEST_PART:].replace(MARK, " ")), source

    @cached_property
    def folded(self) -> str:
        return folded(self.text)


class Text:
    """Parts in their order, as keys see them."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts

    @cached_property
    def exact(self) -> str:
        return MARK + JOINT.join([part.text for part in self.parts])

    @cached_property
    def folded(self) -> str:
        return MARK + JOINT.join([part.folded for part in self.parts])

    def has(self, key: Key) -> bool:
        if key.pattern is not None:
            return key.pattern.search(self._encoded) is not None
        if key.problem or not key.folded or not self._may_have(key.folded):
            return False
        if key.cased and key.cased not in self.exact:
            return False
        return not key.whole or self._has_whole(key)

    def source(self, key: Key) -> Source:
        """Where a key stands that is there, as near to the end as is soon known."""
        if key.pattern is not None:
            return self._at(self._encoded, key.pattern.search(self._encoded).start())
        wanted = key.cased or key.folded
        if key.whole:
            words = self._exact_words if key.cased else self._folded_words
            if wanted in words:
                return self.parts[words[wanted]].source
            searched = self.exact if key.cased else self.folded
            return self._at(searched, _bounded(wanted).search(searched).end() - 1)
        if key.cased:
            return self._at(self.exact, self.exact.rfind(wanted))
        if wanted in self._last:
            return self.parts[self._last[wanted]].source
        if (words := self._words_with(wanted)) is not None:
            return self.parts[max(self._last[word] for word in words)].source
        return self._at(self.folded, self.folded.rfind(wanted))

    def places(self, key: Key) -> set[int]:
        """The numbers of the parts that may have the key; of a pattern all where it is there at all."""
        if key.pattern is not None or key.problem:
            return set(range(len(self.parts) if self.has(key) else 0))
        if not key.folded or not self._may_have(key.folded):
            return set()
        words = self._words_with(key.folded)
        if words is None:
            return {number for number, part in enumerate(self.parts) if key.folded in part.folded}
        return {number for word in words for number in self._everywhere[word]}

    def _at(self, text: str | bytes, place: int) -> Source:
        """The source of what stands at a place of the joined text."""
        joint = JOINT if isinstance(text, str) else JOINT.encode()
        return self.parts[text.count(joint, 0, max(0, place)) if place > 0 else 0].source  # type: ignore[arg-type]

    def _may_have(self, key: str) -> bool:
        if len(self.folded) <= LARGE:
            return key in self.folded
        if key in self._last:
            return True
        threes = self._threes
        for run in RUN.findall(key):
            for i in range(len(run) - 2):
                if run[i : i + 3] not in threes:
                    return False
        return key in (self._vocabulary if len(key.split()) == 1 else self.folded)

    def _words_with(self, key: str) -> list[str] | None:
        """The different words of the text that have the key in them; None if it is more than one word."""
        if len(key.split()) != 1:
            return None
        found, vocabulary = [], self._vocabulary
        at = vocabulary.find(key)
        while at >= 0:
            begin, end = vocabulary.rfind("\n", 0, at) + 1, vocabulary.find("\n", at)
            found.append(vocabulary[begin:end])
            at = vocabulary.find(key, end)
        return found

    def _has_whole(self, key: Key) -> bool:
        wanted = key.cased or key.folded
        if WORD.fullmatch(wanted):
            return wanted in (self._exact_words if key.cased else self._folded_words)
        return _bounded(wanted).search(self.exact if key.cased else self.folded) is not None

    @cached_property
    def _encoded(self) -> bytes:
        return self.exact.encode(errors="replace")

    @cached_property
    def _last(self) -> dict[str, int]:
        """Each different word, as spaces separate them, and the last part that has it."""
        return _last_places(part.folded.split() for part in self.parts)

    @cached_property
    def _folded_words(self) -> dict[str, int]:
        return _last_places(WORD.findall(part.folded) for part in self.parts)

    @cached_property
    def _exact_words(self) -> dict[str, int]:
        return _last_places(WORD.findall(part.text) for part in self.parts)

    @cached_property
    def _vocabulary(self) -> str:
        return "\n".join([*self._last, ""])

    @cached_property
    def _threes(self) -> set[str]:
        return {word[i : i + 3] for word in self._last for i in range(len(word) - 2)}

    @cached_property
    def _everywhere(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {word: [] for word in self._last}
        for number, part in enumerate(self.parts):
            for word in set(part.folded.split()):
                places[word].append(number)
        return places


def _last_places(words: Iterable[list[str]]) -> dict[str, int]:
    last: dict[str, int] = {}
    for number, of_one in enumerate(words):
        last.update(dict.fromkeys(of_one, number))
    return last


def composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """`text` as it is compared where case does not matter."""
    return text.lower() if text.isascii() else composed(text.casefold()).replace("ё", "е")


@lru_cache(maxsize=2048)
def _bounded(text: str) -> Any:
    """A pattern for a text that stands alone; a letter at its edge wants none beside it."""
    before = f"(?:^|{NO_LETTER})" if LETTER.match(text) else ""
    after = f"(?:$|{NO_LETTER})" if LETTER.match(text[-1]) else ""
    return patterns.literal(text, before, after)
