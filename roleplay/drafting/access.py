"""Whose drafts these are. To everybody else they do not exist."""

from django.http import Http404
from django.utils.translation import gettext as _

from characters.models import Drafting
from roleplay.accounts.models import User
from roleplay.drafting import saving


def drafting_of(person: User, pk: int) -> Drafting:
    """This person's drafting. Raises Http404."""
    found = Drafting.objects.of(person).filter(pk=pk).first()
    if found is None or (found.character and found.character.removed_at):
        raise Http404(_("There is no such draft."))
    if saving.give_up(Drafting.objects.filter(pk=pk)):
        found.refresh_from_db()
    return found


def may_follow(person_id: int | None, pk: int) -> bool:
    """Whether this person may watch it being written."""
    return person_id is not None and Drafting.objects.filter(owner=person_id, pk=pk).exists()
