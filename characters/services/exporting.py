"""Characters as card files."""

import re
from typing import NamedTuple

from characters.cards import writing
from characters.cards.mapping import card_of_content
from characters.content import content_of
from characters.models import Character
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


def export(character: Character, form: str) -> Exported:
    """A character as `form`, one of FORMATS, with everything its card said when it came in."""
    created, changed = (int(time.timestamp()) for time in (character.created_at, character.updated_at))
    card = card_of_content(content_of(character), character.card, created, changed)
    suffix, content_type = FORMATS[form]
    if form == "png":
        data = writing.card_png(card, png(character, WIDTH))
    elif form == "charx":
        assets = {asset.uri: asset.file.read() for asset in character.assets.all()}
        data = writing.charx(card, png(character, WIDTH), assets)
    else:
        data = writing.json_v2(card) if form == "v2" else writing.json_v3(card)
    return Exported(file_stem(character.name) + suffix, content_type, data)


def file_stem(name: str) -> str:
    """A name for a file on any system, as near to the character's as can be."""
    safe = re.sub(r'[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069/\\:*?"<>|]+', "_", name)
    return safe.strip(" ._")[:80].strip(" .") or "character"
