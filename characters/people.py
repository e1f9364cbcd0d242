"""People as the makers of characters: who has something to show, and how it is liked."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Sum
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from characters.models import Character, Listing
from characters.querysets import is_adult
from characters.shelf import Shelf, Wanted
from roleplay.accounts.models import User, folded

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


SHORTEST = 3
LOOKED_AT = 50


class WantedOfOne(Wanted):
    """What is asked of one maker's shelf: whose it is stands in the path and not after it."""

    __slots__ = ()

    def address(self, **changes: Any) -> str:
        return Wanted.address(self, **{"by": "", **changes})


@dataclass
class Maker:
    """Somebody with published characters, as this reader meets them."""

    person: User
    reader: "User | AnonymousUser"
    count: int
    chats: int
    hearts: int

    @cached_property
    def has_18(self) -> bool:
        """Whether this reader may ask for 18+ here, so that it is worth a choice."""
        return is_adult(self.reader)


def maker(username: str, reader: "User | AnonymousUser") -> Maker:
    """Who has this username and something that this reader may see. Raises Http404 for everybody else.

    So nobody learns from here who has an account.
    """
    person = None if {"@", "\0"} & set(username) else User.objects.named(username)
    if person is None or not person.is_open:
        raise Http404(_("There is nobody here."))
    shown = Character.objects.published(reader).filter(creator=person)
    sums = shown.aggregate(count=Count("pk"), chats=Sum("chats_count"), hearts=Sum("favourites_count"))
    if not sums["count"]:
        raise Http404(_("There is nobody here."))
    return Maker(person, reader, **sums)


def shelf_of(person: User, reader: "User | AnonymousUser", address: QueryDict, language: str) -> Shelf:
    """The page of this person's characters that is asked for."""
    asked = address.copy()
    asked["by"] = person.username
    return Shelf(WantedOfOne.read(asked), reader, language)


def has_a_page(character: Character, reader: "User | AnonymousUser") -> bool:
    """Whether the maker of a character has a page that this reader may open."""
    person = character.creator
    if person is None or not person.is_open:
        return False
    level = 2 if is_adult(reader) else 1
    return Listing.objects.filter(creator=person, level__lte=level).exists()


def makers_called(begun: str, limit: int) -> list[User]:
    """Some whose username begins like this and who have something that everybody may see.

    Only the first few who are called so are looked at: what they cost does not grow with the people.
    """
    name = folded(begun)
    if len(name) < SHORTEST or " " in name:
        return []
    called = User.objects.filter(username_folded__startswith=name, is_active=True, closed_at=None).order_by()
    listed = Listing.objects.filter(creator=OuterRef("pk"), level__lte=1)
    found = User.objects.filter(Exists(listed), pk__in=called.values("pk")[:LOOKED_AT])
    return list(found.only("username", "display_name").order_by("username_folded")[:limit])
