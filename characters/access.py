"""Who may meet whom. Every view gets its character here; what a stranger may not see does not exist."""

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext as _

from characters.models import Character, Draft
from characters.querysets import CharacterQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from roleplay.accounts.models import User

PICTURE_FIELDS = ("pk", "name", "face", "portrait", "thumbnail", "cameo", "visibility")


def character_to_read(user: "User | AnonymousUser", pk: int) -> Character:
    """The character, when this person may open it, with their heart. Raises Http404 otherwise."""
    found = (
        Character.objects.visible_to(user).hearted_by(user).select_related("creator").filter(pk=pk).first()
    )
    if found is None:
        raise Http404(_("There is nobody here."))
    return found


def open_pictures(pk: int) -> Character | None:
    """A character whose pictures anybody may see: answers without asking who is there."""
    return Character.objects.open_to_all().only(*PICTURE_FIELDS).filter(pk=pk).first()


def pictures_to_see(user: "User | AnonymousUser", pk: int) -> Character:
    """The pictures of a character that this person may open or moderate. Raises Http404 otherwise."""
    found = Character.objects.visible_to(user).only(*PICTURE_FIELDS).filter(pk=pk).first()
    if found is None and user.has_perm("characters.view_moderated"):
        found = Character.objects.for_moderators().only(*PICTURE_FIELDS).filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is nobody here."))
    return found


def character_to_edit(user: "User", pk: int) -> Character:
    """A character of this person's own. Raises Http404 for everybody else."""
    return _own(Character.objects.present(), user, pk)


def removed_character(user: "User", pk: int) -> Character:
    """A character that its creator has removed. Raises Http404 otherwise."""
    return _own(Character.objects.exclude(removed_at=None), user, pk)


def draft_to_edit(user: "User", pk: int) -> Draft:
    """A draft of a new character, this person's own. Raises Http404 otherwise."""
    found = Draft.objects.of(user).filter(pk=pk, character=None).first()
    if found is None:
        raise Http404(_("There is no such draft any more."))
    return found


def _own(characters: CharacterQuerySet, user: "User", pk: int) -> Character:
    found = characters.filter(pk=pk, creator=user).first()
    if found is None:
        raise Http404(_("There is nobody here."))
    return found
