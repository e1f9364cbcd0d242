"""One paragraph as HTML while it grows."""

from roleplay.markup.letters import escape
from roleplay.markup.marks import DIALOGUE_SIGNS, RULES, SIGNS
from roleplay.markup.reading import SAY, Pass, Start


def settled_part(text: str) -> str:
    """`text` without an end that may yet become a mark: shown a moment later, it never flashes."""
    return text.rstrip(' \t*_~`("\\—–')


class Prose:
    """One paragraph as HTML, again and again while it grows.

    Everything up to the last moment at which no mark was open is kept; the next pass begins there.
    """

    def __init__(self, *, dialogue: bool = False) -> None:
        self._signs = DIALOGUE_SIGNS if dialogue else SIGNS
        self._first = self._next = Start(f"{SAY}— " if dialogue else "", said=dialogue)

    def html(self, text: str, *, done: bool) -> str:
        """HTML of `text`, which begins with the text of the last call.

        Until it is `done`, open marks count as closed at its end; then they stay as they were written.
        """
        reading = Pass(escape(text), self._next, done=done)
        html = reading.html(self._signs, RULES)
        self._next = self._next if done else reading.settled()
        return html

    def cut(self, text: str) -> tuple[str, "Prose"]:
        """HTML of `text`, and prose for what follows it: the marks open at its end stay open there.

        `text` may be shorter than that of the last call, so it is read from its beginning.
        """
        reading = Pass(escape(text), self._first, done=False)
        html = reading.html(self._signs, RULES)
        rest = Prose()
        rest._signs, rest._first = self._signs, reading.rest()
        rest._next = rest._first
        return html, rest
