"""What happens when a maker saves a character: who may see it, and whether it may be seen.

Every save is screened. What may not be saved raises Unfit; what a moderator should look at gets a Case.
`MODERATION` says when the others see it: at once (`off`, `post`) or after a moderator's word (`pre`).
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from characters import screening
from characters.content import content_of
from characters.models import Act, Case, Character, Rule, Version
from characters.screening import Finding, Verdict
from characters.services import judgement
from characters.services.keeping import keep
from characters.services.log import Refusal, note

if TYPE_CHECKING:
    from roleplay.accounts.models import User

PENDING, APPROVED = Character.Status.PENDING, Character.Status.APPROVED
BARRED = (Character.Status.REJECTED, Character.Status.HIDDEN)


class Unfit(Exception):
    """A character that may not be saved like this. `sentence` tells its maker why and what to do."""

    def __init__(self, sentence: str, refusal: Refusal | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.refusal = refusal


def logging_refusals[**P, R](verb: Callable[P, R]) -> Callable[P, R]:
    """Make a verb one transaction, whose refusal is written into the log although it is undone."""

    @wraps(verb)
    def logged(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return verb(*args, **kwargs)
        except Unfit as unfit:
            if unfit.refusal:
                unfit.refusal.write()
            raise

    return logged


@transaction.atomic
def submit(character: Character, by: "User | None") -> Character:
    """Judge what `by` has just saved, and show it to those who may see it. Raises Unfit.

    Called after every save of content or visibility by a person, within its transaction.
    """
    verdict = screening.screen(content_of(character), rules())
    if verdict.refusal:
        raise Unfit(refused(verdict.refusal), Refusal(character, by, verdict.refusal))
    _raise_rating(character, verdict)
    if character.visibility == Character.Visibility.PRIVATE:
        Case.objects.filter(character=character).delete()
    else:
        _queue(character, verdict)
        if character.reports.filter(resolved_at=None).exists():
            open_case(character, [Case.Why.REPORTED])
        judgement.ask_after_commit(character)
    return keep(character)


@logging_refusals
def set_visibility(character: Character, visibility: str, by: "User | None") -> Character:
    """Show a character to everybody, to those with the link, or to its creator alone. Raises Unfit."""
    now = Character.objects.select_for_update().get(pk=character.pk)
    now.visibility = visibility
    return submit(now, by)


def open_case(character: Character, reasons: Iterable[str]) -> None:
    """Put a character before the moderators, or add to the reasons why it is there."""
    case, _is_new = Case.objects.get_or_create(character=character)
    added = [reason for reason in reasons if reason not in case.reasons]
    if added:
        case.reasons = [*case.reasons, *added]
        case.save(update_fields=["reasons"])


def hold(character: Character, findings: Iterable[Finding]) -> None:
    """Take a character out of sight until a moderator has looked at it, and tell its creator."""
    first, *_others = found = list(findings)
    character.status, character.status_reason = PENDING, ""
    open_case(character, _screened(found))
    note(Act.Verb.HELD, character, rule=first.rule, excerpt=first.excerpt, is_told=True)


def rules() -> list[screening.Rule]:
    """The operator's rules that are on."""
    return [rule.as_rule() for rule in Rule.objects.filter(is_on=True)]


def refused(finding: Finding) -> str:
    """What a person is told who may not save something."""
    if finding.rule == screening.MINORS:
        return _(
            "This cannot be saved: it brings somebody under eighteen into a sexual context. "
            "Take out either the one or the other."
        )
    return _(
        "This cannot be saved: it contains what is not welcome here (%(rule)s). Take it out and save again."
    ) % {"rule": finding.rule}


def _raise_rating(character: Character, verdict: Verdict) -> None:
    needed = verdict.rating(character.rating)
    if needed == character.rating:
        return
    finding = next(one for one in verdict.findings if one.effect.value == needed)
    rate(character, needed)
    note(Act.Verb.RERATED, character, rule=finding.rule, excerpt=finding.excerpt, is_told=True)


def rate(character: Character, rating: str) -> None:
    """Give a character another rating, also in the version that was saved with the old one."""
    character.rating = rating
    newest = Version.objects.filter(character=character, number=character.version).first()
    if newest:
        newest.content = {**newest.content, "rating": rating}
        newest.save(update_fields=["content"])


def _queue(character: Character, verdict: Verdict) -> None:
    """Set the status of a character that others could see, and put it before the moderators if need be."""
    if character.approved_version == character.version and character.status not in BARRED:
        return
    held = verdict.held if settings.MODERATION != "off" else minors(verdict)
    if character.status in BARRED:
        _correct(character)
    elif held and character.status == PENDING:
        open_case(character, _screened(held))
    elif held:
        hold(character, held)
    elif settings.MODERATION == "pre":
        character.status, character.status_reason = PENDING, ""
    if character.status == PENDING or (settings.MODERATION != "off" and character.status == APPROVED):
        seen_before = character.approved_version is not None
        open_case(character, [Case.Why.EDITED if seen_before else Case.Why.NEW])


def _screened(findings: Iterable[Finding]) -> list[str]:
    return [f"{Case.Why.SCREENED}:{one.rule}" for one in findings]


def minors(verdict: Verdict) -> tuple[Finding, ...]:
    """What is held wherever moderation is off."""
    return tuple(finding for finding in verdict.held if finding.rule == screening.MINORS)


def _correct(character: Character) -> None:
    """A rejected or hidden character comes before the moderators again once it has been edited."""
    last = Act.objects.filter(character=character, verb__in=BARRED).first()
    if last is None or last.version < character.version:
        character.status, character.status_reason = PENDING, ""
        open_case(character, [Case.Why.AGAIN])
