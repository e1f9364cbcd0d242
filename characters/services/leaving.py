"""What becomes of the characters of somebody who leaves, and of what the log says of them."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet

from characters.models import Act, Character, ImportedFile, ImportRun
from characters.search import index
from characters.services.assets import forget_assets
from characters.services.pictures import PICTURE_FIELDS, store
from characters.services.publishing import BARRED

if TYPE_CHECKING:
    from roleplay.accounts.models import User


def shown_to_others(owner: "User") -> QuerySet[Character]:
    """Those of this person's characters that others may find or open."""
    return owner.characters.for_moderators().exclude(status__in=BARRED)


@transaction.atomic
def take_in(owner: "User", at: datetime, *, leave_shown: bool) -> None:
    """Remove all characters of somebody who leaves, in one stroke of this moment.

    `leave_shown` leaves those behind that others see, and nobody learns any more who made them.
    """
    shown = list(shown_to_others(owner).values_list("pk", flat=True))
    if leave_shown:
        Character.objects.filter(pk__in=shown).update(is_left_behind=True)
    owner.characters.present().filter(is_left_behind=False).update(removed_at=at)
    index(shown)


@transaction.atomic
def put_out(owner: "User", at: datetime) -> None:
    """Take that back: what was removed at this moment, and who has made what was left behind."""
    ours = list(
        owner.characters.filter(Q(removed_at=at) | Q(is_left_behind=True)).values_list("pk", flat=True)
    )
    owner.characters.filter(pk__in=ours).update(removed_at=None, is_left_behind=False)
    index(ours)


def delete_characters_of(owner: "User") -> None:
    """Delete for good what was not left behind, each in a transaction of its own.

    One that somebody else has a chat with stays as words, without pictures and without its creator, for
    that chat reads from it; it goes with the last chat.
    """
    for pk in list(owner.characters.filter(is_left_behind=False).values_list("pk", flat=True)):
        character = Character.objects.get(pk=pk)
        try:
            with transaction.atomic():
                character.delete()
        except ProtectedError:
            _keep_for_chats(character)


@transaction.atomic
def _keep_for_chats(character: Character) -> None:
    forget_assets(character)
    for name in PICTURE_FIELDS:
        store(getattr(character, name), b"", "webp")
    character.creator = None
    character.save(update_fields=["creator", *PICTURE_FIELDS])


def forget_imports_of(owner: "User") -> None:
    """Delete what was brought, with the files that still wait to be read: nothing is made of them now."""
    waiting = ImportedFile.objects.filter(owner=owner, run__finished_at=None)
    files = set(waiting.values_list("stored", flat=True))
    ImportRun.objects.filter(owner=owner).delete()
    for stored in files:
        default_storage.delete(stored)


@transaction.atomic
def forget_name_in_log(person: "User") -> None:
    """Let the log tell what was decided and why, and no more about whom."""
    acts = Act.objects.filter(person=person)
    acts.filter(character=None).update(name="")
    acts.update(excerpt="")
