"""Brings whatever a model has written under a key into the shape of a field. Pure, and never raises."""

import re
from typing import Any

from characters.drafting.scanning import Value
from characters.drafting.wanted import (
    LONGEST_KEY,
    LONGEST_TAG,
    MOST_ENTRIES,
    MOST_GREETINGS,
    MOST_KEYS,
    MOST_TAGS,
    Shape,
    Wanted,
    plain,
)

SPEAKERS = {"user": "{{user}}", "you": "{{user}}", "char": "{{char}}", "character": "{{char}}"}
SPEAKERS |= {"assistant": "{{char}}", "bot": "{{char}}"}
_NOTHING = {"", "null", "none", "n/a", "{{char}}"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_BETWEEN_TAGS = re.compile(r"[,;\n#]+")
_START = re.compile(r"\s*<START>\s*", re.IGNORECASE)
_KEYS_OF_AN_ENTRY = ("keys", "key", "keywords", "triggers", "ключи")
_TEXT_OF_AN_ENTRY = ("content", "text", "description", "entry", "value", "info", "содержание")
_NAME_OF_AN_ENTRY = ("name", "title", "comment", "название")

Entry = dict[str, Any]


def shaped(wanted: Wanted, value: Value) -> Any:
    """The value as its field takes it: a text, a list of texts, or a list of lorebook entries
    {"name", "keys", "content"}. What holds nothing is empty."""
    match wanted.shape:
        case Shape.LINE:
            line = " ".join(as_text(value).split())
            return "" if line.lower() in _NOTHING else line[: wanted.longest].rstrip()
        case Shape.TEXT:
            text = _dialogue(value) if wanted.name == "example_dialogue" else as_text(value)
            return "" if text.lower() in _NOTHING else text[: wanted.longest].rstrip()
        case Shape.TEXTS:
            texts = (as_text(one)[: wanted.longest].rstrip() for one in _listed(value))
            return _distinct(texts, MOST_GREETINGS)
        case Shape.WORDS:
            return _tags(value)
        case Shape.ENTRIES:
            return _entries(value, wanted.longest)


def as_text(value: Value) -> str:
    """Any value as a text: lists line by line, objects as "Key: text"."""
    match value:
        case str():
            return clean(value)
        case list():
            lines = [text for one in value if (text := as_text(one))]
            return ("\n\n" if any("\n" in line for line in lines) else "\n").join(lines)
        case dict():
            pairs = [(clean(key), as_text(one)) for key, one in value.items()]
            return "\n".join(f"{_spoken(key)}: {text}" for key, text in pairs if text)
        case True:
            return "true"
        case _:
            return ""


def clean(text: str) -> str:
    """A text that every database keeps, with one kind of line break."""
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", text).strip()


def _spoken(key: str) -> str:
    """A key as a person would write it."""
    words = key.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _listed(value: Value) -> list[Value]:
    match value:
        case list():
            return value
        case dict():
            return list(value.values())
        case str() if _START.search(value):
            return [*_START.split(value)]
        case _:
            return [value]


def _distinct(texts: Any, most: int) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))[:most]


def _tags(value: Value) -> list[str]:
    texts = (as_text(one) for one in _listed(value))
    words = (" ".join(word.split()) for text in texts for word in _BETWEEN_TAGS.split(text))
    return _distinct((word[:LONGEST_TAG].rstrip() for word in words), MOST_TAGS)


def _dialogue(value: Value) -> str:
    """Exchanges as a text, also where they came as a list of lines, or of who said what."""
    if not isinstance(value, list):
        return as_text(value)
    return "\n".join(text for one in value if (text := _exchange(one)))


def _exchange(value: Value) -> str:
    if not isinstance(value, dict):
        return as_text(value)
    said = {plain(key): as_text(one) for key, one in value.items()}
    if said.keys() & SPEAKERS.keys():
        return "\n".join(f"{SPEAKERS.get(key, _spoken(key))}: {text}" for key, text in said.items() if text)
    who, text = said.get("role") or said.get("speaker") or said.get("name"), _first(said, _TEXT_OF_AN_ENTRY)
    return f"{SPEAKERS.get(who.lower(), who)}: {text}" if who and text else as_text(value)


def _entries(value: Value, longest: int) -> list[Entry]:
    if isinstance(value, dict) and isinstance(inner := value.get("entries"), list | dict):
        value = inner
    if isinstance(value, dict) and not _looks_like_an_entry(value):
        value = [{"keys": key, "content": one} if not isinstance(one, dict) else one
                 for key, one in value.items()]  # fmt: skip
    found = (_entry(one, longest) for one in _listed(value))
    return [entry for entry in found if entry][:MOST_ENTRIES]


def _looks_like_an_entry(value: dict[str, Value]) -> bool:
    return bool({plain(key) for key in value} & set(_TEXT_OF_AN_ENTRY))


def _entry(value: Value, longest: int) -> Entry | None:
    """One entry; a line "word, word: what is to be known" is one too. Nothing calls up one without keys."""
    if isinstance(value, dict):
        told = {plain(key): one for key, one in value.items()}
        name = as_text(_first(told, _NAME_OF_AN_ENTRY))
        keys = _keys(_first(told, _KEYS_OF_AN_ENTRY)) or _keys(name)
        content = as_text(_first(told, _TEXT_OF_AN_ENTRY))
    else:
        before, _colon, content = as_text(value).partition(":")
        name, keys, content = "", _keys(before), content.strip()
    if not keys or not content:
        return None
    return {"name": " ".join(name.split())[:LONGEST_KEY], "keys": keys, "content": content[:longest].rstrip()}


def _keys(value: Value) -> list[str]:
    return [word[:LONGEST_KEY] for word in _tags(value)][:MOST_KEYS]


def _first(told: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((told[name] for name in names if told.get(name)), None)
