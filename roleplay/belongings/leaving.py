"""An account is closed at once, may be opened again for thirty days, and is then deleted for good.

Closing takes everything out of sight and deletes nothing. Deleting goes in small steps, each a transaction
of its own, and the account itself goes last: what was broken off is finished by the next purge.
"""

from datetime import timedelta
from functools import partial

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _

from characters import services as of_characters
from characters.models import Drafting
from chats import generation
from chats.models import Chat
from chats.services import stop_everything_of
from roleplay.accounts.barring import bar
from roleplay.accounts.models import CLOSED_FOR, User
from roleplay.drafting import writing


class NeedsOperator(Exception):
    """The site would be left without anybody who runs it. The text says what to do."""

    def __init__(self) -> None:
        super().__init__(_("Nobody else runs this site. Make somebody else a superuser first."))


@transaction.atomic
def close(person: User, *, leave_characters: bool = False) -> None:
    """Close an account: nobody signs in to it, and nothing of it is seen any more.

    `leave_characters` leaves those characters behind that others see, without the name of who made them.
    A second time changes nothing. Raises NeedsOperator for the last one.
    """
    _refuse_last_operator(person)
    now = User.objects.select_for_update().get(pk=person.pk)
    if now.closed_at:
        return
    now.closed_at = timezone.now()
    now.save(update_fields=["closed_at"])  # sockets are closed and reviews hidden by those who listen
    of_characters.take_in(now, now.closed_at, leave_shown=leave_characters)
    stop_everything_of(now)
    _stop_drafting(now)


@transaction.atomic
def bring_back(person: User) -> bool:
    """Open a closed account again, with all that went with it. Whether it was still there to be opened."""
    now = User.objects.select_for_update().filter(pk=person.pk).first()
    if now is None or now.closed_at is None or not now.may_return:
        return False
    closed_at, now.closed_at = now.closed_at, None
    now.save(update_fields=["closed_at"])
    of_characters.put_out(now, closed_at)
    return True


def purge_accounts(older_than: timedelta = CLOSED_FOR) -> int:
    """Delete for good the accounts that were closed so long ago; returns how many."""
    over = User.objects.filter(closed_at__lt=timezone.now() - older_than)
    for person in (people := list(over)):
        end(person)
    return len(people)


def end(person: User) -> None:
    """Delete a closed account and everything that is this person's. There is no way back.

    What others have a part in stays without a name: characters that were left behind or that others talk
    with, reports, and what moderators have decided.
    """
    if not _leave_no_way_back(person):
        return  # who has come back meanwhile stays
    for pk in list(Chat.objects.filter(owner=person).values_list("pk", flat=True)):
        Chat.objects.get(pk=pk).delete()
    of_characters.forget_imports_of(person)
    of_characters.delete_characters_of(person)
    _delete(person)


@transaction.atomic
def _delete(person: User) -> None:
    now = User.objects.select_for_update().filter(pk=person.pk).first()
    if now is None:
        return  # another process was faster
    of_characters.forget_hearts_of(now)
    of_characters.forget_thanks_of(now)
    of_characters.forget_name_in_log(now)
    _forget_name_in_admin(now)
    if not now.is_active:
        bar(now.email)
    now.delete()


def _leave_no_way_back(person: User) -> bool:
    """Whether the account is closed; if so, it stays."""
    over = Least(F("closed_at"), timezone.now() - CLOSED_FOR)
    return bool(User.objects.filter(pk=person.pk).exclude(closed_at=None).update(closed_at=over))


def _refuse_last_operator(person: User) -> None:
    """Of two who leave at once the second waits for the first, and finds themselves alone."""
    operators = User.objects.filter(is_superuser=True, is_active=True, closed_at=None).order_by("pk")
    if {one.pk for one in operators.select_for_update()} == {person.pk}:
        raise NeedsOperator


def _stop_drafting(person: User) -> None:
    live = Drafting.objects.filter(owner=person).writing()
    for pk in list(live.values_list("pk", flat=True)):
        transaction.on_commit(partial(_hang_up, pk))
    live.update(state=Drafting.State.STOPPED)


def _hang_up(drafting_id: int) -> None:
    generation.from_thread(writing.leave(drafting_id))


def _forget_name_in_admin(person: User) -> None:
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=person.pk)
    about.update(object_repr=f"#{person.pk}")
