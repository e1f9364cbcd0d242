"""A chat to read: Markdown and plain text. What is hidden from models stands there like the rest."""

from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.formats import date_format

from chats.transcripts.transcript import Line, Transcript


def markdown(transcript: Transcript, lines: Iterable[Line]) -> Iterator[str]:
    """A title, and a heading with the speaker for each message. Texts stay as they are."""
    yield f"# {_title(transcript)}\n"
    if transcript.created_at:
        yield f"\n{date_format(timezone.localtime(transcript.created_at), 'DATE_FORMAT')}\n"
    for line in lines:
        yield f"\n## {_heading(line)}\n\n{line.text.strip()}\n"


def plain(transcript: Transcript, lines: Iterable[Line]) -> Iterator[str]:
    """`Name: text` blocks with an empty line between them."""
    yield f"{_title(transcript)}\n"
    for line in lines:
        yield f"\n{line.name}: {line.text.strip()}\n"


def _title(transcript: Transcript) -> str:
    return transcript.title or transcript.character


def _heading(line: Line) -> str:
    if not line.created_at:
        return line.name
    return f"{line.name} · {date_format(timezone.localtime(line.created_at), 'SHORT_DATETIME_FORMAT')}"
