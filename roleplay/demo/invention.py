"""Inventing characters: the same number is always the same character, and no two read alike."""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

WORDS = Path(__file__).with_name("words.toml")
LANGUAGES = (("en", 0.6), ("ru", 0.4))
RATINGS = (("sfw", 0.7), ("moderate", 0.2), ("nsfw", 0.1))
MOST_TAGS = 5
RARE_TAG = 0.35  # the share of characters that carry one
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 680


@dataclass(frozen=True, slots=True)
class Invented:
    """What a demo character is made of. Tags are numbers in `tags()`."""

    fields: dict[str, Any]
    tags: list[int]


@cache
def words() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


@cache
def tags() -> list[tuple[str, str]]:
    """English and Russian names: the common tags, the most common first, then the rare ones."""
    lists = words()["tags"]
    common = [tuple(pair.split("|")) for pair in lists["common"]]
    rare = [(f"{one} {other}", "") for one in lists["rare_first"] for other in lists["rare_second"]]
    return [*common, *rare]


def character(number: int) -> Invented:
    """The character of this number."""
    dice = Random(number)  # noqa: S311  for variety
    language = _drawn(dice, LANGUAGES)
    said = words()[language]
    one = dice.choice(said["kinds"])
    name = _name(dice, one)
    quality, trade, deed = (dice.choice(one[kind]) for kind in ("qualities", "trades", "deeds"))
    fields = {
        "name": name,
        "tagline": f"{_capital(quality)} {trade}{one['who']} {deed}."[:200],
        "description": _description(dice, said, one, name, trade, deed),
        "greeting": _greeting(dice, said, one),
        "language": language,
        "rating": _drawn(dice, RATINGS),
        "published_at": BEGINNING + timedelta(days=dice.random() * DAYS),
    }
    return Invented(fields, _tags(dice))


def _name(dice: Random, one: dict[str, list[str]]) -> str:
    first = dice.choice(one["names"])
    kind = dice.random()
    if kind < 0.7:
        return f"{first} {dice.choice(one['surnames'])}"
    return f"{first} {dice.choice(one['epithets'])}" if kind < 0.9 else first


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _description(dice: Random, said: Any, one: Any, name: str, trade: str, deed: str) -> str:
    traits = dice.sample(one["traits"], 3)
    place, other = dice.sample(said["places"], 2)
    file = dice.randrange(10**6)
    if they := one.get("they"):
        start = f"{name} — {trade}. Место действия: {place}, потом {other}. {_capital(they)} {deed}."
        return f"{start} {' '.join(f'{_capital(trait)}.' for trait in traits)} Дело № {file}."
    article = "an" if trade[0] in "aeiou" else "a"
    start = f"{name} is {article} {trade} from {place}, lately seen near {other}, and {deed}."
    return f"{start} {' '.join(f'{{{{char}}}} {trait}.' for trait in traits)} File {file}."


def _greeting(dice: Random, said: Any, one: Any) -> str:
    deed, place = dice.choice(one["deeds"]), _capital(dice.choice(said["places"]))
    if "they" in one:
        scene = f"*{place}. Кто-то не погасил свет. Говорят, {{{{char}}}} {deed}.*"
        return f"{scene}\n\n— Вы всё-таки пришли, {{{{user}}}}. Садитесь, разговор будет долгий."
    scene = f"*{place}. Somebody has left a light on. They say that {{{{char}}}} {deed}.*"
    return f"{scene}\n\n“You came after all, {{{{user}}}}. Sit down, it is a long story.”"


def _tags(dice: Random) -> list[int]:
    """A few, the first in the list much more often than the last."""
    common = len(words()["tags"]["common"])
    chosen = {int(common * dice.random() ** 2) for _ in range(dice.randint(1, MOST_TAGS - 1))}
    if dice.random() < RARE_TAG:
        chosen.add(common + int((len(tags()) - common) * dice.random() ** 2))
    return sorted(chosen)


def _drawn(dice: Random, shares: tuple[tuple[str, float], ...]) -> str:
    kinds, weights = zip(*shares, strict=True)
    return str(dice.choices(kinds, weights)[0])
