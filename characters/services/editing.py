"""Making and changing characters by their content. Every change leaves a version behind."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from characters.content import Content, assign, changed_fields, content_of, tags_named, write_lorebook
from characters.models import Character, Version
from characters.pictures import Pictures
from characters.services.keeping import keep
from characters.services.pictures import set_portrait
from characters.services.publishing import logging_refusals, submit

if TYPE_CHECKING:
    from roleplay.accounts.models import User


class Overtaken(Exception):
    """Somebody has saved the character since this person began to edit it. `now` is its state."""

    def __init__(self, now: Character) -> None:
        super().__init__(_("This character has been changed elsewhere since you opened it."))
        self.now = now


@logging_refusals
def create(
    owner: "User | None",
    content: Content,
    visibility: str = Character.Visibility.PRIVATE,
    *,
    card: dict[str, Any] | None = None,
    pictures: Pictures | None = None,
) -> Character:
    """A new character of this person, or of the house.

    `content` may leave fields out; they get what is usual. `card` is what a card says besides; without
    `pictures` a face is drawn. Raises Unfit.
    """
    character = Character(creator=owner, visibility=visibility, card=card)
    assign(character, content)
    character.save()
    if pictures is not None:
        set_portrait(character, pictures)
    character.tags.set(tags_named(content.get("tags", ())))
    write_lorebook(character, content.get("lorebook", ()))
    return submit(character, owner)


@logging_refusals
def change(character: Character, content: Content, by: "User | None", based_on: int) -> Character:
    """Bring a character to this content, as its next version. Returns it as it is now.

    `based_on` is the version that the person has seen. Raises Overtaken when there is a newer one,
    and Unfit. Content that says the same as before changes nothing and makes no version.
    """
    now = Character.objects.select_for_update().get(pk=character.pk)
    if now.version != based_on:
        raise Overtaken(now)
    before = content_of(now)
    tags = tags_named(content["tags"] if "tags" in content else before["tags"])
    after = {**before, **content, "tags": sorted(tag.name for tag in tags)}
    changed = changed_fields(before, after)
    if not changed:
        return now
    _remember_first(now, before)
    now.version += 1
    assign(now, after)
    keep(now, tags)
    if "lorebook" in changed:
        write_lorebook(now, after["lorebook"])
    Version.objects.create(character=now, number=now.version, content=after, changed=changed, by=by)
    return submit(now, by)


def _remember_first(character: Character, content: Content) -> None:
    """What a character was before anybody edited it."""
    made = {"content": content, "by": character.creator, "made_at": character.created_at}
    Version.objects.get_or_create(character=character, number=character.version, defaults=made)
