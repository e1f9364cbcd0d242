"""Characters as card files."""

import re
from typing import Any, NamedTuple

from characters.cards import writing
from characters.cards.mapping import card_of_content
from characters.cards.png import SIGNATURE
from characters.content import content_of
from characters.models import Character
from characters.services.assets import PORTRAIT, files_of
from characters.services.pictures import png

WIDTH = 768  # pixels


class Exported(NamedTuple):
    """A file to give away."""

    name: str
    content_type: str
    data: bytes


FORMATS = {
    "png": (".png", "image/png"),
    "json": (".json", "application/json"),
    "v2": (".v2.json", "application/json"),
    "charx": (".charx", "application/zip"),
}
PLAIN = {"json": writing.json_v3, "v2": writing.json_v2}


def export(character: Character, form: str) -> Exported:
    """A character as `form`, one of FORMATS, with everything its card said when it came in."""
    created, changed = (int(time.timestamp()) for time in (character.created_at, character.updated_at))
    card = card_of_content(content_of(character), character.card, created, changed)
    suffix, content_type = FORMATS[form]
    return Exported(file_stem(character.name) + suffix, content_type, _written(character, card, form))


def _written(character: Character, card: dict[str, Any], form: str) -> bytes:
    if form in PLAIN:
        return PLAIN[form](card)
    files = files_of(character)
    original = files.pop(PORTRAIT, b"")
    if form == "png" and not original.startswith(SIGNATURE):
        original = b""
    write = writing.card_png if form == "png" else writing.charx
    return write(card, original or png(character, WIDTH), files)


def file_stem(name: str) -> str:
    """A name for a file on any system, as near to the character's as can be."""
    safe = re.sub(r'[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069/\\:*?"<>|]+', "_", name)
    return safe.strip(" ._")[:80].strip(" .") or "character"
