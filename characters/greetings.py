"""The openings of a chat, as a reader leafs through them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext, override

from characters import macros
from characters.models import Character

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from roleplay.accounts.models import User


@dataclass(frozen=True, slots=True)
class Greeting:
    """One opening, `number` of `count`, with its macros replaced."""

    text: str
    number: int
    count: int

    @property
    def index(self) -> int:
        """Its place in `Character.greetings`."""
        return self.number - 1

    @property
    def previous(self) -> int:
        return self.number - 1 or self.count

    @property
    def following(self) -> int:
        return self.number % self.count + 1


def greeting_to_show(character: Character, wanted: str, reader: "User | AnonymousUser") -> Greeting | None:
    """The greeting with this number, counted from 1; the first for any other text. None without any."""
    texts = character.greetings
    if not texts:
        return None
    numbers = {str(number): number for number in range(1, len(texts) + 1)}
    number = numbers.get(wanted, 1)
    name = reader.called if reader.is_authenticated else _guest(character.language)
    text = macros.expand(
        texts[number - 1], char=character.speaks_as, user=name, seed=str(character.pk), shown=True
    )
    return Greeting(text, number, len(texts))


def _guest(language: str) -> str:
    """What a character calls somebody who has not signed in, in the character's own language."""
    with override(language):
        return gettext("Guest")
