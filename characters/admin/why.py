"""Why a character is on the desk, in words."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from characters import screening
from characters.models import Case, Report

GRAVE = {Report.Reason.MINOR, Report.Reason.ILLEGAL}


@dataclass(frozen=True)
class Reason:
    """`tone` is bad, warn or ok; `people` is how many have reported it."""

    label: Any
    tone: str
    people: str = ""


def reasons(one: Any) -> list[Reason]:
    """Reports first, the gravest of them before the others, then what the site itself has found."""
    case = getattr(one, "case", None)
    own = [_own(reason) for reason in case.reasons if reason != Case.Why.REPORTED] if case else []
    return [*reported(one.open_reports), *own]


def reported(reports: list[Report]) -> list[Reason]:
    """What people have reported, the gravest first."""
    told = Counter(report.reason for report in reports).most_common()
    told.sort(key=lambda counted: counted[0] not in GRAVE)
    return [
        Reason(Report.Reason(reason).label, "bad" if reason in GRAVE else "warn", _people(count))
        for reason, count in told
    ]


def _own(reason: str) -> Reason:
    why, _colon, rule = reason.partition(":")
    if why == Case.Why.SCREENED:
        return Reason(_rule(rule), "bad" if rule == screening.MINORS else "warn")
    return Reason(Case.Why(why).label, "ok")


def _rule(name: str) -> str:
    known = {screening.MINORS: _("Perhaps a minor in a sexual context"), "model": _("The model has doubts")}
    return known.get(name) or _("Rule: %(name)s") % {"name": name}


def _people(count: int) -> str:
    return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}
