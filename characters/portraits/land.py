"""What lies behind the figure: each world is one outline, drawn far and once more near."""

from collections.abc import Callable

from characters.portraits.dice import Dice

WIDTH = 400


def peaks(dice: Dice, y: float, rough: float) -> str:
    """Points joined straight, so that it reads as cut paper."""
    points = []
    for i in range(8):
        lift = rough * (dice.between(0.25, 1) if i % 2 else dice.between(-0.35, 0.2))
        points.append(f"{WIDTH * i / 7:.0f} {y - lift:.0f}")
    return f"M0 600L{'L'.join(points)}L{WIDTH} 600Z"


def dunes(dice: Dice, y: float, rough: float) -> str:
    path, step = f"M0 600L0 {y:.0f}", WIDTH / 6
    for i in range(6):
        x, up = step * i, rough * dice.between(0.4, 1) * (1 if i % 2 else -1)
        path += (
            f"C{x + step * 0.35:.0f} {y + up:.0f} {x + step * 0.65:.0f} {y + up:.0f} {x + step:.0f} {y:.0f}"
        )
    return path + f"L{WIDTH} 600Z"


def forest(dice: Dice, y: float, rough: float) -> str:
    path, x = "", -10.0
    while x < WIDTH + 10:
        wide, tall = dice.between(16, 30), rough * dice.between(0.8, 2.0)
        path += f"M{x:.0f} 600V{y:.0f}L{x + wide / 2:.0f} {y - tall:.0f}L{x + wide:.0f} {y:.0f}V600Z"
        x += wide * dice.between(0.55, 0.95)
    return path


def city(dice: Dice, y: float, rough: float) -> str:
    path, x = "", 0.0
    while x < WIDTH:
        wide, tall = dice.between(18, 46), rough * dice.between(-0.2, 1.7)
        path += f"M{x:.0f} 600V{y - tall:.0f}H{x + wide:.0f}V600Z"
        if dice.chance(0.3):
            path += f"M{x + wide / 2 - 1:.0f} {y - tall - 22:.0f}h2v24h-2Z"
        x += wide
    return path


def castle(dice: Dice, y: float, rough: float) -> str:
    path, x = "", -6.0
    while x < WIDTH:
        wide, tall = dice.between(20, 44), rough * dice.between(0, 1.4)
        path += f"M{x:.0f} 600V{y - tall:.0f}H{x + wide:.0f}V600Z"
        if dice.chance(0.6):
            tip = y - tall - wide * dice.between(1.0, 2.0)
            path += (
                f"M{x - 3:.0f} {y - tall:.0f}L{x + wide / 2:.0f} {tip:.0f}L{x + wide + 3:.0f} {y - tall:.0f}Z"
            )
        x += wide * dice.between(0.9, 1.1)
    return path


def arcade(dice: Dice, y: float, rough: float) -> str:
    """A row of arches, cut out of a wall."""
    wide = dice.pick((50, 57, 67, 80))
    path, r = f"M0 600V{y - rough:.0f}H{WIDTH}V600Z", wide * 0.32
    for i in range(WIDTH // wide + 2):
        left = wide * (i - 0.32)
        path += f"M{left:.0f} 600V{y + 10:.0f}A{r:.0f} {r:.0f} 0 0 1 {left + 2 * r:.0f} {y + 10:.0f}V600Z"
    return path


def sea(dice: Dice, y: float, rough: float) -> str:
    """Flat water with a few long glints left open."""
    path = f"M0 600V{y:.0f}H{WIDTH}V600Z"
    for i in range(7):
        x, wide = dice.between(20, 330), dice.between(24, 90)
        path += f"M{x:.0f} {y + 7 + i * 9:.0f}h{wide:.0f}v2.4h{-wide:.0f}Z"
    return path


def books(dice: Dice, y: float, rough: float) -> str:
    """Spines on a shelf, of any height."""
    shelf, x = y + 60, 0.0
    path = f"M0 {shelf:.0f}H{WIDTH}V600H0Z"
    while x < WIDTH:
        wide, tall = dice.between(11, 27), rough * dice.between(1.2, 2.6)
        path += f"M{x:.0f} {shelf:.0f}V{shelf - tall:.0f}H{x + wide:.0f}V{shelf:.0f}Z"
        if dice.chance(0.45):
            path += f"M{x + 3:.0f} {shelf - tall + 14:.0f}h{wide - 6:.0f}v3h{6 - wide:.0f}Z"
        x += wide + dice.pick((2, 2, 2, 9))
    return path


def rooftops(dice: Dice, y: float, rough: float) -> str:
    """Gables and chimneys, a window here and there."""
    path, x = "", -12.0
    while x < WIDTH:
        wide, eaves = dice.between(38, 66), y - rough * dice.between(-0.1, 0.7)
        ridge = eaves - wide * dice.between(0.45, 0.75)
        path += f"M{x:.0f} 600V{eaves:.0f}L{x + wide / 2:.0f} {ridge:.0f}L{x + wide:.0f} {eaves:.0f}V600Z"
        if dice.chance(0.5):
            path += f"M{x + wide * 0.45:.0f} {eaves + 6:.0f}h7v10h-7Z"
        x += wide * dice.between(0.92, 1.0)
    return path


def birches(dice: Dice, y: float, rough: float) -> str:
    """Bare trunks, taller than the picture, with notches in them."""
    path, x = f"M0 600V{y + 30:.0f}H{WIDTH}V600Z", dice.between(-8, 8)
    while x < WIDTH:
        wide = dice.between(5, 13)
        top = f"{x + dice.between(-3, 3):.0f} {y - 450:.0f}h{wide * 0.6:.0f}"
        path += f"M{x:.0f} {y + 30:.0f}L{top}L{x + wide:.0f} {y + 30:.0f}Z"
        for _ in range(3):
            path += f"M{x + 2:.0f} {y - dice.between(0, 400):.0f}h{wide * 0.5:.0f}v2.5h{-wide * 0.5:.0f}Z"
        x += wide + dice.between(18, 52)
    return path


def domes(dice: Dice, y: float, rough: float) -> str:
    """Cupolas between walls and slender towers."""
    path, x = "", -14.0
    while x < WIDTH:
        r, wall = dice.between(14, 30), y - rough * dice.between(0, 0.8)
        path += f"M{x:.0f} 600V{wall:.0f}A{r:.0f} {r:.0f} 0 0 1 {x + 2 * r:.0f} {wall:.0f}V600Z"
        path += f"M{x + r - 1.5:.0f} {wall - r - 13:.0f}h3v15h-3Z"
        x += 2 * r
        if dice.chance(0.4):
            path += (
                f"M{x:.0f} 600V{wall - 52:.0f}L{x + 6:.0f} {wall - 78:.0f}L{x + 12:.0f} {wall - 52:.0f}V600Z"
            )
            x += 12
    return path


def waves(dice: Dice, y: float, rough: float) -> str:
    """A sea that is up: crests leaning one way."""
    path, x = f"M0 600V{y:.0f}", 0.0
    while x < WIDTH:
        wide, up = dice.between(34, 62), rough * dice.between(0.5, 1.0)
        crest = f"{x + wide * 0.8:.0f} {y - up:.0f}"
        path += (
            f"C{x + wide * 0.5:.0f} {y:.0f} {x + wide * 0.55:.0f} {y - up:.0f} {crest}"
            f"C{x + wide * 0.66:.0f} {y - up * 0.5:.0f} {x + wide * 0.84:.0f} {y:.0f} {x + wide:.0f} {y:.0f}"
        )
        x += wide
    return path + "V600Z"


WORLDS: dict[str, Callable[[Dice, float, float], str]] = {
    "peaks": peaks,
    "dunes": dunes,
    "forest": forest,
    "city": city,
    "castle": castle,
    "arcade": arcade,
    "sea": sea,
    "books": books,
    "rooftops": rooftops,
    "birches": birches,
    "domes": domes,
    "waves": waves,
}
