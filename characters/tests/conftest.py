from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Group
from django.utils import timezone

from characters import services
from characters.models import Character, Tag
from characters.shelf import Shelf, Wanted

MakeCharacter = Callable[..., Character]


@pytest.fixture
def make(db: None) -> MakeCharacter:
    """Make a character that everybody may find: `make("Mira", tags=["sea"], language="ru")`."""

    def make_character(name: str = "Mira Vale", tags: list[str] | None = None, **fields: Any) -> Character:
        chosen = [
            Tag.objects.get_or_create(slug=tag, defaults={"name": tag.title()})[0] for tag in tags or []
        ]
        usual = {"visibility": "public", "greeting": "“You are late, {{user}},” {{char}} says."}
        return services.keep(Character(name=name, **{**usual, **fields}), chosen)

    return make_character


@pytest.fixture
def found() -> Callable[[str], set[str]]:
    """The names that everybody finds in the catalogue by these words."""

    def names(query: str) -> set[str]:
        shelf = Shelf(Wanted(query=query), AnonymousUser(), "en")
        return {card.name for card in shelf.cards}

    return names


@pytest.fixture
def mira(make: MakeCharacter) -> Character:
    return make(
        "Mira Vale",
        tags=["sea", "mystery"],
        tagline="Keeper of a lighthouse",
        alternate_greetings=["*The lamp turns once.*"],
        creator_notes="Bring her a mystery.",
    )


@pytest.fixture
def secret(make: MakeCharacter, alice: Any) -> Character:
    """Alice's own, which nobody else may know of."""
    return make("Nobody Knows", creator=alice, visibility="private", published_at=timezone.now())


@pytest.fixture
def moderator(db: None) -> Any:
    """One of the group that the site comes with, and nothing more."""
    person = get_user_model().objects.create_user(
        "magda", "magda@example.org", "magda-pass-1234", is_staff=True
    )
    person.groups.add(Group.objects.get(name="Moderators"))
    return person


@pytest.fixture
def fragment() -> Callable[[str], dict[str, str]]:
    """The headers that htmx sends when it is about to fill the element with this id."""

    def headers(target: str, page: str = "/") -> dict[str, str]:
        return {"HX-Request": "true", "HX-Target": target, "HX-Current-URL": f"http://testserver{page}"}

    return headers
