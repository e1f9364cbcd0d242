"""Pictures that move, told from stills and cleaned of what they say beside their frames. Nothing is decoded.

APNG: PNG specification, 3rd edition, section 11.3.2. WebP: RFC 9649, section 2.7. GIF: GIF89a.
"""

import struct
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from characters.cards import png

MOST_BYTES = 10 * 1024 * 1024
ANIMATED, TOLD = 0x02, 0x20 | 0x08 | 0x04  # flags of VP8X: moves; has a colour profile, EXIF, XMP
UNTOLD = (b"ICCP", b"EXIF", b"XMP ")


def original_of(picture: bytes | None) -> bytes:
    """The file of a picture that moves, without EXIF and comments of its maker; nothing of a still."""
    if picture is None or len(picture) > MOST_BYTES:
        return b""
    if picture.startswith(png.SIGNATURE):
        return png.with_texts(picture, ()) if _moves_png(picture) else b""
    if picture.startswith(b"RIFF"):
        return _clean_webp(picture) if _moves_webp(picture) else b""
    return picture if picture.startswith(b"GIF8") and _moves_gif(picture) else b""


def suffix_of(picture: bytes) -> str:
    """What the name of such a file ends with."""
    return "webp" if picture.startswith(b"RIFF") else "gif" if picture.startswith(b"GIF8") else "png"


def _moves_png(data: bytes) -> bool:
    place = data.find(b"acTL", 0, data.find(b"IDAT"))
    return place > 0 and int.from_bytes(data[place + 4 : place + 8]) > 1


def _moves_webp(data: bytes) -> bool:
    has_flags = data[8:16] == b"WEBPVP8X" and len(data) > 20 and any(data[16:20])
    return has_flags and bool(data[20] & ANIMATED)


def _moves_gif(data: bytes) -> bool:
    try:
        with Image.open(BytesIO(data), formats=("GIF",)) as opened:
            return bool(opened.is_animated)  # type: ignore[attr-defined]
    except Exception:  # decoders fed with anything raise anything
        return False


def _clean_webp(data: bytes) -> bytes:
    kept = [chunk for kind, chunk in _webp_chunks(data) if kind not in UNTOLD]
    head = bytearray(kept[0])
    head[8] &= ~TOLD
    whole = b"WEBP" + bytes(head) + b"".join(kept[1:])
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind of each chunk, and the chunk with its head and padding. The first is VP8X."""
    place = 12
    while place + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, place)
        end = place + 8 + length + length % 2
        yield kind, data[place:end]
        place = end
