"""JSON as models write it: still arriving, or with faults. Pure.

Taken beside strict JSON: comments, trailing and missing commas, single and curly quotes, quotes inside
a text that nobody escaped, line breaks inside a text, keys without quotes, words of Python.

What is read depends on the text alone: where the text so far leaves two readings open, the scan stops
and says so, so that it does not matter in which pieces a text arrives.
"""

import re
from typing import Literal

Value = str | bool | None | list["Value"] | dict[str, "Value"]
Inside = Literal["object", "list"]

DEEPEST = 12
QUOTES = {'"': '"', "'": "'", "“": "”"}
LITERALS: dict[str, Value] = {
    "null": None, "None": None, "true": True, "True": True, "false": False, "False": False,
}  # fmt: skip

_BLANK = re.compile(r"\s*")
_WORD = re.compile(r"[^\W\d]\w*")
_BARE = re.compile(r"[^,}\]\n]*")
_LITERAL = re.compile(r"-?\d|(?:null|None|true|True|false|False)\b")
_LONGEST_LITERAL = 6
_LONGEST_KEY = 200
_STOPS = {closer: re.compile(rf"[{closer}\\]") for closer in QUOTES.values()}
_KEYS = {
    opener: re.compile(rf"{opener}(?:[^{closer}\\]|\\.){{0,{_LONGEST_KEY}}}{closer}", re.DOTALL)
    for opener, closer in QUOTES.items()
}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\n": "\n"}
_NUMBERED = {"u": 4, "x": 2, "U": 8}
_HEX = re.compile(r"[0-9a-fA-F]+")


class Scan:
    """A place in a text. `ended` tells that nothing more comes.

    `open` tells that the text ran out in the middle of what was being read: what was given then is
    what there is of it so far.
    """

    def __init__(self, text: str, at: int = 0, *, ended: bool = False) -> None:
        self.text, self.at, self.ended = text, at, ended
        self.open = False

    def skip(self) -> str:
        """Pass blanks and comments. The next character, or "" where none is there or certain yet."""
        while True:
            self.at = _blank_end(self.text, self.at)
            two = self.text[self.at : self.at + 2]
            if two not in ("//", "/*"):
                return "" if two == "/" and not self.ended else two[:1]
            closer = "\n" if two == "//" else "*/"
            end = self.text.find(closer, self.at + 2)
            if end < 0:
                self.at = len(self.text) if self.ended else self.at
                return ""
            self.at = end + len(closer)

    def key(self) -> str:
        """A key, in quotes or bare. Of something else one character is passed, and it is empty."""
        opener = self.text[self.at]
        if opener in QUOTES:
            return self._string(QUOTES[opener], None)
        word = _WORD.match(self.text, self.at)
        if word is None:
            self.at += 1
            return ""
        if word.end() == len(self.text) and not self.ended:
            self.open = True
            return ""
        self.at = word.end()
        return word[0]

    def value(self, inside: Inside = "object", depth: int = 0) -> Value:
        """Whatever stands here: a text, a list, an object, a number as it was written, or a word."""
        first = self.skip()
        if not first:
            self.open = True
            return None
        if first in QUOTES:
            return self._string(QUOTES[first], inside)
        if first == "{" and depth < DEEPEST:
            return self._object(depth + 1)
        if first == "[" and depth < DEEPEST:
            return self._list(depth + 1)
        return self._bare()

    def _string(self, closer: str, inside: Inside | None) -> str:
        """A text in quotes. A key ends at the first quote, a value at the one that looks like its end."""
        parts, at = [], self.at + 1
        while found := _STOPS[closer].search(self.text, at):
            parts.append(self.text[at : found.start()])
            if found[0] == "\\":
                escape = self._escape(found.start() + 1)
                if escape is None:
                    break
                parts.append(escape[0])
                at = escape[1]
                continue
            closes = True if inside is None else self._closes(found.end(), inside)
            if closes:
                self.at = found.end()
                return "".join(parts)
            if closes is None:
                break
            parts.append(closer)
            at = found.end()
        else:
            parts.append(self.text[at:])
        self.open = True
        return "".join(parts)

    def _escape(self, at: int) -> tuple[str, int] | None:
        """What an escape stands for and where it ends; `at` is behind the backslash. None: not all there."""
        sign = self.text[at : at + 1]
        if not sign:
            return None
        length = _NUMBERED.get(sign)
        if length is None:
            return _ESCAPES.get(sign, sign), at + 1
        digits = self.text[at + 1 : at + 1 + length]
        if len(digits) < length and not self.ended:
            return None
        if len(digits) < length or not _HEX.fullmatch(digits):
            return sign, at + 1
        return self._character(int(digits, 16), at + 1 + length)

    def _character(self, number: int, at: int) -> tuple[str, int] | None:
        """The character of a number; two halves of a pair make one."""
        if 0xD800 <= number < 0xDC00:
            rest = self.text[at : at + 6]
            if len(rest) < 6 and "\\u".startswith(rest[:2]) and not self.ended:
                return None
            if rest.startswith("\\u") and _HEX.fullmatch(rest[2:]) and 0xDC00 <= int(rest[2:], 16) < 0xE000:
                low = int(rest[2:], 16)
                return chr(0x10000 + (number - 0xD800) * 0x400 + low - 0xDC00), at + 6
        if 0xD800 <= number < 0xE000 or number > 0x10FFFF:
            return "\ufffd", at
        return chr(number), at

    def _closes(self, at: int, inside: Inside) -> bool | None:
        """Whether a quote that ends at `at` ends its text: what comes next tells. None: nothing came yet."""
        ahead = Scan(self.text, at, ended=self.ended)
        first = ahead.skip()
        gap = self.text[at : ahead.at]
        if not first:
            return True if self.ended else None
        if first == "}" or (first == "]" and inside == "list"):
            return True
        if first == "`":
            return ahead.fence()
        if first == ",":
            ahead.at += 1
            return ahead._is_next(inside)
        return "\n" in gap and first in QUOTES and ahead._is_next(inside)

    def _is_next(self, inside: Inside) -> bool | None:
        """Whether a further member begins here, or whatever it stands in ends. None: nothing came yet."""
        first = self.skip()
        if not first:
            return True if self.ended else None
        if inside == "object":
            return first == "}" or self.at_key()
        if first in QUOTES or first in "[{]":
            return True
        if len(self.text) - self.at < _LONGEST_LITERAL and not self.ended:
            return None
        return bool(_LITERAL.match(self.text, self.at))

    def at_key(self) -> bool | None:
        """Whether a key and its colon stand here. None: that cannot be told yet."""
        first = self.text[self.at]
        maybe = True if self.ended else None
        found = (_KEYS[first] if first in QUOTES else _WORD).match(self.text, self.at)
        if found is None:
            is_short = len(self.text) - self.at <= 2 * _LONGEST_KEY + 2
            return maybe if first in QUOTES and is_short else False
        if found.end() == len(self.text):
            return maybe
        after = Scan(self.text, found.end(), ended=self.ended).skip()
        return after == ":" if after else maybe

    def fence(self) -> bool | None:
        """Whether the three strokes that end a block of code stand here. None: not all there."""
        strokes = self.text[self.at : self.at + 3]
        if strokes == "```":
            return True
        return None if "```".startswith(strokes) and not self.ended else False

    def _list(self, depth: int) -> list[Value]:
        self.at += 1
        found: list[Value] = []
        while first := self.skip():
            if first == "]":
                self.at += 1
                return found
            if first == "}":
                return found  # it has lost its bracket
            if first == ",":
                self.at += 1
                continue
            found.append(self.value("list", depth))
            if self.open:
                return found
        self.open = True
        return found

    def _object(self, depth: int) -> dict[str, Value]:
        self.at += 1
        found: dict[str, Value] = {}
        while first := self.skip():
            if first == "}":
                self.at += 1
                return found
            if first == "]":
                return found  # it has lost its brace
            key = self.key()
            if self.open or not self._past_colon():
                if self.open:
                    return found
                continue
            found[key] = self.value("object", depth)
            if self.open:
                return found
        self.open = True
        return found

    def _past_colon(self) -> bool:
        """Pass the colon behind a key; False where there is none."""
        first = self.skip()
        self.open = not first
        self.at += first == ":"
        return first == ":"

    def _bare(self) -> Value:
        """A number or a word up to the next comma, bracket or line's end."""
        found = _BARE.match(self.text, self.at)
        word = found[0].strip() if found else ""
        self.at += len(found[0]) if found else 0
        self.open = self.at == len(self.text)
        return LITERALS.get(word, word)


def _blank_end(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
