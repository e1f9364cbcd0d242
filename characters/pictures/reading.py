"""A picture out of bytes that anybody may have sent, or a sentence that says what is wrong with it."""

from io import BytesIO
from threading import Lock

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

HEAVIEST = 10 * 1024 * 1024  # bytes
MOST_PIXELS = 50_000_000  # of a JPEG, which is read at a fraction of its size
MOST_WHOLE_PIXELS = 25_000_000  # of the others, which take up to 16 bytes a pixel on their way
LEAST_SIDE = 64
FORMATS = ("JPEG", "PNG", "WEBP")

# Read one at a time, pictures take the memory of one, however many people bring theirs at once.
ONE_AT_A_TIME = Lock()


class BadPicture(Exception):
    """What was sent cannot be a portrait. `sentence` tells why, and what would do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read(data: bytes, room: tuple[int, int], formats: tuple[str, ...] = FORMATS) -> Image.Image:
    """The first frame of a file of these formats, upright, as RGB or RGBA.

    A JPEG much larger than `room` (width, height) is read at a fraction of its size. Raises BadPicture.
    Of what the file says beside its pixels (EXIF, comments, profiles) nothing is kept.
    """
    if len(data) > HEAVIEST:
        raise BadPicture(_("This picture is over 10 MB. Save it smaller and try again."))
    try:
        with Image.open(BytesIO(data), formats=formats) as picture:
            in_part = picture.format in ("JPEG", "MPO")  # a phone's JPEG with a second picture in it is MPO
            _refuse_sizes(*picture.size, most=MOST_PIXELS if in_part else MOST_WHOLE_PIXELS)
            picture.draft("RGB", (room[0], room[1]))
            picture.load()
            ImageOps.exif_transpose(picture, in_place=True)
            return _plain(picture)
    except BadPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_large() from bomb
    except Image.UnidentifiedImageError as unknown:
        raise BadPicture(_("This is not a JPEG, PNG or WebP picture.")) from unknown
    except Exception as broken:  # decoders fed with anything raise anything
        raise BadPicture(_("This picture is damaged. Save it again and try once more.")) from broken


def _refuse_sizes(width: int, height: int, most: int) -> None:
    if width * height > most:
        raise _too_large()
    if min(width, height) < LEAST_SIDE:
        raise BadPicture(_("This picture is too small: at least 64 pixels on each side are needed."))


def _too_large() -> BadPicture:
    return BadPicture(_("This picture has too many pixels. Save it at 4000 × 6000 or smaller and try again."))


def _plain(picture: Image.Image) -> Image.Image:
    """In eight bits of red, green and blue, with transparency where there is some."""
    if picture.mode in ("RGB", "RGBA"):
        return picture
    if picture.mode.startswith("I"):  # 16 bits of grey, of which a conversion would keep the lower eight
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
