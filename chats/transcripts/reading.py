"""From the bytes of a file to its chats, whatever program made it."""

import html
import re
from dataclasses import replace
from typing import Any

from characters.cards.values import mapping
from chats.transcripts import others, own, sillytavern
from chats.transcripts.parsing import json_of, text_of
from chats.transcripts.report import BadTranscript
from chats.transcripts.transcript import Line, Transcript

MOST_CHATS = 50
MOST_MESSAGES = 50_000
MOST_VERSIONS = 100
LONGEST_TEXT = 100_000
LONGEST = {"note": 10_000, "user_description": 10_000, "scenario": 20_000}
LONGEST_ROW = 4 * 2**20  # characters of a row that is looked at to know the format
RISU_PAGE = re.compile(r"class=[\"']?idat[\"']?[^>]*>\s*(.*?)\s*</", re.DOTALL)
PICTURE_OR_ARCHIVE = (b"\x89PNG", b"PK\x03\x04", b"\xff\xd8\xff", b"RIFF")


def read(data: bytes) -> list[Transcript]:
    """The chats of a file, each with its report. Raises BadTranscript, and nothing else."""
    if data.startswith(PICTURE_OR_ARCHIVE):
        raise BadTranscript("card" if data.startswith(b"\x89PNG") else "unknown")
    content = text_of(data).strip()
    if not content:
        raise BadTranscript("empty")
    found = [one for one in _read(content) if one.lines]
    if not found:
        raise BadTranscript("empty")
    if len(found) > MOST_CHATS:
        found[0].report.note("many_chats", most=MOST_CHATS)
    return [_within_limits(one.with_speakers()) for one in found[:MOST_CHATS]]


def _read(content: str) -> list[Transcript]:
    if content.startswith("<"):
        page = RISU_PAGE.search(content)
        if not page:
            raise BadTranscript("unknown")
        content = html.unescape(page[1])
    if _is_lines(content):
        return [sillytavern.read(content)]
    if content[0] not in "{[":
        raise BadTranscript("unknown")
    return _of_data(json_of(content))


def _is_lines(content: str) -> bool:
    """Whether it is JSON lines of SillyTavern: what stands on its first lines is enough to know."""
    for index, row in enumerate(content.split("\n", 3)[:3]):
        try:
            first = json_of(row) if row.strip() and len(row) <= LONGEST_ROW else None
        except BadTranscript as bad:
            if bad.code == "too_deep":
                raise
            continue
        if sillytavern.is_message(first) or ("chat_metadata" in mapping(first)):
            return True
        if index == 0 and sillytavern.is_header(mapping(first)) and "\n" in content:
            return not {"messages", "data", "format"} & set(mapping(first))
    return False


def _of_data(data: Any) -> list[Transcript]:
    if own.is_own(data):
        return [own.read(data)]
    if isinstance(data, list) and data and sillytavern.is_message(data[-1]):
        raise BadTranscript("unknown")
    if str(mapping(data).get("spec", "")).startswith("chara_card") or "first_mes" in mapping(data):
        raise BadTranscript("card")
    reader = others.reader_of(data)
    if reader is None:
        raise BadTranscript("unknown")
    return reader(data)


def _within_limits(transcript: Transcript) -> Transcript:
    """The same with what is too much cut, as its report says. Raises BadTranscript for too many messages."""
    report, lines = transcript.report, transcript.lines
    if len(lines) > MOST_MESSAGES:
        raise BadTranscript("too_many", most=MOST_MESSAGES)
    cut = sum(any(len(one.text) > LONGEST_TEXT for one in line.versions) for line in lines)
    if cut:
        report.note("shortened", total=cut)
    if any(len(line.versions) > MOST_VERSIONS for line in lines):
        report.note("many_versions", most=MOST_VERSIONS)
    transcript.lines = [_cut(line) for line in lines]
    for name, most in LONGEST.items():
        setattr(transcript, name, getattr(transcript, name)[:most])
    report.messages = len(lines)
    report.versions = sum(len(line.versions) - 1 for line in transcript.lines)
    _tell_what_is_kept(transcript)
    return transcript


def _cut(line: Line) -> Line:
    if len(line.versions) <= MOST_VERSIONS and all(len(one.text) <= LONGEST_TEXT for one in line.versions):
        return line
    numbered = list(enumerate(line.versions))
    first = max(0, len(numbered) - MOST_VERSIONS)
    kept = numbered[first:] if line.chosen >= first else [numbered[line.chosen], *numbered[first + 1 :]]
    versions = [replace(one, text=one.text[:LONGEST_TEXT]) for _index, one in kept]
    return replace(line, versions=versions, chosen=[index for index, _one in kept].index(line.chosen))


def _tell_what_is_kept(transcript: Transcript) -> None:
    report = transcript.report
    hidden = sum(line.is_hidden for line in transcript.lines)
    if hidden:
        report.note("hidden", total=hidden)
    if not any(line.created_at for line in transcript.lines):
        report.note("no_dates")
