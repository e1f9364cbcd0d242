"""Characters of Backyard AI: a ZIP with manifest.json, characters/*/character.json and scenarios/*.json."""

import re
from typing import Any

from characters.cards import values
from characters.cards.archive import Archive
from characters.cards.parsing import json_of


def card_of(files: Archive) -> dict[str, Any]:
    """The first character of the archive as a card of version 2. Raises BadCard."""
    person = values.mapping(json_of(files.read(_character(files))))
    names = [name for name in files.names if re.search(r"scenarios?/[^/]+\.json$", name)]
    scenarios = [values.mapping(json_of(files.read(name))) for name in sorted(names)[:50]]
    scene = scenarios[0] if scenarios else {}
    greetings = [_text(first.get("text")) for one in scenarios for first in _dicts(one.get("firstMessages"))]
    data = {
        "name": person.get("displayName") or person.get("name"),
        "description": _text(person.get("persona")),
        "scenario": _text(scene.get("narrative")),
        "system_prompt": _text(scene.get("formattingInstructions")),
        "first_mes": greetings[0] if greetings else "",
        "alternate_greetings": greetings[1:],
        "mes_example": "\n".join(_text(one.get("text")) for one in _dicts(scene.get("exampleMessages"))),
        "tags": ["NSFW"] if person.get("isNSFW") is True else [],
    }
    if items := _dicts(person.get("loreItems")):
        data["character_book"] = {"entries": [_entry(item) for item in items]}
    return {"spec": "chara_card_v2", "data": data}


def picture_of(files: Archive) -> str | None:
    """The name of the first picture in the archive."""
    pictures = (name for name in files.names if name.lower().endswith((".png", ".jpg", ".jpeg", ".webp")))
    return next(pictures, None)


def _character(files: Archive) -> str:
    return next(name for name in files.names if name.endswith("character.json"))


def _entry(item: dict[str, Any]) -> dict[str, Any]:
    return {"keys": values.words(item.get("key")), "content": _text(item.get("value"))}


def _text(value: Any) -> str:
    """With our names for who speaks: Backyard writes {character} and #{user}:."""
    text = re.sub(r"#?(?<!\{)\{(character|char)\}(?!\})", "{{char}}", values.text(value), flags=re.IGNORECASE)
    return re.sub(r"#?(?<!\{)\{user\}(?!\})", "{{user}}", text, flags=re.IGNORECASE)


def _dicts(many: Any) -> list[dict[str, Any]]:
    return [one for one in many if isinstance(one, dict)] if isinstance(many, list) else []
