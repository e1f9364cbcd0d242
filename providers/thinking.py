"""Tells a model's thoughts from its reply where it writes both into the text. Pure and incremental.

However a text is cut into pieces, the same part of it is visible.
"""

import re

LONGEST_ATTRIBUTES = 200
LONGEST_DOUBT = 12_000

_TAG = re.compile(rf"<(/?)think(?:ing)?(?:\s[^<>]{{0,{LONGEST_ATTRIBUTES}}})?>", re.IGNORECASE)
_TAG_BEGUN = re.compile(
    r"</?(?:t(?:h(?:i(?:n(?:k(?:i(?:n(?:g)?)?)?)?)?)?)?"
    rf"|think(?:ing)?\s[^<>]{{0,{LONGEST_ATTRIBUTES}}})?",
    re.IGNORECASE,
)


class Filter:
    """Takes a reply in pieces and gives each piece back as (visible, thought).

    `<think>` and `<thinking>`, in any case and with attributes, open thoughts; what follows an opening
    tag that is never closed stays thought. A closing tag alone is dropped. White space before the first
    visible word is dropped too, so that thoughts leave no gap behind.

    With `may_begin_inside` the opening tag may have been in the model's template: the text is held back
    until a closing tag proves it thought, or until a tag that opens, `settle()`, LONGEST_DOUBT characters
    or the end prove it a reply. That costs the whole wait, so it is for models known to think aloud.
    """

    def __init__(self, *, may_begin_inside: bool = False) -> None:
        self._in_doubt = may_begin_inside
        self._inside = False
        self._begun_to_speak = False
        self._tail = ""
        self._held = ""
        self._visible: list[str] = []
        self._thought: list[str] = []

    def feed(self, text: str) -> tuple[str, str]:
        """Takes the next piece; gives what of the text so far is now known to be visible, and thought."""
        if self._begun_to_speak and not self._inside and not self._tail and "<" not in text:
            return text, ""
        text = self._tail + text
        position = 0
        for tag in _TAG.finditer(text):
            self._take(text[position : tag.start()])
            self._turn(closing=bool(tag[1]))
            position = tag.end()
        cut = text.rfind("<", position)
        if cut < 0 or not _TAG_BEGUN.fullmatch(text, cut):
            cut = len(text)
        self._take(text[position:cut])
        self._tail = text[cut:]
        return self._given()

    def settle(self) -> tuple[str, str]:
        """The model's thoughts come another way: what was held back is the reply."""
        self._release()
        return self._given()

    def flush(self) -> tuple[str, str]:
        """The end: a tag that was only begun is text."""
        self._take(self._tail)
        self._tail = ""
        return self.settle()

    def _take(self, text: str) -> None:
        if self._inside:
            self._thought.append(text)
        elif self._in_doubt:
            self._held += text
            if len(self._held) > LONGEST_DOUBT:
                self._release()
        else:
            self._show(text)

    def _turn(self, *, closing: bool) -> None:
        if not closing:
            self._release()
        elif self._in_doubt:
            self._thought.append(self._held)
            self._held, self._in_doubt = "", False
        self._inside = not closing

    def _release(self) -> None:
        held, self._held, self._in_doubt = self._held, "", False
        self._show(held)

    def _show(self, text: str) -> None:
        if not self._begun_to_speak:
            text = text.lstrip()
            self._begun_to_speak = bool(text)
        self._visible.append(text)

    def _given(self) -> tuple[str, str]:
        given = "".join(self._visible), "".join(self._thought)
        self._visible.clear()
        self._thought.clear()
        return given
