"""Portraits as the pixels that cards and previews of links take: no SVG, no WebP."""

from io import BytesIO

import resvg_py
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

LINK = (1200, 630)  # what Open Graph's readers show large: https://ogp.me
GROUND = (20, 27, 26)


def png_of(portrait: bytes, width: int) -> bytes:
    """A stored portrait (SVG or WebP) as a PNG of this width in pixels.

    Of a picture that has fewer, as wide as it is.
    """
    if not _is_svg(portrait):
        file = BytesIO()
        _opened(portrait, width).save(file, "PNG")
        return file.getvalue()
    return bytes(resvg_py.svg_to_bytes(svg_string=portrait.decode(), width=width, skip_system_fonts=True))


def link_picture(portrait: bytes) -> bytes:
    """A stored portrait as a JPEG of 1200 by 630: whole, before a blurred part of itself."""
    picture = _opened(png_of(portrait, 420), 420).convert("RGBA")
    shown = Image.new("RGB", picture.size, GROUND)
    shown.paste(picture, mask=picture)
    small = ImageOps.fit(shown, (LINK[0] // 8, LINK[1] // 8)).filter(ImageFilter.GaussianBlur(6))
    canvas = ImageEnhance.Brightness(small.resize(LINK, Image.Resampling.BICUBIC)).enhance(0.6)
    shown = ImageOps.contain(shown, LINK)
    canvas.paste(shown, ((LINK[0] - shown.width) // 2, (LINK[1] - shown.height) // 2))
    file = BytesIO()
    canvas.save(file, "JPEG", quality=85, optimize=True)
    return file.getvalue()


def _is_svg(data: bytes) -> bool:
    return data.lstrip()[:1] == b"<"


def _opened(data: bytes, width: int) -> Image.Image:
    with Image.open(BytesIO(data)) as picture:
        picture.load()
        if picture.width <= width:
            return picture.copy()
        return picture.resize(
            (width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS
        )
