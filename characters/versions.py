"""Characters as they once were."""

from copy import copy

from characters.content import Content, assign, content_of
from characters.models import Character, LorebookEntry, Version


def content_at(character: Character, number: int) -> Content | None:
    """What a character consisted of in this version; None where nobody remembers."""
    if number == character.version:
        return content_of(character)
    return (
        Version.objects.filter(character=character, number=number).values_list("content", flat=True).first()
    )


def lorebook_at(character: Character, number: int) -> list[LorebookEntry]:
    """The entries of the lorebook in this version: the present ones where it is forgotten.

    Those of another version are not saved ones, and not to be saved.
    """
    content = None if number == character.version else content_at(character, number)
    if content is None:
        return list(character.lorebook.all())
    return [LorebookEntry(character=character, **entry) for entry in content.get("lorebook", ())]


def as_of(character: Character, number: int) -> Character:
    """The character with the fields of this version: itself where that is the present one, or forgotten.

    Only for reading: what comes back is not to be saved. Asks the database for other versions alone.
    """
    content = None if number == character.version else content_at(character, number)
    if content is None:
        return character
    once = copy(character)
    assign(once, content)
    return once
