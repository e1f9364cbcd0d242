"""What is typed and not saved yet."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from characters.models import Character, Draft

if TYPE_CHECKING:
    from roleplay.accounts.models import User

MOST_DRAFTS = 100


@transaction.atomic
def keep_draft(
    owner: "User", fields: dict[str, list[str]], character: Character | None, pk: int | None, based_on: int
) -> Draft:
    """Keep what somebody has typed: of a character of theirs, or of a new one, whose draft `pk` names.

    The draft of a character remembers the version that its typing began with. A person keeps a hundred
    drafts at most; the oldest give way.
    """
    draft = _wanted(owner, character, pk).first()
    if draft is None:
        draft = Draft(owner=owner, character=character, based_on=based_on)
    draft.fields = fields
    draft.save()
    stale = Draft.objects.of(owner).order_by("-updated_at").values_list("pk", flat=True)[MOST_DRAFTS:]
    Draft.objects.filter(pk__in=list(stale)).delete()
    return draft


@transaction.atomic
def drop_draft(owner: "User", character: Character | None, pk: int | None) -> None:
    """Forget a draft: that of this character, or the one of a new character that `pk` names."""
    _wanted(owner, character, pk).delete()


def _wanted(owner: "User", character: Character | None, pk: int | None) -> "QuerySet[Draft]":
    drafts = Draft.objects.of(owner).filter(character=character)
    return drafts if character else drafts.filter(pk=pk or 0)
