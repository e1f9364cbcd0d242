"""Favourites."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from characters.models import Character, Favourite
from characters.search import resort

if TYPE_CHECKING:
    from roleplay.accounts.models import User

HEART_WEIGHT = 3


@transaction.atomic
def favourite(person: "User", character: Character) -> None:
    """Give a heart. A second one changes nothing."""
    _heart, is_new = Favourite.objects.get_or_create(person=person, character=character)
    if is_new:
        _count_heart(character, 1)


@transaction.atomic
def unfavourite(person: "User", character: Character) -> None:
    """Take the heart back, where there is one."""
    taken, _by_model = Favourite.objects.filter(person=person, character=character).delete()
    if taken:
        _count_heart(character, -1)


@transaction.atomic
def forget_hearts_of(person: "User") -> None:
    """Take back every heart of somebody who goes."""
    for heart in person.favourites.select_related("character").order_by("character").only("character__id"):
        unfavourite(person, heart.character)


def _count_heart(character: Character, step: int) -> None:
    # An old heart has faded: taking it back takes more than it still gives.
    Character.objects.filter(pk=character.pk).update(
        favourites_count=Greatest(F("favourites_count") + step, 0),
        popularity=Greatest(F("popularity") + step * HEART_WEIGHT, 0),
    )
    resort(character.pk)
    character.refresh_from_db(fields=["favourites_count", "popularity"])
