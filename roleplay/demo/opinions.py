"""What demo people say of whom they have talked with: the same person always says the same."""

from collections.abc import Iterator, Mapping
from random import Random

from characters.models import Review
from roleplay.accounts.models import User
from roleplay.demo import invention

OUTSPOKEN = 0.5  # the share of talks that somebody reviews
SILENT = 0.3  # the share of reviews that are stars alone
STARS = (5, 4, 3, 2, 1)
WEIGHTS = (0.45, 0.3, 0.15, 0.06, 0.04)


def reviews(person: User, number: int, met: Mapping[int, str]) -> Iterator[Review]:
    """The reviews by the demo person of this number of some they have `met`: ids and languages."""
    dice = Random(f"reviews {number}")  # noqa: S311  for variety
    for pk, language in met.items():
        if dice.random() < OUTSPOKEN:
            given = dice.choices(STARS, WEIGHTS)[0]
            yield Review(character_id=pk, author=person, stars=given, text=_text(dice, language, given))


def _text(dice: Random, language: str, stars: int) -> str:
    if dice.random() < SILENT:
        return ""
    said: list[str] = invention.words()[language]["praise" if stars > 3 else "doubts"]
    return " ".join(dice.sample(said, dice.randint(1, 2)))
