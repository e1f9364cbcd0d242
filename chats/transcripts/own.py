"""The site's own file of a chat: everything that is kept of it, and nothing that was removed.

    {"format": "roleplay-chat", "version": 1, "character": "Mira", "chat": {…}, "messages": [{…}, …]}

What is as usual is left out of a message and of a version. Times are in ISO 8601.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from characters.cards.values import flag, mapping, number, text
from chats.transcripts.dates import moment
from chats.transcripts.report import BadTranscript, Report
from chats.transcripts.transcript import CHAT, VERSION, Line, Transcript, Version

FORMAT, NEWEST = "roleplay-chat", 1
FINISHES = ("stop", "length", "stopped", "interrupted", "failed")
STATES = ("done", "stopped", "failed", "interrupted")
TIMES = ("first_token_at", "finished_at", "created_at")
COUNTS = ("runs", "prompt_tokens", "completion_tokens", "cached_tokens")
MOST = 2**31 - 1  # what a database can count to
USUAL = {one.name: one.default for one in fields(Version)} | {"tried": []}
LIMITS = {"title": 200, "user_name": 120, "model": 200, "provider": 40, "label": 200, "error": 40}


def is_own(data: Any) -> bool:
    return isinstance(data, dict) and data.get("format") == FORMAT


def write(transcript: Transcript, lines: Iterable[Line]) -> Iterator[str]:
    """The file, piece by piece."""
    head = {
        "format": FORMAT,
        "version": NEWEST,
        "character": transcript.character,
        "created_at": _told(transcript.created_at),
        "chat": {name: getattr(transcript, name) for name in CHAT},
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "messages": ['
    between = "\n"
    for line in lines:
        yield between + json.dumps(_row(line), ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"


def _row(line: Line) -> dict[str, Any]:
    row: dict[str, Any] = {
        "by": "user" if line.by_user else "character",
        "name": line.name,
        "created_at": _told(line.created_at),
        "versions": [_version_row(one) for one in line.versions],
    }
    unusual = {
        "chosen": line.chosen,
        "state": line.state if line.state != "done" else "",
        "is_hidden": line.is_hidden,
        "bookmarked_at": _told(line.bookmarked_at),
    }
    return row | {key: value for key, value in unusual.items() if value}


def _version_row(version: Version) -> dict[str, Any]:
    known = {name: getattr(version, name) for name in VERSION}
    return {
        name: _told(value) if isinstance(value, datetime) else value
        for name, value in known.items()
        if name == "text" or value != USUAL[name]
    }


def _told(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def read(data: Mapping[str, Any]) -> Transcript:
    """The chat of a file. Raises BadTranscript where it is of a newer version."""
    version = int(number(data.get("version"), NEWEST))
    if version > NEWEST:
        raise BadTranscript("newer", version=version)
    rows = data.get("messages")
    lines = [_line(row) for row in (rows if isinstance(rows, list) else []) if _has_versions(row)]
    chat = mapping(data.get("chat"))
    found = Transcript(
        lines, character=text(data.get("character")), created_at=moment(data.get("created_at"))
    )
    for name in ("title", "user_name", "user_description", "note", "scenario", "model"):
        setattr(found, name, text(chat.get(name))[: LIMITS.get(name)])
    found.fallback = flag(chat.get("fallback"), True)
    found.note_depth = int(_between(chat.get("note_depth"), 4, 0, 100))
    for name, usual, most in (("temperature", 0.8, 2), ("top_p", 0.95, 1), ("frequency_penalty", 0.0, 2)):
        setattr(found, name, _between(chat.get(name), usual, 0, most))
    found.top_k = int(_between(chat.get("top_k"), 0, 0, 100))
    if chat.get("max_tokens") is not None:
        found.max_tokens = int(_between(chat.get("max_tokens"), 1024, 1, 4096))
    found.report = Report(source="Roleplay")
    return found


def _has_versions(row: Any) -> bool:
    return isinstance(row, dict) and isinstance(row.get("versions"), list) and bool(row["versions"])


def _line(row: Mapping[str, Any]) -> Line:
    count = len(row["versions"])
    chosen = int(_between(row.get("chosen"), 0, 0, count - 1))
    versions = [_version(mapping(one), count, index == chosen) for index, one in enumerate(row["versions"])]
    state = text(row.get("state"))
    return Line(
        by_user=row.get("by") == "user",
        versions=versions,
        chosen=chosen,
        name=text(row.get("name")),
        state=state if state in STATES else "done",
        is_hidden=flag(row.get("is_hidden")),
        bookmarked_at=moment(row.get("bookmarked_at")),
        created_at=moment(row.get("created_at")),
    )


def _version(row: Mapping[str, Any], count: int, is_chosen: bool) -> Version:
    """One of so many versions of a line. The one that stands there is replaced by none."""
    known: dict[str, Any] = {name: moment(row.get(name)) for name in TIMES}
    known |= {name: _count(row.get(name)) for name in COUNTS}
    for name in ("text", "thoughts", "provider", "model", "label", "error"):
        known[name] = text(row.get(name))[: LIMITS.get(name)]
    finish = text(row.get("finish", "stop"))
    known["finish"] = finish if finish in FINISHES else "stop"
    known["tried"] = [one for one in row.get("tried") or [] if isinstance(one, dict)][:50]
    edited = _count(row.get("edited_from"))
    known["edited_from"] = edited if edited and edited <= count else None
    known["is_replaced"] = flag(row.get("is_replaced")) and not is_chosen
    known["tokens_estimated"] = flag(row.get("tokens_estimated"))
    for name in ("waited", "thought_for"):
        known[name] = None if row.get(name) is None else number(row[name], 0.0)
    return Version(**known)


def _count(value: Any) -> int | None:
    return None if value is None else int(_between(value, 0, 0, MOST))


def _between(value: Any, usual: float, least: float, most: float) -> float:
    return max(least, min(number(value, usual), most))
