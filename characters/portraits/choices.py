"""What a picture is made of: rolled from a name, narrowed by hints, pinned where somebody chose.

Every kind of choice has dice of its own, so that a new kind never changes an old face.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from characters.portraits.body import BEARDS, CLOTHES, FACES
from characters.portraits.crowns import CROWNS
from characters.portraits.dice import Dice
from characters.portraits.foreground import FOREGROUNDS
from characters.portraits.hair import HAIR
from characters.portraits.land import WORLDS
from characters.portraits.palettes import PALETTES
from characters.portraits.sky import AIRS, HALOS

SIZES = {"near": 1.0, "close": 0.94, "middle": 0.86, "far": 0.8}


@dataclass(frozen=True, slots=True)
class Choices:
    """One option of each kind."""

    palette: str
    halo: str
    world: str
    air: str
    face: str
    skin: str
    hair: str
    dye: str
    beard: str
    years: str
    crown: str
    clothes: str
    spark: str
    fore: str
    size: str
    facing: str


# What nobody wonders at. The rest (horns, a visor, a helm …) comes by hint or by pin.
EVERYDAY_HATS = (
    "hood",
    "scarf",
    "brim",
    "witch",
    "crown",
    "cap",
    "circlet",
    "kerchief",
    "beret",
    "turban",
    "topper",
    "wreath",
)

# An option that is named more often is rolled more often.
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "palette": tuple(PALETTES),
    "halo": tuple(HALOS),
    "world": tuple(WORLDS),
    "air": tuple(AIRS),
    "face": tuple(FACES),
    "skin": ("deep", "brown", "brown", "tan", "light", "pale"),
    "hair": tuple(HAIR),
    "dye": ("dark", "dark", "dark", "chestnut", "copper", "fair", "silver", "white"),
    "beard": ("none",) * 5 + tuple(BEARDS),
    "years": ("few", "few", "few", "many"),
    "crown": ("none",) * 16 + EVERYDAY_HATS,
    "clothes": tuple(CLOTHES),
    "spark": ("none", "none", "earring", "brooch", "moth", "glasses"),
    "fore": ("none", *FOREGROUNDS),
    "size": tuple(SIZES),
    "facing": ("right", "left"),
}
PINNABLE = {**OPTIONS, "crown": tuple(CROWNS)}
BEARDED = ("crop", "knot", "wind", "curls", "shaved", "bald", "fringe", "quiff", "locs", "afro", "spikes")

# What a tag asks for. The dice still choose among what is listed.
HINTS: dict[str, Mapping[str, tuple[str, ...]]] = {
    "noir": {"crown": ("brim",), "air": ("rain",), "world": ("city",), "clothes": ("coat", "suit")},
    "android": {"crown": ("visor",), "hair": ("bob", "crop", "bun")},
    "royalty": {"crown": ("crown", "circlet")},
    "knight": {"crown": ("helm",), "clothes": ("plate",)},
    "witch": {"crown": ("witch",)},
    "fox": {"crown": ("ears",)},
    "dragon": {"crown": ("horns",), "clothes": ("plate", "cloak")},
    "sea": {"world": ("sea", "waves"), "fore": ("reeds", "none"), "air": ("birds", "drift", "stars")},
    "books": {"world": ("books",), "spark": ("glasses",)},
    "school": {"world": ("books", "arcade"), "spark": ("glasses",)},
    "traveller": {"crown": ("hood", "scarf", "brim")},
    "sci-fi": {
        "halo": ("planet", "eclipse", "rings"),
        "world": ("peaks", "dunes", "city"),
        "air": ("stars", "meteors"),
        "crown": ("none", "bubble", "visor", "headset"),
        "clothes": ("collar", "plate", "uniform"),
        "fore": ("none",),
    },
    "horror": {
        "palette": ("wine", "storm", "pewter", "moss", "midnight"),
        "halo": ("crescent", "eclipse"),
        "air": ("rain", "drift"),
    },
    "gothic": {"halo": ("arch", "rose", "crescent"), "world": ("castle", "arcade")},
    "folklore": {"world": ("forest", "birches"), "clothes": ("wrap", "cloak", "stitched", "shawl")},
    "fantasy": {"world": ("castle", "peaks", "forest"), "clothes": ("cloak", "wrap", "plate")},
    "historical": {"world": ("arcade", "rooftops", "domes"), "clothes": ("coat", "gown", "suit", "cloak")},
    "adventure": {"world": ("peaks", "dunes", "waves"), "clothes": ("cloak", "coat", "wrap")},
    "romance": {
        "air": ("drift", "lanterns", "leaves"),
        "fore": ("blooms", "fern", "none"),
        "crown": ("none",),
    },
    "slice-of-life": {"world": ("rooftops", "city", "books"), "clothes": ("apron", "coat", "wrap")},
}


class UnknownChoice(ValueError):
    """A kind of choice, or an option of it, that no picture has."""


def choose(seed: str, hints: Iterable[str], pinned: Mapping[str, str]) -> Choices:
    """The choices for a seed; the order of the hints does not matter.

    Raises UnknownChoice when something is pinned that does not exist.
    """
    for kind, option in pinned.items():
        if option not in PINNABLE.get(kind, ()):
            raise UnknownChoice(f"no {kind} {option!r} in a portrait")
    options = {**OPTIONS, **_narrowed(hints)}
    rolled = {kind.name: Dice(f"{seed}|{kind.name}").pick(options[kind.name]) for kind in fields(Choices)}
    choices = Choices(**{**rolled, **pinned})
    return choices if "beard" in pinned else _shaved(choices)


def _narrowed(hints: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What the hints leave to choose from; where two of them differ, the one listed first decides."""
    wanted = {hint.casefold() for hint in hints}
    narrowed: dict[str, tuple[str, ...]] = {}
    for hint in reversed(HINTS):
        if hint in wanted:
            narrowed.update(HINTS[hint])
    return narrowed


def _shaved(choices: Choices) -> Choices:
    """Without a beard where it would not suit the face or the hair."""
    suits = choices.face != "soft" and choices.hair in BEARDED
    return choices if suits else replace(choices, beard="none")
