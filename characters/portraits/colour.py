"""Colours are thought of in OKLCH, mixed in OKLab and written as hex.

The matrices are Björn Ottosson's: https://bottosson.github.io/posts/oklab/
"""

from math import atan2, cos, degrees, hypot, radians, sin
from typing import NamedTuple


class Colour(NamedTuple):
    """OKLCH: lightness 0 to 1, chroma 0 to about 0.3, hue in degrees."""

    light: float
    chroma: float
    hue: float

    @property
    def axes(self) -> tuple[float, float]:
        """The a and b of OKLab."""
        angle = radians(self.hue)
        return self.chroma * cos(angle), self.chroma * sin(angle)


def blend(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of the other colour in the one. In OKLab far hues meet in grey, not in green."""
    (a1, b1), (a2, b2) = one.axes, other.axes
    a, b = a1 + (a2 - a1) * share, b1 + (b2 - b1) * share
    return Colour(one.light + (other.light - one.light) * share, hypot(a, b), degrees(atan2(b, a)) % 360)


def hexed(colour: Colour) -> str:
    """`#rrggbb`; what sRGB cannot show is cut off."""
    a, b = colour.axes
    long = (colour.light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return f"#{_channel(red):02x}{_channel(green):02x}{_channel(blue):02x}"


def _channel(linear: float) -> int:
    value = min(max(linear, 0.0), 1.0)
    value = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(value * 255)
