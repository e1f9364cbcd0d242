from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from characters import access, services
from characters.forms.report import ReportForm, ReviewReportForm
from characters.models import Character, Report, Review
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.accounts.tries import TooManyTries, Tries
from roleplay.fragments import page_or_post, render


@page_or_post
@member_required
def report(request: MemberRequest, pk: int) -> HttpResponse:
    """Tell the moderators what is wrong with a character. Once more, and the first report is corrected."""
    found = access.character_to_read(request.user, pk)
    if found.creator_id == request.user.pk:
        messages.info(request, _("This character is yours: you can change or delete it yourself."))
        return redirect(found)
    return _take(request, Told(found.reports, found, partial(services.report, found)))


@page_or_post
@member_required
def report_review(request: MemberRequest, pk: int) -> HttpResponse:
    """Tell the moderators what is wrong with a review."""
    found = access.review_of_another(request.user, pk)
    told = Told(
        found.reports, found.character, partial(services.report_review, found), ReviewReportForm, found
    )
    return _take(request, told)


class Told(NamedTuple):
    """What a report is about: the reports of it there are, whose page it is on, how it is asked and told."""

    reports: Any
    character: Character
    tell: Callable[..., Report]
    form: type[ReportForm] = ReportForm
    review: Review | None = None


def _take(request: MemberRequest, told: Told) -> HttpResponse:
    """Ask, and pass on what is said."""
    if request.method != "POST":
        before = told.reports.filter(reporter=request.user, resolved_at=None).first()
        said = {"reason": before.reason, "text": before.text} if before else {}
        return _page(request, told, told.form(initial=said))
    form = told.form(request.POST)
    if not form.is_valid():
        return _page(request, told, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        Tries(f"reports of {request.user.pk}", settings.REPORTS_PER_PERSON).take()
    except TooManyTries as wait:
        form.add_error(None, _rest(wait.minutes))
        return _page(request, told, form, HTTPStatus.TOO_MANY_REQUESTS)
    told.tell(request.user, **form.cleaned_data)
    messages.success(request, _("Thank you. A moderator will look at it."))
    return redirect(told.character)


def _page(request: MemberRequest, told: Told, form: ReportForm, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {"character": told.character, "review": told.review, "form": form}
    return render(request, "characters/report.html", context, status=status)


def _rest(minutes: int) -> str:
    return ngettext(
        "That was a lot of reports at once. Send this one in %(n)d minute; it stays here until then.",
        "That was a lot of reports at once. Send this one in %(n)d minutes; it stays here until then.",
        minutes,
    ) % {"n": minutes}
