"""Two tabs, or two people, have edited one character: what each of them wants, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from characters.content import Content, changed_fields
from characters.differences import Piece, as_text, label_of, pieces
from characters.models import Character

TAKE = "take-"


@dataclass(frozen=True, slots=True)
class Choice:
    """A field that was changed elsewhere. `is_contested`: it was changed here as well, otherwise."""

    name: str
    label: str | Promise
    theirs: list[Piece]
    mine: str
    is_contested: bool

    @property
    def box(self) -> str:
        """The name of the radio buttons."""
        return TAKE + self.name


def meanwhile(base: Mapping[str, Any], now: Content, mine: Mapping[str, Any]) -> list[Choice]:
    """What was saved since `base`, and is not what is typed here anyway."""
    return [
        Choice(
            name,
            label_of(name),
            theirs=pieces(as_text(name, base.get(name)), as_text(name, now[name])),
            mine=as_text(name, mine.get(name, base.get(name))),
            is_contested=mine.get(name, base.get(name)) != base.get(name),
        )
        for name in changed_fields(base, now)
        if mine.get(name, base.get(name)) != now[name]
    ]


def base_of(character: Character, number: int) -> Content:
    """The content of a version; nothing where it is not known, so that everything counts as changed."""
    version = character.versions.filter(number=number).first()
    return version.content if version else {}


def taken(said: dict[str, Any], now: Content, post: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, with those fields as they are now that the person chose to take from there."""
    theirs = {name: now[name] for name in now if post.get(TAKE + name) == "theirs"}
    return {**said, **theirs}
