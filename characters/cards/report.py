"""What there is to say about a card that was read: codes and values, and their sentences for people."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from roleplay.reports import BadFile, Notes

SENTENCES: dict[str, Any] = {
    # refused
    "empty": gettext_lazy("This file is empty."),
    "too_large": gettext_lazy("This file is larger than %(megabytes)s MB. Make its picture smaller."),
    "too_long": gettext_lazy("The texts of this card take more than %(megabytes)s MB. Shorten them."),
    "too_deep": gettext_lazy("This card is nested too deeply to be read. Save it anew where you made it."),
    "no_card": gettext_lazy("This picture holds no card. Ask for the original file: some sites strip it."),
    "unknown": gettext_lazy("This is no card that we know. Try a PNG, JSON or CHARX file."),
    "damaged": gettext_lazy("The card in this file is damaged. Export it again where you got it."),
    "encrypted": gettext_lazy("This card is locked with a password. Export it without one."),
    "many_entries": gettext_lazy("The lorebook has more than %(most)s entries. Split it."),
    "bomb": gettext_lazy("This archive unpacks to more than it may. Make it smaller."),
    "bundle": gettext_lazy("This archive holds several files. Unpack it and bring them one by one."),
    "book": gettext_lazy("This is a lorebook, not a character. Bring it in on the page for cards."),
    "bad_address": gettext_lazy("This is no address that can be fetched. It should begin with https://."),
    "host_not_allowed": gettext_lazy("Cards are not fetched from %(host)s. Save the file and bring it in."),
    "not_fetched": gettext_lazy("%(host)s did not give the card. Save the file and bring it in."),
    "busy": gettext_lazy("Other cards are being fetched right now. Try again in a moment."),
    "unfit": "%(sentence)s",
    # warnings
    "no_name": gettext_lazy("The card has no name. Give it one."),
    "newer": gettext_lazy("Made for a newer version of cards, %(version)s: some of it may be missing."),
    "bad_crc": gettext_lazy("The picture file is slightly damaged; the card could be read."),
    "no_end": gettext_lazy("The picture file ends too early; the card could be read."),
    "second_choice": gettext_lazy("The newer card in this file is damaged, so the older one was taken."),
    "large_book": gettext_lazy("A long lorebook: %(total)s entries."),
    "shortened": gettext_lazy("Too long, and shown cut: %(field)s. The whole text is kept for export."),
    "odd": gettext_lazy("Not a text, and left empty: %(field)s."),
    "many_tags": gettext_lazy("Only the first %(most)s tags are shown."),
    "bad_picture": gettext_lazy("The picture cannot be used, so one was drawn."),
    "left_out": gettext_lazy("Left out, because its name or its packing is not safe: %(name)s."),
    "unlisted": gettext_lazy("Left out, because the card does not name it: %(name)s."),
    "missing": gettext_lazy("Named by the card, but not in the file: %(name)s."),
    "remote": gettext_lazy("Stays where it is, and is not fetched: %(address)s."),
    # kept, not used
    "kept": gettext_lazy("Kept for export, not used here: %(what)s."),
    "assets": gettext_lazy("Pictures kept for export, not used here: %(total)s."),
    "moving": gettext_lazy("The picture moves. It stands still here, and moves again in an export."),
}


class BadCard(BadFile):
    """A file that cannot come in."""

    sentences = SENTENCES


@dataclass
class Report(Notes):
    """How a card came in: where from, what of it, and what else there is to know."""

    table = SENTENCES

    format: str = ""  # png, json, charx …
    spec: str = ""  # V1, V2, V3, or the program that it is from
    fields: list[str] = field(default_factory=list)  # names of `fields.NAMES` that it filled, and tags
    entries: int = 0

    @property
    def summary(self) -> str:
        """What came in, in a line."""
        fields = ngettext("%(n)s field", "%(n)s fields", len(self.fields)) % {"n": len(self.fields)}
        parts = [self.format.upper(), self.spec, fields if self.fields or not self.entries else ""]
        if self.entries:
            parts.append(
                ngettext("%(n)s lorebook entry", "%(n)s lorebook entries", self.entries) % {"n": self.entries}
            )
        return " · ".join(filter(None, parts))
