"""Who may meet whom. Every view gets its character here; what a stranger may not see does not exist."""

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from characters.models import Character, Persona, Review
from characters.querysets import CharacterQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from roleplay.accounts.models import User


class AdultsOnly(Http404):
    """An 18+ character that this person may open once they have said that they are an adult.

    Whoever does not catch it answers like for any character that is not there.
    """


PICTURE_FIELDS = ("pk", "name", "face", "portrait", "thumbnail", "cameo", "visibility")


def character_to_read(user: "User | AnonymousUser", pk: int) -> Character:
    """The character, when this person may open it, with their heart. Raises AdultsOnly, or Http404."""
    found = (
        Character.objects.visible_to(user).hearted_by(user).select_related("creator").filter(pk=pk).first()
    )
    if found is None:
        if Character.objects.adults_only().filter(pk=pk).exists():
            raise AdultsOnly
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


def origin_to_show(user: "User | AnonymousUser", character: Character) -> Character | None:
    """The character that this one was made from, when this person may open it."""
    if character.forked_from_id is None:
        return None
    return Character.objects.visible_to(user).only("pk", "name").filter(pk=character.forked_from_id).first()


def review_of_another(user: "User | AnonymousUser", pk: int) -> Review:
    """A review that this person reads on an open page and has not written. Raises Http404 otherwise."""
    shown = Review.objects.shown().exclude(author=user.pk).select_related("author", "character")
    found = shown.thanked_by(user).filter(pk=pk).first()
    if found is None:
        raise Http404(_("This review is no longer here."))
    character_to_read(user, found.character_id)
    return found


def own_review(user: "User", character_pk: int) -> tuple[Character, Review]:
    """What this person has said of a character that they may open. Raises Http404 otherwise."""
    character = character_to_read(user, character_pk)
    mine = Review.objects.filter(character=character, author=user).first()
    if mine is None:
        raise Http404(_("This review is no longer here."))
    return character, mine


def character_to_edit(user: "User", pk: int) -> Character:
    """A character of this person's own. Raises Http404 for everybody else."""
    return _own(Character.objects.present(), user, pk)


def removed_character(user: "User", pk: int) -> Character:
    """A character that its creator has removed and may still bring back. Raises Http404 otherwise."""
    return _own(Character.objects.removed_lately(), user, pk)


def character_with_history(user: "User", pk: int) -> Character:
    """A character whose versions this person may read: one of theirs, or any for moderators."""
    if not (user.has_perm("characters.view_moderated") or user.has_perm("characters.change_character")):
        return character_to_edit(user, pk)
    found = Character.objects.filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is nobody here."))
    return found


def character_to_turn_back(user: "User", pk: int) -> Character:
    """A character that this person may bring back to an older version: one of theirs, or by right any."""
    if user.has_perm("characters.change_character"):
        return character_with_history(user, pk)
    return character_to_edit(user, pk)


def persona_to_edit(user: "User", pk: int) -> Persona:
    """One of this person's own personas. Raises Http404 for everybody else."""
    return get_object_or_404(Persona.objects.of(user), pk=pk)


def persona_to_see(user: "User | AnonymousUser", pk: int) -> Persona:
    """The same for somebody who may not have signed in. Raises Http404 for everybody else."""
    if not user.is_authenticated:
        raise Http404
    return persona_to_edit(user, pk)


def removed_persona(user: "User", pk: int) -> Persona:
    """One that its owner has removed and may still bring back. Raises Http404 otherwise."""
    return get_object_or_404(Persona.objects.removed_by(user), pk=pk)


def _own(characters: CharacterQuerySet, user: "User", pk: int) -> Character:
    found = characters.filter(pk=pk, creator=user).first()
    if found is None:
        raise Http404(_("There is nobody here."))
    return found
