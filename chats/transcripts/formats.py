"""What a chat can be exported as: the pieces of each file, one after the other."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from chats.transcripts import own, prose, sillytavern
from chats.transcripts.transcript import Line, Transcript


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: what comes of a transcript and its lines, and what a browser is told that it is."""

    write: Callable[[Transcript, Iterable[Line]], Iterator[str]]
    content_type: str


def _json_lines(transcript: Transcript, lines: Iterable[Line]) -> Iterator[str]:
    between = ""
    for row in sillytavern.write(transcript, lines):
        yield between + json.dumps(row, ensure_ascii=False)
        between = "\n"


FORMATS = {
    "md": Format(prose.markdown, "text/markdown; charset=utf-8"),
    "txt": Format(prose.plain, "text/plain; charset=utf-8"),
    "jsonl": Format(_json_lines, "application/jsonl; charset=utf-8"),
    "json": Format(own.write, "application/json"),
}
