"""The light behind the head, and what is in the air."""

from collections.abc import Callable
from math import cos, sin, tau

from characters.portraits.dice import Dice
from characters.portraits.svg import circle, element, ellipse, group, line, path


def disc(x: float, y: float, colour: str) -> str:
    return circle(x, y, 118, fill=colour)


def eclipse(x: float, y: float, colour: str) -> str:
    return circle(x, y, 128, fill="none", stroke=colour, stroke_width=3, opacity=".55") + circle(
        x, y, 108, fill="none", stroke=colour, stroke_width=13
    )


def rings(x: float, y: float, colour: str) -> str:
    around = ((106, ".8"), (128, ".55"), (152, ".36"), (178, ".22"), (206, ".12"))
    return circle(x, y, 86, fill=colour) + "".join(
        circle(x, y, r, fill="none", stroke=colour, stroke_width=2.5, opacity=fading) for r, fading in around
    )


def rays(x: float, y: float, colour: str) -> str:
    beams = ""
    for i in range(28):
        angle, far = tau * i / 28, 250 if i % 2 else 196
        beams += f"M{x + 124 * cos(angle):.0f} {y + 124 * sin(angle):.0f}"
        beams += f"L{x + far * cos(angle):.0f} {y + far * sin(angle):.0f}"
    return line(beams, colour, 3, opacity=".45") + circle(x, y, 104, fill=colour)


def arch(x: float, y: float, colour: str) -> str:
    def outline(r: float) -> str:
        shoulder, tip = y - r * 0.8, y - r * 1.5
        return (
            f"M{x - r} 600V{y}C{x - r} {shoulder:.0f} {x - r * 0.45:.0f} {y - r * 1.15:.0f} {x} {tip:.0f}"
            f"C{x + r * 0.45:.0f} {y - r * 1.15:.0f} {x + r} {shoulder:.0f} {x + r} {y}V600Z"
        )

    return path(outline(128), fill=colour, opacity=".92") + line(outline(144), colour, 3, opacity=".5")


def crescent(x: float, y: float, colour: str) -> str:
    start = f"{x + 20} {y - 136}"
    return path(f"M{start}A128 128 0 1 0 {x + 128} {y + 40}A108 108 0 1 1 {start}Z", fill=colour)


def planet(x: float, y: float, colour: str) -> str:
    ring = ellipse(x, y, 196, 34, fill="none", stroke=colour, stroke_width=7, opacity=".7")
    return circle(x, y, 104, fill=colour) + group(ring, transform=f"rotate(-18 {x} {y})")


def rose(x: float, y: float, colour: str) -> str:
    """A rose window: twelve petals round a light."""
    petals = "".join(
        ellipse(x, y - 92, 20, 42, transform=f"rotate({angle} {x} {y})") for angle in range(0, 360, 30)
    )
    frame = circle(x, y, 148, fill="none", stroke=colour, stroke_width=3, opacity=".55")
    return group(petals, fill=colour, opacity=".85") + circle(x, y, 46, fill=colour) + frame


def window(x: float, y: float, colour: str) -> str:
    """A round window with a cross in it."""
    panes = "".join(
        f"M{x + a} {y + b}H{x + a + 112 * c}A112 112 0 0 {s} {x + a} {y + b + 112 * e}Z"
        for a, b, c, e, s in ((5, -5, 1, -1, 0), (-5, -5, -1, -1, 1), (-5, 5, -1, 1, 0), (5, 5, 1, 1, 1))
    )
    return path(panes, fill=colour) + circle(
        x, y, 134, fill="none", stroke=colour, stroke_width=4, opacity=".6"
    )


HALOS: dict[str, Callable[[float, float, str], str]] = {
    "disc": disc,
    "eclipse": eclipse,
    "rings": rings,
    "rays": rays,
    "arch": arch,
    "crescent": crescent,
    "planet": planet,
    "rose": rose,
    "window": window,
}


def stars(dice: Dice, colour: str) -> str:
    return "".join(
        circle(
            round(dice.between(8, 392)),
            round(dice.between(8, 330)),
            dice.between(0.8, 2.4),
            opacity=f"{dice.between(0.35, 0.95):.2f}",
        )
        for _ in range(34)
    )


def drift(dice: Dice, colour: str) -> str:
    """Snow, embers, pollen: the palette says which."""
    return "".join(
        circle(
            round(dice.between(0, 400)),
            round(dice.between(0, 520)),
            dice.between(1.5, 5),
            opacity=f"{dice.between(0.2, 0.75):.2f}",
        )
        for _ in range(22)
    )


def birds(dice: Dice, colour: str) -> str:
    x, y, flock = dice.between(40, 300), dice.between(50, 130), ""
    for _ in range(5):
        wing = dice.between(7, 13)
        left, top = x + dice.between(-60, 60) - wing, y + dice.between(-40, 40)
        beat = f"q{wing / 2:.1f} {-wing * 0.7:.1f} {wing:.1f} 0"
        flock += f"M{left:.0f} {top:.0f}{beat}{beat}"
    return line(flock, colour, 2.6)


def rain(dice: Dice, colour: str) -> str:
    drops = ""
    for _ in range(30):
        x, y, fall = dice.between(0, 420), dice.between(0, 480), dice.between(16, 40)
        drops += f"M{x:.0f} {y:.0f}l{-fall * 0.25:.0f} {fall:.0f}"
    return line(drops, colour, 1.6, opacity=".45")


def lanterns(dice: Dice, colour: str) -> str:
    """Paper lights on their way up."""
    lights = ""
    for _ in range(9):
        x, y, size = dice.between(12, 388), dice.between(30, 380), dice.between(5, 11)
        glow = f"{dice.between(0.4, 0.9):.2f}"
        lights += circle(round(x), round(y), size * 2.2, opacity=".12")
        lights += element(
            "rect",
            x=x - size * 0.7,
            y=y - size,
            width=size * 1.4,
            height=size * 2,
            rx=size * 0.5,
            opacity=glow,
        )
    return lights


def leaves(dice: Dice, colour: str) -> str:
    fall = ""
    for _ in range(16):
        x, y, size = dice.between(0, 400), dice.between(0, 500), dice.between(5, 10)
        blade = f"M0 0q{size:.1f} {-size:.1f} {size * 2:.1f} 0q{-size:.1f} {size:.1f} {-size * 2:.1f} 0Z"
        turn = f"translate({x:.0f} {y:.0f}) rotate({dice.between(0, 180):.0f})"
        fall += path(blade, transform=turn, opacity=f"{dice.between(0.3, 0.8):.2f}")
    return fall


def meteors(dice: Dice, colour: str) -> str:
    trails = ""
    for _ in range(5):
        x, y, far = dice.between(30, 380), dice.between(20, 220), dice.between(30, 80)
        trails += f"M{x:.0f} {y:.0f}l{-far:.0f} {far * 0.45:.0f}"
    return stars(dice, colour) + line(trails, colour, 2, opacity=".6")


def clear(dice: Dice, colour: str) -> str:
    return ""


AIRS: dict[str, Callable[[Dice, str], str]] = {
    "stars": stars,
    "drift": drift,
    "birds": birds,
    "rain": rain,
    "clear": clear,
    "lanterns": lanterns,
    "leaves": leaves,
    "meteors": meteors,
}
