"""A ZIP that is sent while it is written, so that one of any size takes little memory. Pure."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

PIECE = 64 * 1024  # bytes


class Entry(NamedTuple):
    """A file of the archive: its path, and what it holds, which is asked for when its turn comes."""

    name: str
    pieces: Iterable[bytes]
    is_packed: bool = False  # by itself: a picture gets no smaller


class Outbox:
    """What the archive has written and nobody has sent yet. Nothing in it is gone back to."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        self._waiting.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """There is nothing behind it."""

    def empty(self) -> bytes:
        sent, self._waiting, self.size = b"".join(self._waiting), [], 0
        return sent


def zipped(entries: Iterable[Entry], at: datetime) -> Iterator[bytes]:
    """The archive, piece by piece. `at` is the local time that its files bear."""
    outbox = Outbox()
    with zipfile.ZipFile(outbox, "w") as archive:  # type: ignore[call-overload]  # it is only written to
        for entry in entries:
            with archive.open(_told_of(entry, at), "w") as file:
                for piece in entry.pieces:
                    file.write(piece)
                    if outbox.size >= PIECE:
                        yield outbox.empty()
    yield outbox.empty()


def _told_of(entry: Entry, at: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(entry.name, at.timetuple()[:6])
    info.compress_type = zipfile.ZIP_STORED if entry.is_packed else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
