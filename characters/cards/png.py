"""The text chunks of a PNG file, read and written by hand: order and damage matter.

PNG specification, 3rd edition, section 11.3.3; cards use tEXt, the others are read as well.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator

from characters.cards.parsing import LONGEST
from characters.cards.report import Report

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LONGEST_TEXT = LONGEST * 4 // 3 + 1024 * 512
MOST_CHUNKS = 50_000


def chunks(png: bytes, report: Report) -> Iterator[tuple[bytes, bytes]]:
    """Type and content of each chunk up to IEND, of damaged files too; what is wrong goes into `report`."""
    place = len(SIGNATURE)
    for _ in range(MOST_CHUNKS):
        if place + 8 > len(png):
            break
        length, kind = struct.unpack_from(">I4s", png, place)
        content = png[place + 8 : place + 8 + length]
        check = png[place + 8 + length : place + 12 + length]
        if len(content) == length and check != struct.pack(">I", zlib.crc32(kind + content)):
            report.note("bad_crc")
        yield kind, content
        if kind == b"IEND":
            return
        place += 12 + length
    report.note("no_end")


def texts(png: bytes, report: Report) -> list[tuple[str, bytes]]:
    """Keyword, in lower case, and value of every text in the file, in its order."""
    found = []
    for kind, content in chunks(png, report):
        if kind in (b"tEXt", b"zTXt", b"iTXt"):
            keyword, _, value = content.partition(b"\0")
            found.append((keyword.decode("latin-1").lower(), _READERS[kind](value)))
    return found


def with_texts(png: bytes, values: Iterable[tuple[str, bytes]]) -> bytes:
    """The same picture with these tEXt chunks as its only texts, right before IEND."""
    kept = [
        chunk(kind, content)
        for kind, content in chunks(png, Report())
        if kind not in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"IEND")
    ]
    added = [chunk(b"tEXt", keyword.encode("latin-1") + b"\0" + value) for keyword, value in values]
    return SIGNATURE + b"".join([*kept, *added, chunk(b"IEND", b"")])


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk as it stands in a file."""
    return struct.pack(">I4s", len(content), kind) + content + struct.pack(">I", zlib.crc32(kind + content))


def _plain(value: bytes) -> bytes:
    return value


def _compressed(value: bytes) -> bytes:
    return _inflated(value[1:])


def _international(value: bytes) -> bytes:
    is_compressed, rest = value[:1] == b"\1", value[2:]
    text = rest.split(b"\0", 2)[-1]
    return _inflated(text) if is_compressed else text


def _inflated(value: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(value, LONGEST_TEXT)
    except zlib.error:
        return b""


_READERS = {b"tEXt": _plain, b"zTXt": _compressed, b"iTXt": _international}
