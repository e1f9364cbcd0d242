"""Files that are made while they are sent."""

from collections.abc import AsyncIterator, Iterable, Iterator

from channels.db import database_sync_to_async
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

PIECE = 64 * 1024  # bytes


class Flowing(StreamingHttpResponse):
    """A file that is read from the database while it is sent, a piece at a time.

    Django would gather all of it in memory first, as its pieces are made by synchronous code.
    """

    def __init__(self, pieces: Iterator[bytes], name: str, content_type: str) -> None:
        disposition = content_disposition_header(True, name) or "attachment"
        super().__init__(pieces, content_type=content_type, headers={"Content-Disposition": disposition})

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces = iter(self.streaming_content)  # type: ignore[arg-type]  # ours are synchronous
        step = database_sync_to_async(next, thread_sensitive=False)
        while piece := await step(pieces, b""):
            yield piece


def in_pieces(texts: Iterable[str]) -> Iterator[bytes]:
    """Texts as bytes, gathered to pieces that are worth sending."""
    gathered, size = [], 0
    for text in texts:
        gathered.append(text.encode())
        size += len(gathered[-1])
        if size >= PIECE:
            yield b"".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield b"".join(gathered)
