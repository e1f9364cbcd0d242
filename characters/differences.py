"""What differs between two versions of a character, word by word. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from characters.content import changed_fields
from characters.models import Character

WORD = re.compile(r"\s+|[^\s]+")
MOST_WORDS = 3000  # beyond it comparing words takes long, and nobody reads a text so marked


class Piece(NamedTuple):
    """A stretch of text: in both ("same"), only before ("gone") or only after ("new")."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """What has become of one field."""

    label: Any
    pieces: list[Piece]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Field by field, in the order of the editor, what is not the same in two contents."""
    return [
        Difference(label_of(name), compare(as_text(before.get(name)), as_text(after.get(name))))
        for name in changed_fields(before, after)
    ]


def label_of(name: str) -> Any:
    """What people call a part of a content."""
    if name in ("tags", "lorebook"):
        return {"tags": _("tags"), "lorebook": _("lorebook")}[name]
    return Character._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def as_text(value: Any) -> str:
    """A field's value as somebody may read it."""
    if isinstance(value, list):
        return "\n\n".join(as_text(one) for one in value)
    if isinstance(value, dict) and "keys" in value and "content" in value:
        return f"{', '.join(map(str, value['keys']))}: {value['content']}"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, indent=1) if value else ""
    return "" if value is None else str(value)


def compare(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order; joined, those that are not new give `before`."""
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        return [piece for piece in (Piece("gone", before), Piece("new", after)) if piece.text]
    return list(_pieces(old, new))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for kind, start, end, from_, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[start:end]))
            continue
        if start < end:
            yield Piece("gone", "".join(old[start:end]))
        if from_ < to:
            yield Piece("new", "".join(new[from_:to]))
