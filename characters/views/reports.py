from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from characters import access, services
from characters.forms.report import ReportForm
from characters.models import Character
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.accounts.tries import TooManyTries, Tries
from roleplay.fragments import render


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def report(request: MemberRequest, pk: int) -> HttpResponse:
    """Tell the moderators what is wrong with a character. Once more, and the first report is corrected."""
    found = access.character_to_read(request.user, pk)
    if found.creator_id == request.user.pk:
        messages.info(request, _("This character is yours: you can change or delete it yourself."))
        return redirect(found)
    if request.method != "POST":
        before = found.reports.filter(reporter=request.user, resolved_at=None).first()
        said = {"reason": before.reason, "text": before.text} if before else {}
        return _page(request, found, ReportForm(initial=said))
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        Tries(f"reports of {request.user.pk}", settings.REPORTS_PER_PERSON).take()
    except TooManyTries as wait:
        form.add_error(None, _rest(wait.seconds))
        return _page(request, found, form, HTTPStatus.TOO_MANY_REQUESTS)
    services.report(found, request.user, **form.cleaned_data)
    messages.success(request, _("Thank you. A moderator will look at it."))
    return redirect(found)


def _page(
    request: MemberRequest, found: Character, form: ReportForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    return render(request, "characters/report.html", {"character": found, "form": form}, status=status)


def _rest(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return ngettext(
        "That was a lot of reports at once. Send this one in %(n)d minute; it stays here until then.",
        "That was a lot of reports at once. Send this one in %(n)d minutes; it stays here until then.",
        minutes,
    ) % {"n": minutes}
