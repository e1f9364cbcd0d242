"""What moderators do. Every verb is one transaction and one line of the log, with who and why."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from characters.content import content_of
from characters.models import Act, Case, Character, Report, Version
from characters.screening import RATINGS, Effect, Finding
from characters.services.keeping import judge, keep
from characters.services.log import note
from characters.services.publishing import BARRED, hold, rate

if TYPE_CHECKING:
    from roleplay.accounts.models import User

Status, Verb = Character.Status, Act.Verb


class NotAllowed(Exception):
    """Something that a moderator may not do. The text says what."""


@transaction.atomic
def approve(character: Character, by: "User", reason: str = "") -> None:
    """Everybody may see it as it is now. Its reports are answered; later versions are compared with it."""
    now = _locked(character)
    was = now.status
    _pass(now)
    note(Verb.APPROVED, now, by, reason=reason, is_told=was != Status.APPROVED)


@transaction.atomic
def reject(character: Character, by: "User", reason: str) -> None:
    """Not like this: its creator reads why, and may correct it."""
    _bar(character, Status.REJECTED, Verb.REJECTED, by, reason)


@transaction.atomic
def hide(character: Character, by: "User", reason: str) -> None:
    """Take away what was published. Its creator reads why, and may correct it."""
    _bar(character, Status.HIDDEN, Verb.HIDDEN, by, reason)


@transaction.atomic
def reinstate(character: Character, by: "User", reason: str = "") -> None:
    """Take back a rejection or a hiding."""
    now = _locked(character)
    _pass(now)
    note(Verb.RESTORED, now, by, reason=reason, is_told=True)


@transaction.atomic
def change_rating(character: Character, by: "User", rating: str, reason: str = "") -> None:
    """Give the character another rating, which answers what was reported of it."""
    now = _locked(character)
    if now.rating != rating:
        rate(now, rating)
        keep(now)
        note(Verb.RERATED, now, by, reason=reason or now.get_rating_display(), is_told=True)
    _answer(now.reports.filter(reason=Report.Reason.RATING))
    _leave_if_settled(now)


@transaction.atomic
def dismiss(character: Character, by: "User", reason: str = "") -> None:
    """The reports were about nothing. The character stays in the queue if it is there for more than them."""
    now = _locked(character)
    _answer(now.reports.all())
    note(Verb.DISMISSED, now, by, reason=reason)
    _leave_if_settled(now)


@transaction.atomic
def ban(person: "User", by: "User", reason: str) -> None:
    """Close an account and hide what it has published and said. Raises NotAllowed for oneself and staff."""
    if person.pk == by.pk or person.is_staff or person.is_superuser:
        raise NotAllowed(
            _("%(name)s runs this site with you and cannot be banned here.") % {"name": person.called}
        )
    person.is_active = False
    person.save(update_fields=["is_active"])
    Act.objects.create(verb=Verb.BANNED, person=person, name=person.username, by=by, reason=reason)
    shown = person.characters.exclude(visibility=Character.Visibility.PRIVATE).exclude(status=Status.HIDDEN)
    for character in shown.filter(removed_at=None):
        hide(character, by, reason)


@transaction.atomic
def lift_ban(person: "User", by: "User", reason: str = "") -> None:
    """Let a person in again. Their reviews come back; characters that were hidden stay so until restored."""
    person.is_active = True
    person.save(update_fields=["is_active"])
    Act.objects.create(verb=Verb.UNBANNED, person=person, name=person.username, by=by, reason=reason)


@transaction.atomic
def hear(pk: int, version: int, held: bool, rating: str, reason: str) -> None:
    """Take a model's opinion of a version: it may hold it or raise its rating, and never approves.

    An opinion of what has been changed, looked at or taken away since is only written down.
    """
    found = Character.objects.select_for_update().filter(pk=pk, removed_at=None).first()
    if found is None:
        return
    note(Verb.JUDGED, found, reason=reason[:500])
    is_shown = found.visibility != Character.Visibility.PRIVATE and found.status not in BARRED
    if found.version != version or found.approved_version == version or not is_shown:
        return
    if rating in RATINGS and RATINGS.index(rating) > RATINGS.index(found.rating):
        rate(found, rating)
        note(Verb.RERATED, found, reason=reason[:500], is_told=True)
    if held:
        hold(found, [Finding("model", Effect.HOLD, "", "")])
    keep(found)


def _locked(character: Character) -> Character:
    """The character as it is in the database, which nobody else changes until the commit."""
    return Character.objects.select_for_update().get(pk=character.pk)


def _pass(now: Character) -> None:
    made = {"content": content_of(now), "by": now.creator, "made_at": now.updated_at}
    Version.objects.get_or_create(character=now, number=now.version, defaults=made)
    now.approved_version = now.version
    judge(now, Status.APPROVED)
    _close(now)


def _bar(character: Character, status: Character.Status, verb: Act.Verb, by: "User", reason: str) -> None:
    now = _locked(character)
    judge(now, status, reason)
    _close(now)
    note(verb, now, by, reason=reason, is_told=True)


def _close(character: Character) -> None:
    Case.objects.filter(character=character).delete()
    _answer(character.reports.all())


def _answer(reports: QuerySet[Report]) -> None:
    reports.filter(resolved_at=None).update(resolved_at=timezone.now())


def _leave_if_settled(character: Character) -> None:
    """Nobody needs to look at what only reports had brought here, once the last of them is answered."""
    if character.reports.filter(resolved_at=None).exists():
        return
    case = Case.objects.filter(character=character).first()
    if case and set(case.reasons) <= {Case.Why.REPORTED.value}:
        case.delete()
