"""One pass over the words of a paragraph, from left to right.

A mark that opens is put down as itself and remembered; when its partner comes, the place where it stands
receives the tag. What never finds a partner is still there as it was written.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from roleplay.markup.letters import typeset

SAY = '<span class="say">'
END = "</span>"
SPEECH = {"straight", "curly", "low", "guillemets"}
SENTENCE_END = ".!?…"

type Rule = Callable[[Pass, str, int, int], None]
"""What a mark does: it gets the pass, the sign with its repetitions, and where they begin and end."""


class Mark(NamedTuple):
    """A mark that waits for its partner."""

    kind: str
    slot: int  # its place in the output
    tag: str  # what stands there once the partner has come
    end: str  # the closing tag
    begins: int  # where its words begin in the text
    lasts: bool = False  # holds to the end of the paragraph even without its partner


class Start(NamedTuple):
    """Where a pass begins: all before it is settled."""

    html: str = ""
    at: int = 0
    said: bool = False
    open: tuple[Mark, ...] = ()


class Pass:
    """One reading of an escaped text from `start` to its end."""

    def __init__(self, text: str, start: Start, *, done: bool) -> None:
        self.text, self.done, self.start = text, done, start
        self.at, self.said = start.at, start.said
        self.out = [start.html, *[""] * len(start.open)]
        self.open = {mark.kind: mark for mark in start.open}
        self._safe = (0, 0, False)
        self.link: tuple[int, int, str] | None = None  # its "]", its end, its address
        self.unsure = False  # a "[" that may still become a link

    def html(self, signs: re.Pattern[str], rules: Mapping[str, Rule]) -> str:
        """The text as HTML; `rules` are found by the first group of `signs`."""
        text, out = self.text, self.out
        for found in signs.finditer(text, self.at):
            start, end = found.span()
            if start < self.at:
                continue
            if start > self.at:
                out.append(typeset(text[self.at : start]))
            self.at = end
            rules[found[1]](self, found[0], start, end)
            if not self.open and self.at < len(text) and not (self.link or self.unsure):
                self._safe = (len(out), self.at, self.said)
        out.append(typeset(text[self.at :]))
        for mark in reversed(self.open.values()):
            if self._holds(mark):
                out[mark.slot] = mark.tag
                out.append(mark.end)
        if self.said:
            out.append(END)
        return "".join(out)

    def settled(self) -> Start:
        """The start of a pass over this text when it has grown: the last moment at which no mark was open."""
        length, at, said = self._safe
        return Start("".join(self.out[:length]), at, said) if length else self.start

    def rest(self) -> Start:
        """The start of a pass over what follows this text."""
        tags = [mark._replace(tag=mark.tag[: mark.tag.find(">") + 1]) for mark in self.open.values()]
        carried = (mark._replace(slot=slot, begins=0, lasts=True) for slot, mark in enumerate(tags, 1))
        return Start(SAY if self.said else "", 0, self.said, tuple(carried))

    def _holds(self, mark: Mark) -> bool:
        if self.done or mark.lasts:
            return mark.lasts
        words = self.text[mark.begins :]
        return mark.kind != "guillemets" or any(sign in words for sign in f",{SENTENCE_END}")

    @property
    def quoted(self) -> bool:
        """Whether these words stand in quotes."""
        return not SPEECH.isdisjoint(self.open)

    def is_open(self, kind: str) -> bool:
        """Whether such a mark waits for its partner."""
        return kind in self.open

    def put(self, kind: str, sign: str, tag: str, end: str, *, lasts: bool = False) -> None:
        """Open a mark. One of its kind that is open already has lost its partner."""
        self.open.pop(kind, None)
        self.open[kind] = Mark(kind, len(self.out), tag, end, self.at, lasts)
        self.out.append(sign)

    def close(self, kind: str, sign: str = "", *, tag: str = "") -> None:
        """Close a mark. Those opened inside it and not closed have lost their partners."""
        while (mark := self.open.popitem()[1]).kind != kind:
            pass
        self.out[mark.slot] = tag or mark.tag
        self.out.append(sign + mark.end)

    def around(self, start: int, end: int) -> tuple[str, str]:
        """The characters before and after a sign; "" at the ends of the text."""
        return self.text[start - 1 : start] if start else "", self.text[end : end + 1]
