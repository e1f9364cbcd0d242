"""A name in, a small gouache-like SVG out: sky, light, land, a person in profile, what grows in front."""

from collections.abc import Iterable
from dataclasses import dataclass

from characters.portraits import figure
from characters.portraits.choices import SIZES, Choices, choose
from characters.portraits.dice import Dice
from characters.portraits.foreground import FOREGROUNDS
from characters.portraits.land import WORLDS
from characters.portraits.paint import Paint, mix
from characters.portraits.sky import AIRS, HALOS
from characters.portraits.svg import circle, downwards, element, group, outwards, path, stop

WIDTH, HEIGHT = 400, 600
CAMEO = 96


def portrait(name: str, hints: Iterable[str] = (), *, again: int = 0, **pinned: str) -> str:
    """The whole picture of a character, 400 by 600: the same name, the same picture, for ever.

    `hints` are tag slugs that narrow what is rolled, `again` is how often another picture was
    asked for, and each keyword pins one choice (palette="lamp"); see choices.py. The name itself is
    never written into the file. Raises UnknownChoice for a pin that does not exist.
    """
    scene = Scene.of(name, hints, again, pinned)
    return scene.file(scene.person(), (0, 0, WIDTH, HEIGHT), WIDTH, HEIGHT)


def cameo(name: str, hints: Iterable[str] = (), *, again: int = 0, **pinned: str) -> str:
    """The head of the same picture, square, for lists."""
    scene = Scene.of(name, hints, again, pinned)
    return scene.file(scene.person(), scene.head(), CAMEO, CAMEO)


def vacant(name: str, hints: Iterable[str] = (), *, again: int = 0, **pinned: str) -> str:
    """The same place without the person: for what is not there."""
    return Scene.of(name, hints, again, pinned).file("", (0, 0, WIDTH, HEIGHT), WIDTH, HEIGHT)


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture about to be painted."""

    seed: str
    choices: Choices
    paint: Paint

    @classmethod
    def of(cls, name: str, hints: Iterable[str], again: int, pinned: dict[str, str]) -> "Scene":
        seed = " ".join(name.casefold().split()) + (f"#{again + 1}" if again else "")
        choices = choose(seed, hints, pinned)
        return cls(seed, choices, mix(choices))

    def dice(self, subject: str) -> Dice:
        return Dice(f"{self.seed}|draw {subject}")

    def file(self, person: str, view: tuple[int, int, int, int], width: int, height: int) -> str:
        body = element("defs", self.gradients()) + self.sky() + self.land() + person + self.foreground()
        return element(
            "svg",
            body,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=" ".join(map(str, view)),
            width=width,
            height=height,
        )

    def sky(self) -> str:
        """The light is not quite behind the head, or it would look like a saint's."""
        dice, size = self.dice("sky"), SIZES[self.choices.size]
        x = round(200 - 4 * size + dice.between(-4, 18))
        y = round(HEIGHT - 350 * size + dice.between(-22, 8))
        air = AIRS[self.choices.air](self.dice("air"), self.paint.air)
        return (
            element("rect", width=WIDTH, height=HEIGHT, fill="url(#sky)")
            + circle(x, y, 260, fill="url(#glow)")
            + HALOS[self.choices.halo](x, y, self.paint.light)
            + group(air, fill=self.paint.air)
        )

    def land(self) -> str:
        dice, outline = self.dice("land"), WORLDS[self.choices.world]
        base = dice.between(392, 424)
        far, near = outline(dice, base, 44), outline(dice, base + 62, 40)
        return (
            path(far, fill=self.paint.far, fill_rule="evenodd")
            + element("rect", y=round(base - 70), width=WIDTH, height=200, fill="url(#mist)")
            + path(near, fill=self.paint.near, fill_rule="evenodd")
        )

    def person(self) -> str:
        size = SIZES[self.choices.size]
        place = f"translate({200 - 200 * size:.0f} {600 - 600 * size:.0f}) scale({size})"
        if self.choices.facing == "left":
            place = f"translate(400 0) scale(-1 1) {place}"
        return group(figure.draw(self.choices, self.paint), transform=place)

    def head(self) -> tuple[int, int, int, int]:
        """The square round the head."""
        size = SIZES[self.choices.size]
        x, y, r = 200 - 4 * size, HEIGHT - 350 * size, 148 * size
        x = WIDTH - x if self.choices.facing == "left" else x
        return round(x - r), round(y - r + 14 * size), round(2 * r), round(2 * r)

    def foreground(self) -> str:
        growth = FOREGROUNDS[self.choices.fore](self.dice("foreground"), self.paint.foot)
        return group(growth, fill=self.paint.foot)

    def gradients(self) -> str:
        paint = self.paint
        face = stop(0, paint.shade) + stop(0.55, paint.skin)
        return (
            downwards("sky", stop(0, paint.top), stop(0.42, paint.middle), stop(0.74, paint.low))
            + downwards("mist", stop(0, paint.low, 0), stop(0.5, paint.low, 0.8), stop(1, paint.low, 0))
            + element("linearGradient", face, id="face", x1=0, y1="0.2", x2=1, y2=0)
            + downwards("cloth", stop(0, paint.cloth), stop(0.75, paint.ink))
            + downwards("hat", stop(0, paint.cloth), stop(1, paint.deep))
            + downwards("hair", stop(0, paint.hair_top), stop(0.6, paint.hair_root))
            + outwards("blush", paint.blush, 0.3)
            + outwards("glow", paint.light, 0.55)
        )
