"""What somebody has typed into the editor, as plain data: the shape of `Draft.fields`. Pure.

It is read from a posted form, made from a character, and can be rearranged; nothing in it is checked.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from characters.fields import FIELDS, LOREBOOK, Kind

Typed = dict[str, Any]

BOOK = ("name", "description", "scan_depth", "token_budget", "recursive_scanning")
"""What can be set for a lorebook as a whole, by the names of card V3."""
PLAIN = tuple(
    field.name for field in FIELDS if field.kind in (Kind.TEXT, Kind.NUMBER) and field.name != "greeting"
)
SWITCHES = ("enabled", "constant", "selective", "use_regex")
STEP = re.compile(r"(greetings|group_greetings|notes|tags|lorebook):(add|remove|up|down|open)(?::(\d{1,4}))?")
BETWEEN_COMMAS = re.compile(r"\s*/(?:\\.|[^/\\])*/[^,]*|[^,]+")
MOVES = {"up": -1, "down": 1}


def typed_in(post: QueryDict) -> Typed:
    """What a posted form of the editor says. Names that it does not have are left out."""
    typed: Typed = {name: clean(post.get(name, "")) for name in (*PLAIN, "visibility") if name in post}
    if "greetings" in post:
        set_greetings(typed, texts_in(post, "greetings"))
    if "group_greetings" in post:
        typed["group_greetings"] = texts_in(post, "group_greetings")
    if "source" in post:
        typed["source"] = [line.strip() for line in clean(post.get("source", "")).split("\n") if line.strip()]
    if "more_tags" in post:
        typed["tags"] = [*texts_in(post, "tags"), *words(clean(post.get("more_tags", "")))]
    if "notes_language" in post:
        pairs = zip(texts_in(post, "notes_language"), texts_in(post, "notes_text"), strict=False)
        typed["notes_by_language"] = [[language, text] for language, text in pairs]
    if "book" in post:
        typed["book"] = {name: clean(post.get(f"book_{name}", "")) for name in BOOK}
        typed["lorebook"] = [entry_in(post, row) for row in post.getlist("lorebook")]
    return typed


def entry_in(post: QueryDict, row: str) -> Typed:
    """The entry of the lorebook whose fields begin with this row's prefix, or that came folded up."""
    if f"lorebook-{row}-whole" in post:
        whole = mapping(post.get(f"lorebook-{row}-whole", ""))
        return {name: cleaned(whole[name]) for name in LOREBOOK if name in whole}

    def said(name: str) -> str:
        return clean(post.get(f"lorebook-{row}-{name}", ""))

    entry: Typed = {name: said(name) for name in LOREBOOK if name not in SWITCHES}
    entry |= {name: f"lorebook-{row}-{name}" in post for name in SWITCHES}
    entry["keys"], entry["secondary_keys"] = words(said("keys")), words(said("secondary_keys"))
    entry["extra"] = mapping(said("extra"))
    return entry


def texts_in(post: QueryDict, name: str) -> list[str]:
    return [clean(text) for text in post.getlist(name)]


def clean(text: Any) -> str:
    """As it is kept: lines end as on every other system, and no sign that a database refuses."""
    return str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def cleaned(said: Any) -> Any:
    """Plain data with every text in it as it is kept."""
    if isinstance(said, str):
        return clean(said)
    if isinstance(said, list):
        return [cleaned(one) for one in said]
    return {clean(name): cleaned(one) for name, one in said.items()} if isinstance(said, dict) else said


def words(text: str) -> list[str]:
    """Words one a line; in a single line they stand between commas, but for those within /a pattern/."""
    if "\n" in text:
        return [line for line in text.split("\n") if line.strip()]
    return [word.strip() for word in BETWEEN_COMMAS.findall(text) if word.strip()]


def as_words(said: Any) -> str:
    """Words as one types them: `words` reads the same ones from it."""
    found = [str(word) for word in (said if isinstance(said, list) else [said] if said else [])]
    in_a_line = ", ".join(found)
    return in_a_line if words(in_a_line) == found else "\n".join(found) + "\n"


def mapping(text: str) -> dict[str, Any]:
    """A mapping written as JSON; an empty one where it is anything else."""
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def greetings(typed: Mapping[str, Any]) -> list[str]:
    """All openings, the usual one first: at least one place to type."""
    return [str(text) for text in (typed.get("greeting") or "", *as_list(typed.get("alternate_greetings")))]


def as_list(said: Any) -> list[Any]:
    """What a draft has where a list belongs: an empty one instead of anything else."""
    return list(said) if isinstance(said, list) else []


def set_greetings(typed: Typed, texts: list[str]) -> None:
    typed["greeting"], typed["alternate_greetings"] = (texts or [""])[0], texts[1:]


def notes(typed: Mapping[str, Any]) -> list[list[str]]:
    """Pairs of a language's code and the notes in it; typed, or kept as a mapping."""
    said = typed.get("notes_by_language")
    pairs = list(said.items()) if isinstance(said, dict) else as_list(said)
    return [
        [str(part) for part in pair] for pair in pairs if isinstance(pair, list | tuple) and len(pair) == 2
    ]


def rearranged(typed: Typed, step: str) -> Typed:
    """What was typed with a row more, a row less or a row elsewhere.

    A step is `list:add`, or `list:remove`, `list:up`, `list:down` and the number of the row, from 0.
    Any other changes nothing; `list:open` only says which row is to be shown.
    """
    found = STEP.fullmatch(step)
    if not found:
        return typed
    name, verb, index = found[1], found[2], int(found[3] or 0)
    rows = _rows(typed, name)
    if verb == "add" and name != "tags":
        rows.append({"notes": ["", ""], "lorebook": {"enabled": True}}.get(name, ""))
    elif verb == "remove" and index < len(rows):
        del rows[index]
    elif verb in MOVES and index < len(rows) and 0 <= index + MOVES[verb] < len(rows):
        rows.insert(index + MOVES[verb], rows.pop(index))
    return _with_rows(typed, name, rows)


def place_after(typed: Mapping[str, Any], step: str) -> str:
    """The id of what the person has moved, added, or had before what they took away."""
    found = STEP.fullmatch(step)
    if not found:
        return "main"
    name, verb, index = found[1], found[2], int(found[3] or 0)
    if verb in MOVES:
        return f"{name}-{index + MOVES[verb]}-{verb}"
    last = len(_rows(dict(typed), name)) - 1
    row = {"add": last, "open": min(index, last)}.get(verb, min(max(index - 1, 0), last))
    return f"{name}-{row}" if row >= 0 and name != "tags" else f"{name}-add"


def _rows(typed: Typed, name: str) -> list[Any]:
    if name == "greetings":
        return greetings(typed)
    if name == "notes":
        return notes(typed)
    return as_list(typed.get(name))


def _with_rows(typed: Typed, name: str, rows: list[Any]) -> Typed:
    changed = dict(typed)
    if name == "greetings":
        set_greetings(changed, rows)
    else:
        changed["notes_by_language" if name == "notes" else name] = rows
    return changed
