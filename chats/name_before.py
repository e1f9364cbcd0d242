"""A character's name at the beginning of its own reply, as in a script: models do that, and it is left out.

Pure, and fed in pieces: what comes of a reply does not depend on where it was cut.
"""

import re

UNDECIDED = re.compile(r"[*_]*\s*[:：]?[*_]*\s*")  # what may stand behind a name before the text begins


class NameBefore:
    """Takes `Mira:`, `**Mira:**` and the like off the front of a reply."""

    def __init__(self, name: str) -> None:
        self._name = name.strip().lower()
        self._whole = re.compile(
            rf"\s*(?P<mark>[*_]*){re.escape(name.strip())}(?:(?P=mark)\s*[:：]|\s*[:：](?P=mark))\s*",
            re.IGNORECASE,
        )
        self._held = ""
        self._is_decided = not self._name

    def feed(self, text: str) -> str:
        """What belongs to the reply for certain; nothing while it may yet be the name."""
        if self._is_decided:
            return text
        self._held += text
        return "" if self._may_be_name() else self.rest()

    def rest(self) -> str:
        """What has been held back, at the latest at the end of the reply. A name alone is kept."""
        held, self._held, self._is_decided = self._held, "", True
        found = self._whole.match(held)
        return (held[found.end() :] if found else "") or held

    def _may_be_name(self) -> bool:
        begun = self._held.lstrip().lstrip("*_").lower()
        if not begun.startswith(self._name):
            return self._name.startswith(begun)
        return UNDECIDED.fullmatch(begun, len(self._name)) is not None
