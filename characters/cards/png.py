"""The text chunks of a PNG file, read and written by hand: order and damage matter.

PNG specification, 3rd edition, section 11.3.3; cards use tEXt, the others are read as well.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator

from characters.cards.parsing import LONGEST
from characters.cards.report import BadCard, Report

ASSET = "chara-ext-asset_"  # what the keywords of files in chunks of their own begin with
SIGNATURE = b"\x89PNG\r\n\x1a\n"
LONGEST_TEXT = LONGEST * 4 // 3 + 1024 * 512
MOST_TEXT = 3 * LONGEST_TEXT  # of all that is unpacked
MOST_CHUNKS = 50_000
TEXTS = (b"tEXt", b"zTXt", b"iTXt")
DRAWN = b"IHDR PLTE tRNS gAMA cHRM sRGB cICP acTL fcTL fdAT IDAT".split()  # what a picture is made of


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
    """Keyword, in lower case, and value of every text in the file, in its order. Raises BadCard."""
    found, unpacked = [], 0
    for kind, content in chunks(png, report):
        if kind in TEXTS:
            keyword, _, packed = content.partition(b"\0")
            value = _READERS[kind](packed)
            unpacked += max(0, len(value) - len(packed))
            if unpacked > MOST_TEXT:
                raise BadCard("bomb")
            found.append((keyword.decode("latin-1").lower(), value))
    return found


def with_texts(png: bytes, values: Iterable[tuple[str, bytes]]) -> bytes:
    """The same picture with these tEXt chunks, right before IEND, as all that it says beside its pixels."""
    kept = [chunk(kind, content) for kind, content in chunks(png, Report()) if kind in DRAWN]
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
