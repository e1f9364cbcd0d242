"""What a moderator can decide about a character, with the same words and rules for one and for many."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from characters import services
from characters.admin.seen import refuse_own, refuse_unseen
from characters.models import Character

if TYPE_CHECKING:
    from roleplay.accounts.models import User

LONGEST_REASON = 500

Status = Character.Status


@dataclass(frozen=True)
class Decision[T]:
    """`do` is given what is decided about, the moderator and the reason. `fits` says where it is offered."""

    label: Any
    do: Callable[[T, "User", str], None]
    needs_reason: bool = False
    is_grave: bool = False
    fits: Callable[[T], bool] = lambda one: True


def _ban(character: Character, by: "User", reason: str) -> None:
    # Another of the chosen characters may be of the same person.
    person = character.creator
    if person and type(person).objects.filter(pk=person.pk, is_active=True).exists():
        services.ban(person, by, reason)


def _lift_ban(character: Character, by: "User", reason: str) -> None:
    if character.creator:
        services.lift_ban(character.creator, by, reason)


def _rate(rating: str, character: Character, by: "User", reason: str) -> None:
    services.change_rating(character, by, rating, reason)


def _rated(rating: str, label: Any) -> Decision[Character]:
    return Decision(label, partial(_rate, rating), fits=lambda one: one.rating != rating)


def _is_barred(character: Character) -> bool:
    return character.status in (Status.REJECTED, Status.HIDDEN)


def _may_be_banned(character: Character) -> bool:
    person = character.creator
    return bool(person and person.is_active and not person.is_staff)


def _is_banned(character: Character) -> bool:
    return bool(character.creator and not character.creator.is_active)


GRAVE: dict[str, bool] = {"needs_reason": True, "is_grave": True}

DECISIONS: dict[str, Decision[Character]] = {
    "approve": Decision(_("Approve"), services.approve, fits=lambda one: not _is_barred(one)),
    "dismiss": Decision(_("Dismiss reports"), services.dismiss, fits=lambda one: bool(_reports(one))),
    "restore": Decision(_("Restore"), services.reinstate, fits=_is_barred),
    "rate_sfw": _rated("sfw", _("Mark SFW")),
    "rate_moderate": _rated("moderate", _("Mark 16+")),
    "rate_nsfw": _rated("nsfw", _("Mark 18+")),
    "reject": Decision(_("Reject"), services.reject, fits=lambda one: one.status == Status.PENDING, **GRAVE),
    "hide": Decision(_("Hide"), services.hide, fits=lambda one: one.status != Status.HIDDEN, **GRAVE),
    "ban": Decision(_("Ban creator"), _ban, fits=_may_be_banned, **GRAVE),
    "lift_ban": Decision(_("Lift the ban"), _lift_ban, fits=_is_banned),
}


class DecisionForm(forms.Form):
    """A decision with its reason, which grave ones need: who is concerned is going to read it."""

    table: ClassVar[dict[str, Decision[Any]]] = DECISIONS

    decision = forms.ChoiceField(
        error_messages={"required": _("Choose what to do."), "invalid_choice": _("Choose what to do.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The creator reads it: what is wrong, and what to change."),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [(name, one.label) for name, one in self.table.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen = self.table.get(said.get("decision", ""))
        if chosen and chosen.needs_reason and not said.get("reason", "").strip():
            self.add_error("reason", _("Write a reason: the creator should learn what to change."))
        return said

    @classmethod
    def offered(cls, one: Any) -> dict[str, Decision[Any]]:
        """What can be decided about it now."""
        return {name: decision for name, decision in cls.table.items() if decision.fits(one)}

    @transaction.atomic
    def carry_out(self, chosen_ones: Iterable[Any], by: "User", seen: Mapping[str, str]) -> int:
        """Decide about each of them, all or none; returns how many. Raises NotAllowed.

        `seen` has the stamps of what the moderator was shown.
        """
        chosen = self.table[self.cleaned_data["decision"]]
        decided = list(chosen_ones)
        refuse_own(decided, by)
        refuse_unseen(decided, seen)
        for one in decided:
            chosen.do(one, by, self.cleaned_data["reason"])
        return len(decided)


def _reports(character: Any) -> list[Any]:
    open_reports: list[Any] = getattr(character, "open_reports", [])
    return open_reports
