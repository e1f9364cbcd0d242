"""Taking along what is one's own, leaving, and coming back."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from roleplay.accounts.access import MemberRequest, member_required
from roleplay.accounts.tries import TooManyTries, Tries
from roleplay.accounts.views import form_page, oneself, posted, returning, welcome
from roleplay.belongings import leaving
from roleplay.belongings.counting import Belongings
from roleplay.belongings.forms import DeleteAccountForm
from roleplay.belongings.gathering import everything_of
from roleplay.belongings.index import index_of
from roleplay.belongings.zipping import zipped
from roleplay.flowing import Flowing
from roleplay.fragments import page_or_post

EXPORTS = 4  # in a quarter of an hour


@require_POST
@member_required
def export_account(request: MemberRequest) -> Any:
    """Everything that is this person's, as one archive that is written while it is sent."""
    try:
        Tries(f"export of {request.user.pk}", EXPORTS).take()
    except TooManyTries as limit:
        context = {"minutes": limit.minutes}
        response = render(request, "belongings/later.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(limit.seconds)
        return response
    now = timezone.localtime()
    person = oneself(request)
    files = everything_of(person, index_of(person, now))
    name = f"{person.username}-{now:%Y-%m-%d}.zip"
    return Flowing(zipped(files, now), name, "application/zip")


@member_required
@page_or_post
@sensitive_post_parameters("password")
def delete_account(request: MemberRequest) -> HttpResponse:
    """What goes and what stays, and where somebody says that they mean it."""
    person = oneself(request)
    form = DeleteAccountForm(person, posted(request))
    if form.is_valid():
        try:
            leaving.close(person, leave_characters=form.leaves_characters)
            logout(request)
            return redirect("account_closed")
        except leaving.NeedsOperator as needed:
            form.add_error(None, str(needed))
    return form_page(request, "belongings/delete.html", form, owned=Belongings(person))


@require_GET
def account_closed(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("profile")
    return render(request, "belongings/closed.html")


@never_cache
@page_or_post
def bring_back(request: HttpRequest) -> HttpResponse:
    """Where somebody who has left and signed in again may have their account back."""
    person = returning(request)
    if person is None:
        return redirect("sign_in")
    if request.method != "POST":
        return render(request, "belongings/bring_back.html", {"person": person})
    if not leaving.bring_back(person):
        return redirect("sign_in")
    person.refresh_from_db()
    messages.success(request, _("Welcome back. Everything is as you left it."))
    return welcome(request, person)
