"""The three pictures of a character, cut from one that somebody brought."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from characters.pictures.reading import FORMATS, ONE_AT_A_TIME, read

PAGE = (800, 1200)
SHELF = (400, 600)
CAMEO = (192, 192)
QUALITY = 84

UPPER = (0.5, 0.2)  # where what matters is: across the middle, above it
HEAD = 0.75  # of the width, where a whole figure is shown


@dataclass(frozen=True, slots=True)
class Pictures:
    """WebP files: 2:3 for the page and for the shelf, and a square one of the head."""

    portrait: bytes
    thumbnail: bytes
    cameo: bytes


def prepare(data: bytes, formats: tuple[str, ...] = FORMATS) -> Pictures:
    """Cut the pictures of a character from a file of these formats. Nothing is made larger than it came.

    Raises BadPicture.
    """
    with ONE_AT_A_TIME:
        whole = read(data, (2 * PAGE[0], 2 * PAGE[1]), formats)
        page, head = fitted(whole, PAGE), fitted(_head(whole), CAMEO)
        shelf = fitted(page, SHELF)
        portrait = _webp(page)
        thumbnail = portrait if shelf.size == page.size else _webp(shelf)
        return Pictures(portrait, thumbnail, _webp(head))


def fitted(picture: Image.Image, room: tuple[int, int]) -> Image.Image:
    """The picture cut to the shape of `room` (width, height), and no larger than that."""
    width, height = room
    scale = min(1.0, picture.width / width, picture.height / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return ImageOps.fit(picture, size, Image.Resampling.LANCZOS, centering=UPPER)


def _head(picture: Image.Image) -> Image.Image:
    """A square near the top: all of the width of a head alone, less of it where a figure stands."""
    width, height = picture.size
    side = round(width * HEAD) if height > 1.3 * width else min(width, height)
    left, top = (width - side) // 2, min(round(height * 0.03), height - side)
    return picture.crop((left, top, left + side, top + side))


def _webp(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "WEBP", quality=QUALITY, method=2)
    return file.getvalue()
