"""Lorebooks: an entry of a card as an entry of ours and back, and the stand-alone books of other programs.

Our entries are dictionaries of `fields.LOREBOOK`. Whatever a card says besides stays in `extra`, by the
card's own names.
"""

from collections.abc import Mapping
from typing import Any

from characters.cards import values
from characters.cards.report import BadCard, Report

LONG_BOOK = 200
LONGEST_BOOK = 5_000
LONGEST_NAME = 200
POSITIONS = ("before_char", "after_char")

Entry = dict[str, Any]


def entry_of(raw: Mapping[str, Any]) -> Entry:
    """An entry of a card's book as ours."""
    case = raw.get("case_sensitive")
    priority = raw.get("priority")
    position = raw.get("position")
    entry = {
        "name": values.text(raw.get("name"))[:LONGEST_NAME],
        "keys": values.words(raw.get("keys"))
        if isinstance(raw.get("keys"), str)
        else values.texts(raw.get("keys")),
        "secondary_keys": values.words(raw.get("secondary_keys"))
        if isinstance(raw.get("secondary_keys"), str)
        else values.texts(raw.get("secondary_keys")),
        "content": values.text(raw.get("content")),
        "enabled": values.flag(raw.get("enabled"), usual=True),
        "constant": values.flag(raw.get("constant")),
        "selective": values.flag(raw.get("selective")),
        "case_sensitive": case if isinstance(case, bool) else None,
        "use_regex": values.flag(raw.get("use_regex")),
        "insertion_order": values.number(raw.get("insertion_order"), 100.0),
        "priority": None if priority is None else values.number(priority, 0.0),
        "position": position if position in POSITIONS else POSITIONS[0],
    }
    extra = {key: value for key, value in raw.items() if key not in entry}
    if not extra.get("extensions") or not isinstance(extra["extensions"], dict):
        extra.pop("extensions", None)
    if len(values.text(raw.get("name"))) > LONGEST_NAME:
        extra["name"] = raw["name"]
    if position is not None and position not in POSITIONS:
        extra["position"] = position
    entry["extra"] = extra
    return entry


def raw_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Our entry as one of a V3 card."""
    extra = dict(entry.get("extra") or {})
    whole_name, own_position = extra.pop("name", ""), extra.pop("position", None)
    raw = {
        **extra,
        "keys": list(entry["keys"]),
        "content": entry["content"],
        "extensions": extra.get("extensions") or {},
        "enabled": entry["enabled"],
        "insertion_order": _tidy(entry["insertion_order"]),
        "use_regex": entry["use_regex"],
        "constant": entry["constant"],
        "selective": entry["selective"],
        "secondary_keys": list(entry["secondary_keys"]),
        "position": entry["position"],
        "name": entry["name"],
    }
    if str(whole_name)[:LONGEST_NAME] == entry["name"] and whole_name:
        raw["name"] = whole_name
    if own_position is not None and entry["position"] == POSITIONS[0]:
        raw["position"] = own_position
    for name in ("case_sensitive", "priority"):
        if entry[name] is not None:
            raw[name] = _tidy(entry[name])
    return raw


def book_of(raw: Any, report: Report) -> tuple[dict[str, Any], list[Entry]]:
    """Everything of a card's book but its entries, and the entries. Raises BadCard."""
    book = dict(values.mapping(raw))
    entries = book.pop("entries", None)
    if isinstance(entries, dict):
        entries = [world_entry(one, uid) for uid, one in _few(entries) if isinstance(one, dict)]
    found = [entry_of(one) for one in _few(entries or []) if isinstance(one, dict)]
    if len(found) > LONG_BOOK:
        report.note("large_book", total=len(found))
    for name in ("scan_depth", "token_budget"):
        if name in book and not isinstance(book[name], (int, float)):
            del book[name]
    if not isinstance(book.get("extensions"), dict) or not book["extensions"]:
        book.pop("extensions", None)
    report.entries = len(found)
    return {name: value for name, value in book.items() if value is not None}, found


def _few(entries: Any) -> Any:
    """The entries, when they are not too many: a list or the items of a dictionary."""
    many = list(entries.items()) if isinstance(entries, dict) else entries
    if not isinstance(many, list):
        return []
    if len(many) > LONGEST_BOOK:
        raise BadCard("many_entries", most=LONGEST_BOOK)
    return many


def _tidy(number: Any) -> Any:
    return int(number) if isinstance(number, float) and number.is_integer() else number


# --- Stand-alone books --------------------------------------------------------------------------


def standalone(top: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The program and the book, as of a V3 card, of a file that is a lorebook and no character."""
    if top.get("spec") == "lorebook_v3":
        return "V3", values.mapping(top.get("data"))
    if top.get("type") == "risu":
        return "RisuAI", {"entries": [_risu(one) for one in _dicts(top.get("data"))]}
    if top.get("kind") == "memory":
        return "Agnai", agnai_book(top)
    if "lorebookVersion" in top:
        return "NovelAI", {"entries": [_novelai(one) for one in _dicts(top.get("entries"))]}
    if isinstance(top.get("entries"), dict) and "first_mes" not in top:
        named = {name: top[name] for name in ("name", "description", "extensions") if name in top}
        return "SillyTavern", {**named, "entries": top["entries"]}
    return None


# World info of SillyTavern: what a card's book keeps under `extensions`, by its names here.
WORLD_EXTENSIONS = {
    "position": "position", "depth": "depth", "role": "role", "selectiveLogic": "selectiveLogic",
    "probability": "probability", "useProbability": "useProbability", "group": "group",
    "groupOverride": "group_override", "groupWeight": "group_weight",
    "useGroupScoring": "use_group_scoring", "excludeRecursion": "exclude_recursion",
    "preventRecursion": "prevent_recursion", "delayUntilRecursion": "delay_until_recursion",
    "scanDepth": "scan_depth", "caseSensitive": "case_sensitive", "matchWholeWords": "match_whole_words",
    "sticky": "sticky", "cooldown": "cooldown", "delay": "delay", "vectorized": "vectorized",
    "automationId": "automation_id", "displayIndex": "display_index", "outletName": "outlet_name",
    "triggers": "triggers", "ignoreBudget": "ignore_budget",
    "matchPersonaDescription": "match_persona_description",
    "matchCharacterDescription": "match_character_description",
    "matchCharacterPersonality": "match_character_personality",
    "matchCharacterDepthPrompt": "match_character_depth_prompt",
    "matchScenario": "match_scenario", "matchCreatorNotes": "match_creator_notes",
}  # fmt: skip
WORLD_OWN = {"key", "keysecondary", "order", "disable", "uid", "comment", "content", "constant", "selective"}


def world_entry(one: Mapping[str, Any], uid: str) -> dict[str, Any]:
    """An entry of SillyTavern's world info as one of a card. One that is a card's already stays as it is."""
    if "keys" in one and "key" not in one:
        return dict(one)
    rest = {
        name: value for name, value in one.items() if name not in WORLD_EXTENSIONS and name not in WORLD_OWN
    }
    told = {WORLD_EXTENSIONS[name]: value for name, value in one.items() if name in WORLD_EXTENSIONS}
    return {
        **rest,
        "id": one.get("uid", uid),
        "keys": one.get("key"),
        "secondary_keys": one.get("keysecondary"),
        "insertion_order": one.get("order"),
        "enabled": not values.flag(one.get("disable")),
        "comment": one.get("comment", ""),
        "content": one.get("content"),
        "constant": one.get("constant"),
        "selective": one.get("selective"),
        "position": "after_char" if told.get("position") == 1 else "before_char",
        "use_regex": True,
        "case_sensitive": told.get("case_sensitive"),
        "extensions": {**values.mapping(one.get("extensions")), **told},
    }


def agnai_book(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A memory book of Agnai as the book of a card."""
    named = {name: values.text(raw.get(name)) for name in ("name", "description") if raw.get(name)}
    return {**named, "entries": [_agnai(one) for one in _dicts(raw.get("entries"))]}


def _agnai(one: Mapping[str, Any]) -> dict[str, Any]:
    known = ("name", "entry", "keywords", "priority", "weight", "enabled")
    return {
        **{name: value for name, value in one.items() if name not in known},
        "name": one.get("name"),
        "content": one.get("entry"),
        "keys": one.get("keywords"),
        "priority": one.get("priority"),
        "insertion_order": one.get("weight"),
        "enabled": one.get("enabled", True),
    }


def _risu(one: Mapping[str, Any]) -> dict[str, Any]:
    known = ("key", "secondkey", "insertorder", "alwaysActive", "useRegex", "content", "comment", "selective")
    return {
        **{name: value for name, value in one.items() if name not in known},
        "keys": values.words(one.get("key")),
        "secondary_keys": values.words(one.get("secondkey")),
        "insertion_order": one.get("insertorder"),
        "name": one.get("comment"),
        "comment": one.get("comment"),
        "content": one.get("content"),
        "constant": one.get("alwaysActive"),
        "selective": one.get("selective"),
        "use_regex": one.get("useRegex"),
    }


def _novelai(one: Mapping[str, Any]) -> dict[str, Any]:
    config = values.mapping(one.get("contextConfig"))
    return {
        "name": one.get("displayName"),
        "content": one.get("text"),
        "keys": one.get("keys"),
        "constant": one.get("forceActivation"),
        "enabled": one.get("enabled", True),
        "insertion_order": config.get("budgetPriority"),
        "extensions": {"novelai": dict(one)},
    }


def _dicts(many: Any) -> list[dict[str, Any]]:
    return [one for one in _few(many) if isinstance(one, dict)]


# --- Decorators ---------------------------------------------------------------------------------


def without_decorators(content: str) -> tuple[str, str]:
    """An entry's text as V2 knows it, and the leading @@ lines that were taken off, with line breaks."""
    lines = content.splitlines(keepends=True)
    count = 0
    while count < len(lines) and lines[count].startswith("@@"):
        count += 1
    if count and count < len(lines) and not lines[count].strip():
        count += 1
    return "".join(lines[count:]), "".join(lines[:count])
