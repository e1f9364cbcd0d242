"""Pages for people who are signed in."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.cache import add_never_cache_headers

from roleplay.accounts.carrying import is_worth_carrying
from roleplay.accounts.models import User
from roleplay.fragments import Request

View = Callable[..., HttpResponse]


class MemberRequest(Request):
    """What a view behind `member_required` is given."""

    user: User


def member_required(view: View) -> View:
    """Send strangers to sign in, and back to this page afterwards.

    A fragment request cannot follow a redirect to another page by itself: htmx is told to go, and
    the page it came from is the one to return to. What was typed there stays in the browser; what came
    without script goes to the sign-in, which carries it on. What is
    shown is kept by no cache: after signing out, the Back button must not bring it back.
    """

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            response = view(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response
        htmx = request.htmx
        page = htmx.current_url_abs_path if htmx else None
        is_carried = not htmx and is_worth_carrying(request)
        if is_carried or (request.method == "GET" and not htmx):
            page = request.get_full_path()
        response = redirect_to_login(page or "/", resolve_url("sign_in"))
        if is_carried:
            response.status_code = HTTPStatus.TEMPORARY_REDIRECT  # the browser sends it there once more
        if htmx:
            return HttpResponse(status=401, headers={"HX-Redirect": response.url})
        return response

    return guarded
