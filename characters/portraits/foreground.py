"""What grows in the lower corners, nearer to us than the figure."""

from collections.abc import Callable
from math import cos, sin

from characters.portraits.dice import Dice
from characters.portraits.svg import circle, ellipse, group, line, path

GROUND = 610


def none(dice: Dice, colour: str) -> str:
    return ""


def _leaf(x: float, y: float, size: float, side: int) -> str:
    wide, tip = size * side, size * 0.55
    return (
        f"M{x:.0f} {y:.0f}q{wide * 0.5:.0f} {-size * 0.75:.0f} {wide:.0f} {-tip:.0f}"
        f"q{-wide * 0.3:.0f} {size * 0.6:.0f} {-wide:.0f} {tip:.0f}Z"
    )


def _frond(dice: Dice, colour: str) -> str:
    x, tall, lean, blades = dice.between(-6, 96), dice.between(90, 190), dice.between(14, 70), ""
    for tenth in range(1, 10):
        t = tenth / 10
        at, up, size = x + lean * t * t, GROUND - tall * t, 26 * (1 - t) + 5
        blades += _leaf(at, up, size, 1) + _leaf(at, up, size, -1)
    stem = f"M{x:.0f} {GROUND}Q{x:.0f} {GROUND - tall * 0.5:.0f} {x + lean:.0f} {GROUND - tall:.0f}"
    return path(blades) + line(stem, colour, 3)


def fern(dice: Dice, colour: str) -> str:
    left = _frond(dice, colour) + _frond(dice, colour)
    right = _frond(dice, colour) + _frond(dice, colour)
    return left + group(right, transform="translate(400 0) scale(-1 1)")


def reeds(dice: Dice, colour: str) -> str:
    stems, heads = "", ""
    for i in range(15):
        x = dice.between(-10, 130) if i % 2 else dice.between(270, 410)
        tall, lean = dice.between(50, 150), dice.between(-26, 26)
        top = GROUND - tall
        stems += f"M{x:.0f} {GROUND}Q{x:.0f} {GROUND - tall * 0.6:.0f} {x + lean:.0f} {top:.0f}"
        if i % 3 == 0:
            turn = f"rotate({lean * 0.5:.0f} {x + lean:.0f} {top - 4:.0f})"
            heads += ellipse(x + lean, top - 4, 4.5, 17, transform=turn)
    return line(stems, colour, 4) + heads


def blooms(dice: Dice, colour: str) -> str:
    """Round heads on thin stems: poppies, roses, dandelions."""
    stems, heads = "", ""
    for i in range(7):
        x = dice.between(0, 110) if i % 2 else dice.between(290, 400)
        tall, lean, r = dice.between(60, 150), dice.between(-18, 18), dice.between(9, 17)
        at, top = x + lean, GROUND - tall
        stems += f"M{x:.0f} {GROUND}Q{x:.0f} {GROUND - tall * 0.6:.0f} {at:.0f} {top:.0f}"
        for angle in (0.3, 1.56, 2.8, 4.1, 5.3):
            heads += circle(at + r * 0.72 * cos(angle), top + r * 0.72 * sin(angle), r * 0.62)
    return line(stems, colour, 3) + heads


def wheat(dice: Dice, colour: str) -> str:
    """Heavy ears, all bent by one wind."""
    stems, grains, wind = "", "", dice.pick((-1, 1))
    for i in range(18):
        x = dice.between(-10, 140) if i % 2 else dice.between(260, 410)
        tall, lean = dice.between(60, 150), wind * dice.between(10, 34)
        at, top = x + lean, GROUND - tall
        stems += f"M{x:.0f} {GROUND}Q{x:.0f} {GROUND - tall * 0.7:.0f} {at:.0f} {top:.0f}"
        for k in range(4):
            grains += _leaf(at + lean * 0.12 * k, top - 7 * k, 9, 1) + _leaf(
                at + lean * 0.12 * k, top - 7 * k, 9, -1
            )
    return line(stems, colour, 2.5) + path(grains)


FOREGROUNDS: dict[str, Callable[[Dice, str], str]] = {
    "none": none,
    "fern": fern,
    "reeds": reeds,
    "blooms": blooms,
    "wheat": wheat,
}
