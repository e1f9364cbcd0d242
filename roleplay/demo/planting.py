"""Putting invented characters, people and chats into the database, many at a time.

Everything has a number and is found again by it, so a run that was stopped goes on where it was, and a
second run does nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from characters import portraits, search
from characters.models import Character, Review, Tag
from chats.models import Chat, Message, Variant
from roleplay import markup
from roleplay.accounts.models import User
from roleplay.accounts.models import folded as folded_name
from roleplay.demo import invention, opinions
from roleplay.recounting import Tell

BATCH = 2000
PEOPLE = 100
FACES = 96
LONGEST_CHAT = 12
SLUG = "demo-"
CarriesTag = Character.tags.through


class Known(NamedTuple):
    """A character whom demo people talk with."""

    pk: int
    greeting: str
    language: str


def tags() -> list[Tag]:
    """The demo's tags in the order of their numbers; those that are here already are taken."""
    names = {slugify(name): (name, russian) for name, russian in invention.tags()}
    Tag.objects.bulk_create(
        (Tag(slug=slug, name=name, name_ru=russian) for slug, (name, russian) in names.items()),
        ignore_conflicts=True,
    )
    known = Tag.objects.in_bulk(list(names), field_name="slug")
    return [known[slug] for slug in names]


def faces() -> list[tuple[str, str]]:
    """Portraits and cameos that demo characters share, drawn where they are missing."""
    made = []
    for number in range(FACES):
        names = (f"portraits/{SLUG}{number}.svg", f"cameos/{SLUG}{number}.svg")
        if not all(map(default_storage.exists, names)):
            name = invention.character(number).fields["name"]
            for path, draw in zip(names, (portraits.portrait, portraits.cameo), strict=True):
                default_storage.delete(path)
                default_storage.save(path, ContentFile(draw(name, ()).encode()))
        made.append(names)
    return made


def characters_here() -> int:
    """How many demo characters there are: the number of the next one."""
    last = Character.objects.filter(seed__startswith=SLUG).order_by("-seed").values_list("seed", flat=True)
    return int(last[0].removeprefix(SLUG)) + 1 if last and last[0] else 0


def plant_characters(wanted: int, tell: Tell) -> int:
    """Make demo characters up to this number. Gives how many are new."""
    here = characters_here()
    carried, shared = tags(), faces()
    for start in range(here, wanted, BATCH):
        end = min(start + BATCH, wanted)
        _plant_batch(range(start, end), carried, shared)
        tell("characters", end, wanted)
    return max(wanted - here, 0)


@transaction.atomic
def _plant_batch(numbers: range, carried: list[Tag], shared: list[tuple[str, str]]) -> None:
    invented = [invention.character(number) for number in numbers]
    made = Character.objects.bulk_create(
        Character(
            **one.fields,
            seed=f"{SLUG}{number:09}",
            visibility=Character.Visibility.PUBLIC,
            portrait=shared[number % FACES][0],
            cameo=shared[number % FACES][1],
        )
        for number, one in zip(numbers, invented, strict=True)
    )
    CarriesTag.objects.bulk_create(
        CarriesTag(character_id=character.pk, tag_id=carried[tag].pk)
        for character, one in zip(made, invented, strict=True)
        for tag in one.tags
    )
    search.index([character.pk for character in made], count_tags=False)


def plant_people(wanted: int, messages: int, tell: Tell) -> int:
    """Make demo people up to this number, who share so many messages. Gives how many are new."""
    here = User.objects.filter(username__startswith=SLUG).count()
    known = list(_demo_characters())
    for start in range(here, wanted, PEOPLE):
        end = min(start + PEOPLE, wanted)
        _plant_people_batch(range(start, end), wanted, messages, known)
        tell("people", end, wanted)
    return max(wanted - here, 0)


def _demo_characters() -> Iterator[Known]:
    """Those whom demo people know: the first ten thousand."""
    found = Character.objects.filter(seed__startswith=SLUG).order_by("seed")
    yield from map(Known._make, found.values_list(*Known._fields)[:10_000])


@transaction.atomic
def _plant_people_batch(numbers: range, everybody: int, messages: int, known: Sequence[Known]) -> None:
    people = User.objects.bulk_create(
        User(
            username=f"{SLUG}{number}",
            username_folded=folded_name(f"{SLUG}{number}"),
            email=f"{SLUG}{number}@example.org",
            display_name=invention.character(number).fields["name"].split()[0],
            password="!",  # noqa: S106  nobody signs in with it
        )
        for number in numbers
    )
    if not known:
        return
    for number, person in zip(numbers, people, strict=True):
        share = messages * (number + 1) // everybody - messages * number // everybody
        _plant_chats(person, number, share, known)


def _plant_chats(person: User, number: int, messages: int, known: Sequence[Known]) -> None:
    """Chats of one person that hold so many messages together, the best known characters most often.

    Of those who have answered them they say what they think.
    """
    dice = Random(number)  # noqa: S311  for variety
    lengths = [min(LONGEST_CHAT, messages - start) for start in range(0, messages, LONGEST_CHAT)]
    began = [timezone.now() - timedelta(days=dice.random() ** 2 * 200) for _ in lengths]
    partners = [known[int(len(known) * dice.random() ** 3)] for _ in lengths]
    chats = Chat.objects.bulk_create(
        Chat(
            owner=person,
            character_id=pk,
            user_name=person.called,
            next_position=length,
            last_line=markup.last_line(_line(length - 1, greeting, language)),
            active_at=moment,
            created_at=moment,
        )
        for (pk, greeting, language), length, moment in zip(partners, lengths, began, strict=True)
    )
    lines = [
        (
            Message(chat=chat, position=place, author="user" if place % 2 else "character"),
            _line(place, greeting, language),
        )
        for chat, (_pk, greeting, language), length in zip(chats, partners, lengths, strict=True)
        for place in range(length)
    ]
    Message.objects.bulk_create(message for message, _text in lines)
    Variant.objects.bulk_create(Variant(message=message, text=text, finish="stop") for message, text in lines)
    met = {
        pk: language
        for (pk, _greeting, language), length in zip(partners, lengths, strict=True)
        if length > 2
    }
    Review.objects.bulk_create(opinions.reviews(person, number, met))


def _line(place: int, greeting: str, language: str) -> str:
    """What is said at this place of a chat: the greeting, then by turns a question and an answer."""
    said = invention.words()[language]
    lines: list[str] = said["asks" if place % 2 else "answers"]
    return lines[place // 2 % len(lines)] if place else greeting
