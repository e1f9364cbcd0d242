"""SillyTavern's chats: JSON lines, a header and then a line for each message.

`mes` is what stands there, `swipes` are all versions, `swipe_id` is the index of the one that stands there.
Older files have no header, real names in it, or dates of their own kind; those of Chub put objects with a
`message` where texts belong. https://docs.sillytavern.app, read in the program's own source.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from characters.cards.values import flag, mapping, number, text, texts
from chats.transcripts.dates import moment
from chats.transcripts.parsing import json_of
from chats.transcripts.report import BadTranscript
from chats.transcripts.transcript import Line, Transcript, Version

NO_NAME = "unused"
ASIDE = ("variables", "timedWorldInfo", "world_info", "script_injects", "mes_example", "system_prompt")
MOST_BAD = 1000  # lines: whatever has more is something else


def read(content: str) -> Transcript:
    """The chat of a JSONL file. Lines that cannot be read are left out and counted."""
    header: Mapping[str, Any] = {}
    lines: list[Line] = []
    transcript = Transcript(lines)
    bad = silent = media = 0
    for index, row in enumerate(content.split("\n")):  # not splitlines: JSON may hold U+2028
        if not row.strip():
            continue
        try:
            said = mapping(json_of(row))
        except BadTranscript:
            said = {}
        if is_header(said) and not index:
            header = said
        elif "mes" not in said:
            bad += 1
        elif line := _line(said):
            lines.append(line)
            media += _media(said)
        else:
            silent += not _is_of_the_program(said)
        if bad > MOST_BAD:
            raise BadTranscript("unknown")
    _take_header(transcript, header)
    for code, total in (("bad_lines", bad), ("no_text", silent), ("media", media)):
        if total:
            transcript.report.note(code, total=total)
    return transcript


def is_header(row: Mapping[str, Any]) -> bool:
    return "mes" not in row and any(key in row for key in ("chat_metadata", "user_name", "name"))


def is_message(row: Any) -> bool:
    return isinstance(row, dict) and "mes" in row and ("is_user" in row or "name" in row)


def _take_header(transcript: Transcript, header: Mapping[str, Any]) -> None:
    known = mapping(header.get("chat_metadata"))
    lines = transcript.lines
    transcript.user_name = _named(header, "user_name") or _usual(line.name for line in lines if line.by_user)
    transcript.character = _named(header, "character_name") or _usual(
        line.name for line in lines if not line.by_user
    )
    transcript.note = text(known.get("note_prompt"))
    transcript.note_depth = max(0, min(int(number(known.get("note_depth"), 4)), 100))
    transcript.scenario = text(known.get("scenario"))
    transcript.created_at = moment(header.get("create_date")) or (lines[0].created_at if lines else None)
    transcript.report.source = "SillyTavern"
    unused = [name for name in ASIDE if known.get(name)]
    if unused:
        transcript.report.note("unused", what=", ".join(unused))


def _named(header: Mapping[str, Any], key: str) -> str:
    name = text(header.get(key)).strip()
    return "" if name == NO_NAME else name


def _usual(names: Iterable[str]) -> str:
    """The name that is there most often."""
    found = [name for name in names if name]
    return max(dict.fromkeys(found), key=found.count, default="")


def _line(said: Mapping[str, Any]) -> Line | None:
    """A message; nothing where it has no text, or is the program's own."""
    if _is_of_the_program(said):
        return None
    spoken = _words(said["mes"])
    swipes = [_words(one) for one in said["swipes"]] if isinstance(said.get("swipes"), list) else []
    at = moment(said.get("send_date"))
    chosen = int(number(said.get("swipe_id"), len(swipes) - 1 if swipes else 0))
    if not 0 <= chosen < len(swipes):
        swipes, chosen = [*swipes, spoken], len(swipes)
    swipes[chosen] = spoken  # what stands there was edited last
    infos = said.get("swipe_info") if isinstance(said.get("swipe_info"), list) else []
    versions = [
        _version(words, mapping(infos[i]) if infos and i < len(infos) else {}, at)
        for i, words in enumerate(swipes)
    ]
    if mapping(said.get("extra")) or "gen_started" in said or "gen_finished" in said:
        versions[chosen] = _version(spoken, said, at)
    kept = [i for i, one in enumerate(versions) if one.text.strip() or i == chosen]
    if not any(versions[i].text.strip() for i in kept):
        return None
    return Line(
        by_user=flag(said.get("is_user")),
        versions=[versions[i] for i in kept],
        chosen=kept.index(chosen),
        name=text(said.get("name")).strip(),
        is_hidden=flag(said.get("is_system")),
        created_at=at,
    )


def _words(value: Any) -> str:
    return text(value.get("message") if isinstance(value, dict) else value)


def _version(words: str, info: Mapping[str, Any], usual: datetime | None) -> Version:
    extra = mapping(info.get("extra"))
    model = text(extra.get("model"))
    begun, ended = moment(info.get("gen_started")), moment(info.get("gen_finished"))
    thought = number(extra.get("reasoning_duration"), 0) / 1000
    return Version(
        text=words,
        thoughts=text(extra.get("reasoning")),
        provider=text(extra.get("api"))[:40],
        model=model[:200],
        completion_tokens=int(max(0, min(number(extra.get("token_count"), 0), 2**31 - 1))) or None,
        label=(text(extra.get("label")) or model.rpartition("/")[2])[:200],
        thought_for=thought if thought > 0 else None,
        created_at=begun or moment(info.get("send_date")) or usual,
        finished_at=ended,
    )


def _is_of_the_program(said: Mapping[str, Any]) -> bool:
    """Help texts and the like, which the program shows and no model ever reads."""
    extra = mapping(said.get("extra"))
    return flag(extra.get("uses_system_ui")) or text(extra.get("type")) in (
        "help",
        "welcome",
        "assistant_note",
    )


def _media(said: Mapping[str, Any]) -> int:
    extra = mapping(said.get("extra"))
    many = sum(len(extra[key]) for key in ("media", "files") if isinstance(extra.get(key), list))
    return many + bool(texts(extra.get("image")))


def write(transcript: Transcript, lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """The rows of a JSONL file: the header, and then each message."""
    metadata: dict[str, Any] = {"note_prompt": transcript.note, "note_depth": transcript.note_depth}
    metadata |= {"note_interval": 1, "note_position": 1, "note_role": 0, "scenario": transcript.scenario}
    yield {
        "chat_metadata": metadata,
        "user_name": transcript.user_name,
        "character_name": transcript.character,
        **({"create_date": transcript.created_at.isoformat()} if transcript.created_at else {}),
    }
    for line in lines:
        yield _row(line)


def _row(line: Line) -> dict[str, Any]:
    infos = [_info(one) for one in line.versions]
    row: dict[str, Any] = {"name": line.name, "is_user": line.by_user, "is_system": line.is_hidden}
    if line.created_at:
        row["send_date"] = line.created_at.isoformat()
    row |= {"mes": line.text, "extra": infos[line.chosen]["extra"]}
    row |= {key: value for key, value in infos[line.chosen].items() if key.startswith("gen_")}
    if not line.by_user or len(infos) > 1:
        row |= {"swipe_id": line.chosen, "swipes": [one.text for one in line.versions], "swipe_info": infos}
    return row


def _info(version: Version) -> dict[str, Any]:
    extra = {
        "api": version.provider,
        "model": version.model,
        "label": version.label,
        "token_count": version.completion_tokens,
        "reasoning": version.thoughts,
        "reasoning_duration": round(version.thought_for * 1000) if version.thought_for else None,
    }
    found: dict[str, Any] = {"extra": {key: value for key, value in extra.items() if value}}
    if version.created_at:
        found |= {"send_date": version.created_at.isoformat(), "gen_started": version.created_at.isoformat()}
    if version.finished_at:
        found["gen_finished"] = version.finished_at.isoformat()
    return found
