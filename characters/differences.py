"""What differs between two contents of a character, for people to read. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters.content import changed_fields
from characters.forms.words import WORDINGS
from characters.models import Character

LABELS: dict[str, str | Promise] = {
    **{name: wording.label for name, wording in WORDINGS.items()},
    "greeting": gettext_lazy("First greeting"),
    "alternate_greetings": gettext_lazy("Other greetings"),
    "group_greetings": gettext_lazy("Greetings for groups"),
    "notes_by_language": gettext_lazy("About, in other languages"),
    "book": gettext_lazy("Settings of the lorebook"),
    "rating": gettext_lazy("Content rating"),
    "tags": gettext_lazy("Tags"),
    "lorebook": gettext_lazy("Lorebook"),
}
CHOICES: dict[str, dict[str, Any]] = {
    "rating": dict(Character.Rating.choices),
    "response_length": dict(Character.Length.choices),
}
MOST_WORDS = 1500
CONTEXT = 30
SHRED = 5
WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: `kind` is "same", "gone", "new", or "cut" where an unchanged stretch is left out."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs."""

    name: str
    label: str | Promise
    pieces: list[Piece]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Every field that differs, in the order of the list of fields, with its words marked."""
    return [
        Difference(
            name, label_of(name), pieces(as_text(name, before.get(name)), as_text(name, after.get(name)))
        )
        for name in changed_fields(before, after)
    ]


def label_of(name: str) -> str | Promise:
    """What a field is called in the editor."""
    return LABELS.get(name, name)


def as_text(name: str, value: Any) -> str:
    """A field's value as a text that a person can read."""
    if value in (None, "", [], {}):
        return ""
    if name == "lorebook":
        return "\n\n".join(_entry(entry) for entry in value)
    if name == "tags":
        return ", ".join(map(str, value))
    if name in CHOICES:
        return str(CHOICES[name].get(value, value))
    if isinstance(value, dict):
        return "\n".join(f"{key}: {said}" for key, said in value.items())
    if isinstance(value, list):
        return "\n\n".join(map(str, value))
    return str(value)


def _entry(entry: Mapping[str, Any]) -> str:
    keys = ", ".join(str(key) for key in (*entry.get("keys", ()), *entry.get("secondary_keys", ())))
    switches = [
        said
        for name, said in (
            ("constant", _("always there")),
            ("selective", _("needs a second word")),
            ("use_regex", _("words are patterns")),
        )
        if entry.get(name)
    ]
    if not entry.get("enabled", True):
        switches.append(_("off"))
    usual = {"position": "before_char", "insertion_order": 100, "priority": None, "case_sensitive": None}
    place = [f"{name} {entry[name]}" for name, least in usual.items() if entry.get(name, least) != least]
    head = " · ".join(filter(None, [entry.get("name"), keys, *switches, *place]))
    return f"{head}\n{entry.get('content', '')}"


def pieces(before: str, after: str) -> list[Piece]:
    """The words that are gone and new, with a little of what stands around them."""
    return _shortened(compare(before, after))


def compare(before: str, after: str) -> list[Piece]:
    """The same in full: joined, the pieces that are not new give `before`, those not gone `after`."""
    return list(_merged(_lines(before, after)))


def _lines(before: str, after: str) -> Iterator[Piece]:
    """By lines first: comparing all words of long texts with each other would take too long."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for verb, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            yield Piece("same", "".join(old[i:j]))
        else:
            yield from _words("".join(old[i:j]), "".join(new[k:m]))


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        yield from (Piece("gone", before), Piece("new", after))
        return
    gone = fresh = ""
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for step, (verb, i, j, k, m) in enumerate(steps, 1):
        text = "".join(old[i:j])
        # A word or two that both have by chance would tear a change into shreds.
        if verb != "equal" or ((gone or fresh) and step < len(steps) and len(text.strip()) <= SHRED):
            gone, fresh = gone + text, fresh + "".join(new[k:m])
            continue
        yield from (Piece("gone", gone), Piece("new", fresh), Piece("same", text))
        gone = fresh = ""
    yield from (Piece("gone", gone), Piece("new", fresh))


def _merged(found: Iterator[Piece]) -> Iterator[Piece]:
    """Without empty pieces; neighbours of one kind are one."""
    said = (piece for piece in found if piece.text)
    for kind, group in groupby(said, key=lambda piece: piece.kind):
        yield Piece(kind, "".join(piece.text for piece in group))


def _shortened(found: list[Piece]) -> list[Piece]:
    """Long stretches that are the same, without their middle."""
    short: list[Piece] = []
    for place, piece in enumerate(found):
        words = WORD.findall(piece.text)
        if piece.kind != "same" or len(words) <= 3 * CONTEXT or len(found) == 1:
            short.append(piece)
            continue
        head = "".join(words[:CONTEXT]) if place else ""
        tail = "".join(words[-CONTEXT:]) if place < len(found) - 1 else ""
        short += [
            piece
            for piece in (Piece("same", head), Piece("cut", ""), Piece("same", tail))
            if piece.kind == "cut" or piece.text
        ]
    return short
