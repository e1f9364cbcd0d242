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
        self._start = Start(f"{SAY}— " if dialogue else "", said=dialogue)
        self._cut = Start()

    def html(self, text: str, *, done: bool) -> str:
        """HTML of `text`, which begins with the text of the last call.

        Until it is `done`, open marks count as closed at its end; then they stay as they were written.
        """
        read = Pass(escape(text), self._start, done=done)
        html = read.html(self._signs, RULES)
        self._start, self._cut = read.safe, read.cut()
        return html

    def continued(self) -> "Prose":
        """Prose for what follows a cut: the marks open here stay open there."""
        rest = Prose()
        rest._signs, rest._start = self._signs, self._cut
        return rest
