"""Characters of older and other programs, as cards of version 2. Order of the tests matters.

What has no place in a card goes into `extensions` under the program's name.
"""

from collections.abc import Callable, Mapping
from typing import Any

from characters.cards import lorebooks, values

Raw = Mapping[str, Any]
V1_FIELDS = ("name", "description", "personality", "scenario", "first_mes", "mes_example")
PLACEHOLDER = "Creator's notes go here."


def card_of(top: Raw) -> tuple[str, dict[str, Any]] | None:
    """What the file is and its card, {"data": {…}, …}; None where it is no character at all."""
    if values.text(top.get("spec")).startswith("chara_card_v") or _is_data(top.get("data")):
        spec = "V3" if "v3" in values.text(top.get("spec")) else "V2"
        return spec, dict(top)
    for name, is_it, convert in SHAPES:
        if is_it(top):
            return name, convert(top)
    return None


def _is_data(data: Any) -> bool:
    return isinstance(data, dict) and "name" in data and ("first_mes" in data or "description" in data)


def _is_agnai(top: Raw) -> bool:
    wanted = ("name", "persona", "greeting", "scenario", "sampleChat")
    return top.get("kind") == "character" or all(name in top for name in wanted)


def _agnai(top: Raw) -> dict[str, Any]:
    known = (
        "name", "persona", "greeting", "scenario", "sampleChat", "alternateGreetings", "characterBook",
        "systemPrompt", "postHistoryInstructions", "creator", "characterVersion", "tags", "description",
        "insert", "avatar",
    )  # fmt: skip
    insert = values.mapping(top.get("insert"))
    extensions: dict[str, Any] = {"agnai": {name: top[name] for name in top if name not in known}}
    if insert.get("prompt"):
        extensions["depth_prompt"] = {
            "prompt": insert.get("prompt"),
            "depth": insert.get("depth", 4),
            "role": "system",
        }
    data = {
        "name": top.get("name"),
        "description": _agnai_text(_persona(top.get("persona"))),
        "personality": "",
        "scenario": _agnai_text(top.get("scenario")),
        "first_mes": _agnai_text(top.get("greeting")),
        "mes_example": _agnai_text(top.get("sampleChat")),
        "alternate_greetings": [_agnai_text(one) for one in values.texts(top.get("alternateGreetings"))],
        "system_prompt": top.get("systemPrompt"),
        "post_history_instructions": top.get("postHistoryInstructions"),
        "creator": top.get("creator"),
        "character_version": top.get("characterVersion"),
        "creator_notes": top.get("description"),
        "tags": top.get("tags"),
        "extensions": extensions,
    }
    if isinstance(top.get("characterBook"), dict):
        data["character_book"] = lorebooks.agnai_book(top["characterBook"])
    return {"data": data}


def _persona(persona: Any) -> str:
    """Agnai's description: a plain text, or attributes in one of several notations."""
    if not isinstance(persona, dict):
        return values.text(persona)
    attributes = {key: values.texts(many) for key, many in values.mapping(persona.get("attributes")).items()}
    kind = persona.get("kind")
    if kind == "text":
        return "\n".join("\n".join(many) for many in attributes.values())
    if kind == "wpp":
        return "\n".join(
            f"{key}({' + '.join(f'"{one}"' for one in many)})" for key, many in attributes.items()
        )
    if kind == "boostyle":
        return " + ".join(one for key, many in attributes.items() for one in (key, *many))
    if kind == "sbf":
        return (
            "[ "
            + "; ".join(f"{key}: {', '.join(f'"{one}"' for one in many)}" for key, many in attributes.items())
            + " ]"
        )
    return "\n".join(f"{key}: {', '.join(many)}" for key, many in attributes.items())


def _agnai_text(value: Any) -> str:
    lines = values.text(value).replace("\\n", "\n").split("\n")
    return "\n".join("{{user}}:" + line[4:] if line.startswith("You:") else line for line in lines)


def _is_gradio(top: Raw) -> bool:
    return "char_name" in top


def _gradio(top: Raw) -> dict[str, Any]:
    places = {
        "char_name": "name",
        "char_persona": "description",
        "char_greeting": "first_mes",
        "world_scenario": "scenario",
        "example_dialogue": "mes_example",
    }
    rest = {name: value for name, value in top.items() if name not in places}
    data = {place: top.get(name) for name, place in places.items()}
    return {"data": {**data, "extensions": {"pygmalion": rest} if rest else {}}}


def _is_tavern(top: Raw) -> bool:
    return "name" in top and ("mes_example" in top or "first_mes" in top)


def _tavern(top: Raw) -> dict[str, Any]:
    data = {name: top.get(name) for name in V1_FIELDS}
    notes = values.text(top.get("creator_notes") or top.get("creatorcomment"))
    data["creator_notes"] = "" if notes.strip() == PLACEHOLDER else notes
    data["tags"] = values.words(top.get("tags"))
    moved = (*V1_FIELDS, "creator_notes", "data")
    return {**{name: value for name, value in top.items() if name not in moved}, "data": data}


def _is_ooba(top: Raw) -> bool:
    return "name" in top and ("context" in top or "greeting" in top)


def _ooba(top: Raw) -> dict[str, Any]:
    places = {
        "name": "name",
        "greeting": "first_mes",
        "context": "description",
        "example_dialogue": "mes_example",
    }
    rest = {name: value for name, value in top.items() if name not in places}
    data = {place: top.get(name) for name, place in places.items()}
    return {"data": {**data, "extensions": {"oobabooga": rest} if rest else {}}}


Shape = tuple[str, Callable[[Raw], bool], Callable[[Raw], dict[str, Any]]]
SHAPES: tuple[Shape, ...] = (
    ("Agnai", _is_agnai, _agnai),
    ("Pygmalion", _is_gradio, _gradio),
    ("V1", _is_tavern, _tavern),
    ("oobabooga", _is_ooba, _ooba),
)
