"""Regular expressions of lorebook keys: `/pattern/flags` as in JavaScript, run by RE2.

A card is a stranger's file. RE2 needs time in proportion to the text whatever the pattern is, and what
it cannot do (looking ahead or behind, back references) is refused and told, never run elsewhere.
"""

import re
from functools import lru_cache
from typing import Any

import re2

LONGEST = 1000  # letters of a pattern
LARGEST = 1500  # instructions that it may become: a{1000} is short and large
MOST_MEMORY = 1 << 20  # bytes
FLAGS = frozenset("gimsuyvd")

SHAPE = re.compile(r"/(.+)/([a-z]*)", re.DOTALL)
TOKEN = re.compile(
    r"\\u\{(?P<braced>[0-9a-fA-F]{1,6})\}|\\u(?P<four>[0-9a-fA-F]{4})|\\p\{(?:Script|sc)=(?P<script>\w+)\}"
    r"|\\(?P<escaped>.)|(?P<any>\[\^\])|(?P<none>\[\])|(?P<bracket>[\[\]])",
    re.DOTALL,
)
SPACES = r"\s\x0b\p{Z}\x{feff}"  # JavaScript's white space; RE2's own is that of ASCII


class Effort:
    """How much may still be done for one reply, in steps of a pattern over a byte: about two seconds at
    the very worst. It is counted, not timed, so that the same chat always has the same lore."""

    def __init__(self, left: int = 400_000_000) -> None:
        self.left = left

    def spend(self, steps: int) -> bool:
        """Whether there was enough left for so many."""
        self.left -= steps
        return self.left >= 0


class Unusable(Exception):
    """A pattern that is not run. `reason`: invalid, flags, too_long or too_large."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_pattern(key: str) -> bool:
    """Whether a key has the shape `/…/flags`; any other is plain text."""
    return SHAPE.fullmatch(key) is not None


@lru_cache(maxsize=2048)
def compiled(key: str) -> Any:
    """The RE2 pattern, over UTF-8 bytes, of a key that `is_pattern`. Raises Unusable."""
    shape = SHAPE.fullmatch(key)
    if shape is None or len(key) > LONGEST:
        raise Unusable("too_long" if shape else "invalid")
    source, flags = shape.groups()
    if not FLAGS.issuperset(flags) or len(set(flags)) < len(flags):
        raise Unusable("flags")
    inline = "".join(flag for flag in "ims" if flag in flags)
    return _compiled((f"(?{inline})" if inline else "") + _from_javascript(source))


def size(pattern: Any) -> int:
    """How many instructions a pattern is: steps for each byte, at worst."""
    return int(pattern._regexp.ProgramSize())


def literal(text: str, before: str = "", after: str = "") -> Any:
    """A pattern for a plain text between two given patterns."""
    return _compiled(before + re2.escape(text) + after, largest=1 << 20)


def _compiled(source: str, largest: int = LARGEST) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.max_mem = MOST_MEMORY
    try:
        pattern = re2.compile(source.encode(errors="replace"), options)
    except re2.error as error:
        raise Unusable("too_large" if "too large" in str(error) else "invalid") from error
    if size(pattern) > largest:
        raise Unusable("too_large")
    return pattern


def _from_javascript(source: str) -> str:
    in_class = False
    said: list[str] = []
    end = 0
    for token in TOKEN.finditer(source):
        said.append(source[end : token.start()])
        end = token.end()
        said.append(_translated(token, in_class))
        if token["bracket"]:
            in_class = token["bracket"] == "["
    return "".join([*said, source[end:]])


def _translated(token: re.Match[str], in_class: bool) -> str:
    if code := token["braced"] or token["four"]:
        return f"\\x{{{code}}}"
    if token["script"]:
        return f"\\p{{{token['script']}}}"
    if token["any"]:
        return "[\\s\\S]" if not in_class else token[0]
    if token["none"]:
        return "[^\\s\\S]" if not in_class else token[0]
    if token["bracket"]:
        return "\\[" if in_class and token["bracket"] == "[" else token[0]
    return _escape(token["escaped"], in_class)


def _escape(letter: str, in_class: bool) -> str:
    match letter:
        case "s":
            return SPACES if in_class else f"[{SPACES}]"
        case "S" if not in_class:
            return f"[^{SPACES}]"
        case "0":
            return "\\x00"
        case "b" if in_class:
            return "\\x08"
    return "\\" + letter if letter.isascii() else letter
