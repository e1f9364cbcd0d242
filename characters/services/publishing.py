"""What happens when a maker saves a character: who may see it, and whether it may be seen."""

from typing import TYPE_CHECKING

from django.db import transaction

from characters.models import Character
from characters.services.keeping import keep

if TYPE_CHECKING:
    from roleplay.accounts.models import User


class Unfit(Exception):
    """A character that may not be saved like this. `sentence` tells its maker why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@transaction.atomic
def submit(character: Character, by: "User | None") -> Character:
    """Judge what `by` has just saved, and show it to those who may see it. Raises Unfit.

    Called after every save of content or visibility by a person, within its transaction.
    """
    return keep(character)


@transaction.atomic
def set_visibility(character: Character, visibility: str, by: "User | None") -> Character:
    """Show a character to everybody, to those with the link, or to its creator alone. Raises Unfit."""
    now = Character.objects.select_for_update().get(pk=character.pk)
    now.visibility = visibility
    return submit(now, by)
