"""Chats of other programs in one JSON each. Every reader takes the data and gives its chats.

What each looks like is at its reader. A shape is told by its keys, never by the file's name.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from characters.cards.values import flag, mapping, number, text
from chats.transcripts.dates import moment
from chats.transcripts.report import Report
from chats.transcripts.transcript import Line, Transcript

Data = Mapping[str, Any]


def agnai(data: Data) -> list[Transcript]:
    """`{name, greeting, scenario, messages: [{msg, userId?, characterId?, handle?, state?, createdAt?}]}`."""
    lines = []
    for row in _rows(data["messages"]):
        by_user = bool(row.get("userId"))
        said = Line.said(by_user, text(row.get("msg")), text(row.get("handle")), moment(row.get("createdAt")))
        lines.append(said)
    found = _chat("Agnai", lines, text(data.get("name")))
    found.scenario = text(data.get("scenario"))
    greeting = text(data.get("greeting"))
    if greeting and not (lines and lines[0].text == greeting):
        found.lines.insert(0, Line.said(False, greeting, found.character))
    return [found]


def risu(data: Data) -> list[Transcript]:
    """`{type: "risuChat", data: {message: [{role, data, name?, time?}], note, name, fmIndex}}`, or many."""
    many = data["data"] if isinstance(data["data"], list) else [data["data"]]
    return [_risu(mapping(one)) for one in many]


def _risu(chat: Data) -> Transcript:
    lines = [
        Line.said(
            row.get("role") == "user", text(row.get("data")), text(row.get("name")), moment(row.get("time"))
        )
        for row in _rows(chat.get("message"))
    ]
    found = _chat("RisuAI", lines)
    found.title, found.note = text(chat.get("name")), text(chat.get("note"))
    found.greeting = int(number(chat.get("fmIndex"), -1)) + 1
    if chat.get("localLore"):
        found.report.note("unused", what="localLore")
    return found


def cai_tools(data: Data) -> list[Transcript]:
    """`{histories: {histories: [{msgs: [{src: {is_human, name}, text}]}]}}`: CAI Tools, one or many chats."""
    return [_cai(one) for one in _rows(mapping(data["histories"]).get("histories"))]


def _cai(history: Data) -> Transcript:
    lines = []
    for row in _rows(history.get("msgs")):
        who = mapping(row.get("src"))
        said, at = text(row.get("text")), moment(row.get("created"))
        lines.append(Line.said(flag(who.get("is_human")), said, text(who.get("name")), at))
    return _chat("CAI Tools", lines)


def ooba(data: Data) -> list[Transcript]:
    """`{internal, visible}`, before `{data, data_visible}`: pairs of the person's and the model's words."""
    pairs = data.get("internal") or data.get("data") or data.get("visible") or data.get("data_visible")
    lines = []
    for pair in pairs if isinstance(pairs, list) else []:
        for by_user, said in zip((True, False), pair if isinstance(pair, list) else [], strict=False):
            spoken = html.unescape(text(said))
            if not spoken.startswith("<|BEGIN-VISIBLE-CHAT|>"):
                lines.append(Line.said(by_user, spoken))
    return [_chat("text-generation-webui", lines)]


def kobold(data: Data) -> list[Transcript]:
    """`{prompt, actions: [text], savedsettings: {chatname, chatopponent}}`: one text to cut up."""
    settings = mapping(data.get("savedsettings"))
    me = text(settings.get("chatname")) or "You"
    others = [name for name in text(settings.get("chatopponent")).split("||$||") if name]
    whole = text(data.get("prompt")) + "".join(map(text, data["actions"]))
    if "{{[INPUT]}}" in whole or "{{[OUTPUT]}}" in whole:
        lines = list(_between_marks(whole))
    else:
        lines = list(_by_names(whole, me, others))
    found = _chat("Kobold Lite", lines, others[0] if others else "")
    found.user_name = me if me != "You" else ""
    return [found]


MARK = re.compile(r"\{\{\[(INPUT|OUTPUT)(_END)?\]\}\}")


def _between_marks(whole: str) -> Iterator[Line]:
    start = MARK.search(whole)
    if start and whole[: start.start()].strip():
        yield Line.said(False, whole[: start.start()].strip())
    for mark, after in pairwise([*MARK.finditer(whole), None]):
        words = whole[mark.end() : after.start() if after else None].strip() if mark else ""
        if words and mark and not mark[2]:
            yield Line.said(mark[1] == "INPUT", words)


def _by_names(whole: str, me: str, others: Iterable[str]) -> Iterator[Line]:
    names = {me, *others}
    opening = re.compile(rf"^({'|'.join(map(re.escape, sorted(names)))}): ?", re.MULTILINE)
    opened = list(opening.finditer(whole))
    if not opened and whole.strip():
        yield Line.said(False, whole.strip())
    for one, after in pairwise([*opened, None]):
        if one:
            words = whole[one.end() : after.start() if after else None].strip()
            yield Line.said(one[1] == me, words, one[1])


def tavern(rows: list[Any]) -> list[Transcript]:
    """TavernAI 1: `["You: Hello", "Mira: …"]`."""
    lines = []
    for row in map(text, rows):
        name, colon, words = row.partition(": ")
        if not colon or len(name) > 100 or "\n" in name:
            name, words = "", row
        lines.append(Line.said(name.casefold() in ("you", "user"), words, name))
    return [_chat("TavernAI", lines)]


def roles(rows: list[Any]) -> list[Transcript]:
    """`[{role, content}]`, as APIs speak: system texts are left out."""
    lines = [
        Line.said(row["role"] == "user", text(row.get("content")), text(row.get("name")))
        for row in _rows(rows)
        if row.get("role") in ("user", "assistant")
    ]
    return [_chat("JSON", lines)]


def reader_of(data: Any) -> Callable[[Any], list[Transcript]] | None:
    """The reader that knows this shape, if one does."""
    if isinstance(data, list):
        if data and all(isinstance(one, str) for one in data):
            return tavern
        return roles if data and all(isinstance(one, dict) and "role" in one for one in data) else None
    if not isinstance(data, dict):
        return None
    if data.get("type") in ("risuChat", "risuAllChats") and isinstance(data.get("data"), (dict, list)):
        return risu
    if isinstance(mapping(data.get("histories")).get("histories"), list):
        return cai_tools
    if isinstance(data.get("actions"), list) and ("prompt" in data or "savedsettings" in data):
        return kobold
    if "visible" in data or "data_visible" in data:
        return ooba
    return _of_messages(data)


def _of_messages(data: Data) -> Callable[[Any], list[Transcript]] | None:
    rows = data.get("messages")
    if not isinstance(rows, list):
        return None
    if any(isinstance(row, dict) and "msg" in row for row in rows) or "greeting" in data:
        return agnai
    return (lambda found: roles(found["messages"])) if any("role" in one for one in _rows(rows)) else None


def _rows(value: Any) -> Iterator[Data]:
    return (row for row in value if isinstance(row, dict)) if isinstance(value, list) else iter(())


def _chat(source: str, lines: Iterable[Line], character: str = "") -> Transcript:
    """A chat with what its lines tell of it; those without a text are left out and counted."""
    said = list(lines)
    kept = [line for line in said if line.text.strip()]
    names = [line.name for line in kept if not line.by_user and line.name]
    people = [line.name for line in kept if line.by_user and line.name.casefold() not in ("", "you", "user")]
    found = Transcript(kept, character=character or max(names, key=names.count, default=""))
    found.user_name = people[-1] if people else ""
    found.created_at = next((line.created_at for line in kept if line.created_at), None)
    found.report = Report(source=source)
    if len(kept) < len(said):
        found.report.note("no_text", total=len(said) - len(kept))
    return found
