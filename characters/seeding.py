"""The characters of the house: written in files, planted in the database once."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db import transaction

from characters import portraits
from characters.models import Character, Tag
from characters.services import give_pictures, keep

FOLDER = Path(__file__).parent / "seeds"
TAGS = FOLDER / "tags.toml"


class BadSeed(Exception):
    """A seed file that cannot be read; the message names it and says why."""


@dataclass(frozen=True)
class Seed:
    """One character of the house, as its file has it."""

    slug: str
    name: str
    tagline: str
    language: str
    tags: list[str]
    age: int
    popularity: int
    published: date
    description: str
    personality: str
    scenario: str
    greeting: str
    alternate_greetings: list[str]
    example_dialogue: str
    creator_notes: str
    portrait: dict[str, str]
    nickname: str = ""
    post_history_instructions: str = ""

    @property
    def texts(self) -> dict[str, Any]:
        """What goes into the character as it stands."""
        return {name: getattr(self, name) for name in TEXTS}

    @cached_property
    def pictures(self) -> tuple[str, str]:
        """The portrait and the cameo."""
        return (
            portraits.portrait(self.name, self.tags, again=0, **self.portrait),
            portraits.cameo(self.name, self.tags, again=0, **self.portrait),
        )


TEXTS = (
    "name",
    "nickname",
    "tagline",
    "language",
    "description",
    "personality",
    "scenario",
    "greeting",
    "alternate_greetings",
    "example_dialogue",
    "creator_notes",
    "post_history_instructions",
)


def seeds() -> Iterator[Seed]:
    """Every seed, in the order of their slugs. Raises BadSeed."""
    for path in sorted(FOLDER.glob("*.toml")):
        if path != TAGS:
            yield read(path)


def read(path: Path) -> Seed:
    """A seed from its file. Raises BadSeed when a field is missing, unknown or cannot be drawn."""
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
        seed = Seed(slug=path.stem, **{name: _trimmed(value) for name, value in fields.items()})
        _ = seed.pictures
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise BadSeed(f"{path.name}: {error}") from error
    return seed


def _trimmed(value: Any) -> Any:
    """Without the line breaks that make a file of texts readable."""
    if isinstance(value, list):
        return [_trimmed(one) for one in value]
    return value.strip() if isinstance(value, str) else value


def house_tags() -> dict[str, Tag]:
    """The tags of the house by slug, made where they are missing."""
    names = tomllib.loads(TAGS.read_text(encoding="utf-8"))["tags"]
    wanted = [Tag(slug=slug, name=name["en"], name_ru=name["ru"]) for slug, name in names.items()]
    Tag.objects.bulk_create(wanted, ignore_conflicts=True)
    return Tag.objects.in_bulk(list(names), field_name="slug")


def planted() -> dict[str, Character]:
    """The seeds that are here already, removed ones too, by slug."""
    slugs = [path.stem for path in FOLDER.glob("*.toml")]
    return {character.seed or "": character for character in Character.objects.filter(seed__in=slugs)}


@transaction.atomic
def plant(seed: Seed, tags: Mapping[str, Tag]) -> Character:
    """Put a seed into the catalogue, as a character of the house."""
    character = Character(
        seed=seed.slug,
        visibility=Character.Visibility.PUBLIC,
        status=Character.Status.APPROVED,
        rating=Character.Rating.SFW,
        popularity=seed.popularity,
        published_at=datetime.combine(seed.published, time(12), UTC),
        **seed.texts,
    )
    character.save()
    give_pictures(character, *seed.pictures)
    return keep(character, [tags[slug] for slug in seed.tags])


def is_stale(character: Character, seed: Seed) -> bool:
    """Whether nobody has edited the character and its file says or shows something else by now."""
    if character.version > 1 or character.thumbnail or character.face:
        return False
    said = {name: getattr(character, name) for name in TEXTS}
    return said != seed.texts or _shown(character) != seed.pictures


def _shown(character: Character) -> tuple[str, ...]:
    """The stored pictures, or nothing when their files are lost."""
    try:
        return tuple(picture.read().decode() for picture in (character.portrait, character.cameo))
    except (OSError, ValueError):  # ValueError: a field without a file
        return ()


@transaction.atomic
def replant(character: Character, seed: Seed, tags: Mapping[str, Tag]) -> Character:
    """Write the texts, tags and pictures of the file over those of the character."""
    for name, text in seed.texts.items():
        setattr(character, name, text)
    for picture in (character.portrait, character.cameo):
        picture.delete(save=False)
    give_pictures(character, *seed.pictures)
    return keep(character, [tags[slug] for slug in seed.tags])
