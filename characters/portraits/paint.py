"""Every colour of one picture, mixed from its palette."""

from typing import NamedTuple

from characters.portraits.choices import Choices
from characters.portraits.colour import Colour, blend, hexed
from characters.portraits.palettes import PALETTES, Palette

SKIN = {"deep": -0.08, "brown": 0.0, "tan": 0.08, "light": 0.17, "pale": 0.26}
HAIR = {
    "chestnut": Colour(0.40, 0.07, 45),
    "copper": Colour(0.56, 0.13, 45),
    "fair": Colour(0.80, 0.09, 85),
    "silver": Colour(0.74, 0.015, 250),
    "white": Colour(0.93, 0.012, 90),
}
WARM = Colour(0.50, 0.07, 45)
BLUSH = Colour(0.72, 0.10, 40)


class Paint(NamedTuple):
    """Hex colours by what they are laid on."""

    top: str
    middle: str
    low: str
    light: str
    air: str
    far: str
    near: str
    foot: str
    skin: str
    shade: str
    blush: str
    ink: str
    cloth: str
    deep: str
    trim: str
    glint: str
    lit: str
    hair_top: str
    hair_root: str


def mix(choices: Choices) -> Paint:
    palette = PALETTES[choices.palette]
    top, middle, low, light, ink, cloth, glint = palette
    hair_top, hair_root = _hair(palette, choices.dye)
    return Paint(
        top=hexed(top),
        middle=hexed(middle),
        low=hexed(low),
        light=hexed(light),
        air=hexed(_air(palette, choices.air)),
        far=hexed(blend(low, ink, 0.14) if palette.day else blend(low, middle, 0.35)),
        near=hexed(_near(palette)),
        foot=hexed(blend(ink, _near(palette), 0.25)),
        skin=hexed(_skin(palette, choices.skin)),
        shade=hexed(blend(blend(blend(ink, low, 0.16), WARM, 0.2), _skin(palette, choices.skin), 0.22)),
        blush=hexed(blend(low, BLUSH, 0.55)),
        ink=hexed(ink),
        cloth=hexed(cloth),
        deep=hexed(blend(ink, cloth, 0.35)),
        trim=hexed(blend(blend(cloth, glint, 0.55), light, 0.25)),
        glint=hexed(glint),
        lit=hexed(blend(low, light, 0.6)),
        hair_top=hexed(hair_top),
        hair_root=hexed(hair_root),
    )


def _near(palette: Palette) -> Colour:
    return blend(palette.low if palette.day else palette.middle, palette.ink, 0.42)


def _air(palette: Palette, air: str) -> Colour:
    if air in ("birds", "leaves"):
        return blend(palette.ink, palette.cloth, 0.3)
    return blend(palette.low, palette.light, 0.8) if palette.day else palette.light


def _skin(palette: Palette, skin: str) -> Colour:
    """The tone the light of the place gives to skin, never the same twice."""
    ambient = blend(palette.ink, palette.low, 0.42)
    return blend(ambient, Colour(ambient.light + SKIN[skin], 0.075, 45), 0.68)


def _hair(palette: Palette, dye: str) -> tuple[Colour, Colour]:
    if dye in HAIR:
        return blend(palette.ink, HAIR[dye], 0.86), blend(palette.ink, HAIR[dye], 0.58)
    return blend(palette.ink, palette.cloth, 0.55), blend(palette.ink, palette.cloth, 0.18)
