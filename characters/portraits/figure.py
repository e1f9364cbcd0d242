"""The person: flat shapes from back to front, each with a thin edge of light."""

from characters.portraits.body import BEARDS, CLOTHES, EAR, FACES, YEARS
from characters.portraits.choices import Choices
from characters.portraits.crowns import (
    CROWNS,
    HEADBAND,
    HEADSET,
    HIDING_EAR,
    HIDING_HAIR,
    TURBAN_FOLDS,
    UNDER_HAIR,
    VISOR,
)
from characters.portraits.hair import HAIR
from characters.portraits.paint import Paint
from characters.portraits.svg import circle, element, ellipse, group, line, path

SHOWING_EAR = ("bald", "shaved", "fringe", "crop", "quiff", "spikes", "bun", "knot", "tail", "coronet")
LONG_BEARD = "long"


def lit(shape: str, fill: str, edge: str, key: str, shift: tuple[int, int]) -> str:
    """A flat shape over its own light: the same shape, moved a little and clipped to itself."""
    if not shape:
        return ""
    moved = path(
        shape, fill=fill, transform=f"translate({shift[0]} {shift[1]})", stroke=fill, stroke_width=1.5
    )
    clip = element("clipPath", path(shape), id=f"{key}-shape")
    return clip + group(path(shape, fill=edge) + moved, clip_path=f"url(#{key}-shape)")


def draw(choices: Choices, paint: Paint) -> str:
    """The whole figure, looking right, at full size."""
    hidden = choices.crown in HIDING_HAIR
    back, front = ("", "") if hidden else HAIR[choices.hair]
    beard = lit(BEARDS[choices.beard], "url(#hair)", paint.lit, "beard", (-4, 1))
    long = choices.beard == LONG_BEARD
    hat = _hat(choices, paint)
    return (
        lit(back, paint.hair_root, paint.lit, "back", (-2, 4))
        + lit(FACES[choices.face], "url(#face)", paint.lit, "head", (-5, 2))
        + _features(choices, paint)
        + ("" if long else beard)
        + (hat if choices.crown in UNDER_HAIR else "")
        + lit(front, "url(#hair)", paint.lit, "front", (-2, 5))
        + _ear(choices, paint)
        + (hat if hidden else "")
        + _clothes(choices, paint)
        + (beard if long else "")
        + (hat if not hidden and choices.crown not in UNDER_HAIR else "")
        + CROWN_DETAILS.get(choices.crown, _nothing)(paint)
        + _spark(choices, paint)
    )


def _features(choices: Choices, paint: Paint) -> str:
    """A closed eye, a brow, some warmth in the cheek, and the years where there are many."""
    years = line(YEARS, paint.ink, 2.2, opacity=".32") if choices.years == "many" else ""
    brow = paint.hair_root if choices.dye in ("silver", "white") else paint.ink
    return (
        line("M235 248q10 6 18 0", paint.ink, 3.2)
        + line("M233 233q10 -7 21 -3", brow, 2.6, opacity=".65")
        + circle(236, 288, 34, fill="url(#blush)")
        + years
    )


def _ear(choices: Choices, paint: Paint) -> str:
    if choices.hair not in SHOWING_EAR or choices.crown in HIDING_EAR:
        return ""
    return path(EAR, fill=paint.skin) + line("M178 266q8 -6 10 2q0 10 -6 16", paint.ink, 2, opacity=".4")


def _hat(choices: Choices, paint: Paint) -> str:
    fill = paint.deep if choices.crown in HIDING_HAIR else "url(#hat)"
    return lit(CROWNS[choices.crown], fill, paint.lit, "hat", (-2, 5))


def _clothes(choices: Choices, paint: Paint) -> str:
    shape, folds, trim = CLOTHES[choices.clothes]
    clip = {"clip_path": "url(#clothes-shape)"}
    return (
        lit(shape, "url(#cloth)", paint.lit, "clothes", (-2, 5))
        + path(trim, fill=paint.trim, opacity=".8", **clip)
        + line(folds, paint.ink, 3, opacity=".35", **clip)
    )


def _nothing(paint: Paint) -> str:
    return ""


def _circlet(paint: Paint) -> str:
    return line(HEADBAND, paint.glint, 5) + circle(252, 207, 7, fill=paint.glint)


def _halo(paint: Paint) -> str:
    return ellipse(186, 120, 84, 17, fill="none", stroke=paint.glint, stroke_width=6)


def _bubble(paint: Paint) -> str:
    return (
        circle(192, 268, 150, fill=paint.light, opacity=".10")
        + circle(192, 268, 150, fill="none", stroke=paint.lit, stroke_width=4, opacity=".85")
        + line("M96 190A124 124 0 0 1 150 150", paint.lit, 7, opacity=".7")
    )


def _visor(paint: Paint) -> str:
    return path(VISOR, fill=paint.ink) + line("M226 238L260 241", paint.glint, 5)


def _wreath(paint: Paint) -> str:
    places = ((118, 232, 11), (140, 214, 13), (166, 203, 12), (192, 197, 14), (219, 197, 12), (244, 203, 11))
    leaves = "".join(
        ellipse(x + 12, y - 6, 13, 6, transform=f"rotate(-32 {x + 12} {y - 6})") for x, y, _ in places
    )
    blossoms = "".join(circle(x, y, r * 0.8) + circle(x, y, r * 0.3, fill=paint.ink) for x, y, r in places)
    return group(leaves, fill=paint.deep) + group(blossoms, fill=paint.glint)


def _goggles(paint: Paint) -> str:
    glass = ellipse(
        236, 192, 21, 17, fill=paint.light, stroke=paint.ink, stroke_width=7, transform="rotate(38 236 192)"
    )
    return line("M110 236C140 206 180 190 222 186", paint.ink, 11) + glass


def _headset(paint: Paint) -> str:
    return (
        path(HEADSET, fill=paint.ink)
        + ellipse(182, 282, 24, 31, fill=paint.ink, stroke=paint.lit, stroke_width=2.5)
        + ellipse(182, 282, 11, 16, fill=paint.glint)
        + line("M190 310C206 340 232 350 262 342", paint.ink, 4.5)
        + circle(264, 341, 6.5, fill=paint.glint)
    )


def _turban(paint: Paint) -> str:
    return line(TURBAN_FOLDS, paint.ink, 3, opacity=".35") + circle(248, 182, 9, fill=paint.glint)


def _hatband(paint: Paint) -> str:
    return line("M122 200C166 184 214 182 256 190", paint.trim, 9, opacity=".75")


CROWN_DETAILS = {
    "circlet": _circlet,
    "halo": _halo,
    "bubble": _bubble,
    "visor": _visor,
    "wreath": _wreath,
    "goggles": _goggles,
    "headset": _headset,
    "turban": _turban,
    "topper": _hatband,
}


def _spark(choices: Choices, paint: Paint) -> str:
    """The one bright thing a person wears, or what has come to sit in the light."""
    match choices.spark:
        case "earring" if choices.crown not in HIDING_EAR and choices.beard == "none":
            return circle(186, 322, 6.5, fill=paint.glint)
        case "glasses" if choices.crown not in ("helm", "visor"):
            rim = circle(246, 250, 17, fill=paint.light, fill_opacity=".16")
            return group(rim + path("M229 247L186 240"), fill="none", stroke=paint.glint, stroke_width=3.4)
        case "brooch":
            return circle(212, 452, 10, fill=paint.glint) + circle(212, 452, 4, fill=paint.ink, opacity=".5")
        case "moth":
            return _moth(paint)
    return ""


def _moth(paint: Paint) -> str:
    upper = "M0 0C-6 -22 -34 -26 -32 -6C-31 6 -12 8 0 0ZM0 0C6 -22 34 -26 32 -6C31 6 12 8 0 0Z"
    lower = "M0 2C-8 6 -18 14 -12 20C-6 24 0 12 0 2ZM0 2C8 6 18 14 12 20C6 24 0 12 0 2Z"
    wings = path(upper) + path(lower, opacity=".75")
    return group(wings, fill=paint.glint, transform="translate(322 336) rotate(-16)")
