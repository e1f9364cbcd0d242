"""What is typed is kept before it is saved, and becomes a character when it is."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from characters.content import Content
from characters.models import Character, Draft
from characters.services.editing import Overtaken, change, create
from characters.services.publishing import logging_refusals, set_visibility

if TYPE_CHECKING:
    from characters.portrait_form import PortraitForm
    from roleplay.accounts.models import User


class Elsewhere(Exception):
    """Another tab has written this draft since this one saw it. `draft` is what it is now."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(_("Another tab holds a newer draft of this."))
        self.draft = draft


@transaction.atomic
def keep_draft(
    owner: "User",
    fields: dict[str, Any],
    *,
    key: str,
    page: str,
    seen: int,
    character: Character | None = None,
    based_on: int = 0,
) -> Draft:
    """Keep what is typed: of this character, or of the new one that `key` names. Returns the draft.

    `page` names the tab, and `seen` the revision that it knows. Raises Elsewhere when another tab has
    written since, or when the new character has been made meanwhile.
    """
    draft = _held(owner, key, character)
    is_others = bool(draft.fields) and draft.page != page and draft.revision != seen
    if is_others or (character is None and draft.character_id):
        raise Elsewhere(draft)
    draft.fields, draft.page, draft.based_on = fields, page, based_on
    draft.revision += 1
    draft.save()
    return draft


def discard_draft(owner: "User", key: str, character: Character | None = None) -> None:
    """Forget what was typed and not saved."""
    which: dict[str, Any] = {"character": character} if character else {"key": key, "character": None}
    Draft.objects.filter(owner=owner, **which).delete()


@logging_refusals
def publish_new(
    owner: "User", content: Content, visibility: str, *, key: str, portrait: "PortraitForm | None" = None
) -> Character:
    """Make the character that the draft with this key was about. Raises Unfit.

    The same key a second time, after a double click or a lost answer, makes no second character: what
    is new in it becomes a version of the first. Raises Overtaken when that one has been edited since.
    """
    draft = _held(owner, key, None)
    if draft.character:
        return publish_change(draft.character, content, visibility, by=owner, based_on=1, portrait=portrait)
    made = create(owner, content, visibility)
    if portrait:
        portrait.save_to(made)
    draft.character, draft.fields = made, {}
    draft.save()
    return made


@logging_refusals
def publish_change(
    character: Character,
    content: Content,
    visibility: str,
    *,
    by: "User",
    based_on: int,
    portrait: "PortraitForm | None" = None,
) -> Character:
    """Bring a character to this content and show it to those who may see it. Ends the draft.

    Raises Overtaken when somebody has saved it since the version `based_on`, and Unfit.
    """
    now = Character.objects.select_for_update().get(pk=character.pk)
    if now.version != based_on:
        raise Overtaken(now)
    # Less open comes first: what is said only to oneself is judged as such.
    if now.visibility != visibility and visibility == Character.Visibility.PRIVATE:
        set_visibility(now, visibility, by)
    now = change(now, content, by, based_on)
    if now.visibility != visibility:
        now = set_visibility(now, visibility, by)
    if portrait:
        portrait.save_to(now)
    Draft.objects.filter(owner=by, character=now).update(fields={})
    return now


def _held(owner: "User", key: str, character: Character | None) -> Draft:
    """The draft, made where there is none, held until the end of the transaction."""
    which: dict[str, Any] = {"character": character} if character else {"key": key}
    draft, _is_new = Draft.objects.get_or_create(owner=owner, **which)
    return Draft.objects.select_for_update(of=("self",)).select_related("character").get(pk=draft.pk)
