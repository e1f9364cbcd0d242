"""One key of a lorebook entry, and the texts that keys are looked for in.

A plain key is found as a part of the text, without regard to case, to ё and е, or to how an accent is
composed; Russian and Japanese words are found in any of their forms that way. Where an entry asks for
whole words, letters of any alphabet are letters, and scripts that put no spaces between words have no
boundaries.

Many keys and much text: the text is cut once into its different words, which are few however long it is,
and those into fours of letters. A key of one word is looked for among those words, and only if every four
letters of it are there.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from characters.lore import patterns
from characters.lore.patterns import Effort

LONGEST_PART = 50_000  # letters of one message that are looked at, its end
LARGE = 3_000  # letters from which on the fours are worth their making
FEW = 30  # keys up to which they are not, however long the text is
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
RUN, FOUR = re.compile(r"\w+"), re.compile(r"\w{4}")
NO_LETTER = rf"[^\p{{L}}\p{{M}}\p{{N}}_]|[{_RE2_RANGES}]"
MARK, JOINT = "\x01", "\n\x01"  # as SillyTavern puts between messages; patterns rely on it


class Source(NamedTuple):
    """Where a text comes from: `message` (its position), `entry` (its number) or `field` (its name)."""

    kind: str
    of: int | str


class Key(NamedTuple):
    """What is looked for. `problem` tells why a pattern is never run; such a key matches nothing."""

    text: str
    folded: str = ""
    cased: str = ""  # the exact spelling, where case matters
    whole: bool = False
    pattern: Any = None
    problem: str = ""
    four: str = ""  # the first four letters that stand together

    @classmethod
    def read(cls, text: str, cased: bool = False, whole: bool = False, regex: bool = False) -> "Key":
        if regex and patterns.is_pattern(text):
            try:
                return cls(text, pattern=patterns.compiled(text))
            except patterns.Unusable as unusable:
                return cls(text, problem=unusable.reason)
        # several words are found as they are, as in SillyTavern
        plain = folded(text)
        four = FOUR.search(plain)
        exact = composed(text) if cased else ""
        return cls(text, plain, exact, whole and len(text.split()) == 1, None, "", four[0] if four else "")


class Part:
    """One message, or another piece of what is looked at."""

    def __init__(self, text: str, source: Source) -> None:
        self.said, self.source = text[-LONGEST_PART:].replace(MARK, " "), source

    @cached_property
    def text(self) -> str:
        return composed(self.said)

    @cached_property
    def folded(self) -> str:
        return folded(self.said)


class Text:
    """Parts in their order, as keys see them."""

    def __init__(self, parts: Sequence[Part], effort: Effort | None = None) -> None:
        self.parts, self.effort = parts, effort or Effort()
        self._patterns: dict[str, bool] = {}
        self._around: dict[str, str] = {}

    @cached_property
    def exact(self) -> str:
        return MARK + JOINT.join([part.text for part in self.parts])

    @cached_property
    def folded(self) -> str:
        return folded(MARK + JOINT.join([part.said for part in self.parts]))

    def has(self, key: Key) -> bool:
        if key.pattern is not None:
            return self._has_pattern(key)
        if key.problem or not key.folded or not self._may_have(key):
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
        word = self._word_with(wanted) if len(wanted.split()) == 1 else ""
        if word in self._last:
            return self.parts[bisect_right(self._starts, self._last[word]) - 1].source
        return self._at(self.folded, self.folded.rfind(wanted))

    def places(self, keys: Iterable[Key]) -> dict[Key, set[int]]:
        """The numbers of the parts that may have each key; of a pattern all where it is there at all."""
        wanted = list(keys)
        return {key: self._places(key, len(wanted) > FEW) for key in wanted}

    def _places(self, key: Key, among_many: bool) -> set[int]:
        if key.pattern is not None or key.problem:
            return set(range(len(self.parts))) if self.has(key) else set()
        if not key.folded or (among_many and not self._may_have(key)):
            return set()
        found, text = set[int](), self.folded
        place = text.find(key.folded)
        joints = [*self._folded_joints, len(text)] if place >= 0 else []
        while place >= 0:
            number = bisect_right(joints, place - len(JOINT))
            found.add(number)
            place = text.find(key.folded, joints[number])  # one in each part is enough
        return found

    def _at(self, text: str | bytes, place: int) -> Source:
        """The source of what stands at a place of the joined text."""
        if isinstance(text, bytes):
            return self.parts[text.count(JOINT.encode(), 0, place)].source
        joints = self._folded_joints if text is self.folded else self._exact_joints
        return self.parts[bisect_right(joints, place - len(JOINT))].source

    def _has_pattern(self, key: Key) -> bool:
        """What is known once stays so, however much effort is left."""
        if key.text not in self._patterns:
            possible = self.effort.spend(patterns.size(key.pattern) * len(self._encoded))
            self._patterns[key.text] = possible and key.pattern.search(self._encoded) is not None
        return self._patterns[key.text]

    def _may_have(self, key: Key) -> bool:
        wanted = key.folded
        if len(self.folded) <= LARGE:
            return wanted in self.folded
        fours = self._fours
        if key.four and key.four not in fours:
            return False
        if wanted in self._last:
            return True
        for run in RUN.findall(wanted):
            for i in range(len(run) - 3):
                if run[i : i + 4] not in fours:
                    return False
        return bool(self._word_with(wanted)) if len(wanted.split()) == 1 else wanted in self.folded

    def _word_with(self, key: str) -> str:
        """A word of the text that has a key of one word in it, itself if it stands there."""
        if key in self._last:
            return key
        if key not in self._around:
            vocabulary = self._vocabulary
            at = vocabulary.find(key)
            begin, end = vocabulary.rfind("\n", 0, max(0, at)) + 1, vocabulary.find("\n", at)
            self._around[key] = vocabulary[begin:end] if at >= 0 else ""
        return self._around[key]

    def _has_whole(self, key: Key) -> bool:
        wanted = key.cased or key.folded
        if WORD.fullmatch(wanted):
            return wanted in (self._exact_words if key.cased else self._folded_words)
        return _bounded(wanted).search(self.exact if key.cased else self.folded) is not None

    @cached_property
    def _encoded(self) -> bytes:
        return self.exact.encode(errors="replace")

    @cached_property
    def _exact_joints(self) -> list[int]:
        return [joint.start() for joint in re.finditer(JOINT, self.exact)]

    @cached_property
    def _folded_joints(self) -> list[int]:
        return [joint.start() for joint in re.finditer(JOINT, self.folded)]

    @cached_property
    def _sequence(self) -> list[str]:
        """All words, as spaces separate them, and a mark before those of each part."""
        return self.folded.replace(MARK, f" {MARK} ").split()

    @cached_property
    def _last(self) -> dict[str, int]:
        """Each different word, and where in the sequence it stands last."""
        return dict(zip(self._sequence, range(len(self._sequence)), strict=True))

    @cached_property
    def _starts(self) -> list[int]:
        """Where in the sequence each part begins."""
        starts = [0]
        for _part in self.parts[1:]:
            starts.append(self._sequence.index(MARK, starts[-1] + 1))
        return starts

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
    def _fours(self) -> set[str]:
        return {word[i : i + 4] for word in self._last for i in range(len(word) - 3)}


class Together:
    """Several texts that count as one, so that what grows need not be looked through anew."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self.texts = texts

    def has(self, key: Key) -> bool:
        return any(text.has(key) for text in self.texts)

    def source(self, key: Key) -> Source:
        return next(text.source(key) for text in self.texts if text.has(key))


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
