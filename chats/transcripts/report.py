"""What there is to say about a chat file: codes and values, and their sentences for people."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from roleplay.reports import BadFile, Notes

SENTENCES: dict[str, Any] = {
    # refused
    "empty": gettext_lazy("There is no message in this file."),
    "too_large": gettext_lazy("This file is larger than %(megabytes)s MB. Split it."),
    "too_many": gettext_lazy("This chat has more than %(most)s messages. Split it."),
    "too_deep": gettext_lazy("This file is nested too deeply to be read. Export it again."),
    "damaged": gettext_lazy("This file is damaged. Export it again where you got it."),
    "unknown": gettext_lazy("This is no chat that we know. Try a JSONL or JSON file, or ours."),
    "card": gettext_lazy("This is a character card, not a chat. Bring it in on the page for cards."),
    "newer": gettext_lazy("This file was made by a newer version of this site (%(version)s)."),
    "no_character": gettext_lazy("The file does not say whose chat it is. Choose the character first."),
    "unfit": "%(sentence)s",
    # kept, and what became of it
    "speakers": gettext_lazy("Several spoke here: each of their lines begins with a name (%(names)s)."),
    "hidden": gettext_lazy("Hidden from models, as before: %(total)s."),
    "shortened": gettext_lazy("Messages that were too long, and were cut: %(total)s."),
    "new_character": gettext_lazy("Nobody here has that name, so a private character was made: %(name)s."),
    # left out
    "bad_lines": gettext_lazy("Lines that could not be read, and were left out: %(total)s."),
    "no_text": gettext_lazy("Messages without a text, left out: %(total)s."),
    "many_versions": gettext_lazy("Only the last %(most)s versions of a message came in."),
    "media": gettext_lazy("Pictures and files stay where they are: %(total)s."),
    "unused": gettext_lazy("Not used here, and left out: %(what)s."),
    "no_dates": gettext_lazy("The file has no times; the day of the import stands instead."),
    "many_chats": gettext_lazy("This file holds more than %(most)s chats; only those came in."),
}


class BadTranscript(BadFile):
    """A file that cannot come in."""

    sentences = SENTENCES

    @classmethod
    def of(cls, bad: BadFile) -> "BadTranscript":
        """The same fault of a file, in our words."""
        return cls(bad.code if bad.code in SENTENCES else "damaged", **bad.values)


@dataclass
class Report(Notes):
    """How a chat came in: from which program, how much of it, and what else there is to know."""

    table = SENTENCES

    source: str = ""  # the program that the file is from
    messages: int = 0
    versions: int = 0  # texts beyond the chosen ones

    @property
    def summary(self) -> str:
        """What came in, in a line."""
        count = self.messages
        parts = [self.source]
        if count:
            parts.append(ngettext("%(n)s message", "%(n)s messages", count) % {"n": count})
        if self.versions:
            parts.append(
                ngettext("%(n)s other version", "%(n)s other versions", self.versions) % {"n": self.versions}
            )
        return " · ".join(filter(None, parts))
