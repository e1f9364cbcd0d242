import time
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from roleplay.accounts.access import MemberRequest, member_required
from roleplay.accounts.addresses import address_of
from roleplay.accounts.carrying import Pair, carried, packed
from roleplay.accounts.forms import (
    PasswordChangeForm,
    ProfileForm,
    SignInForm,
    SignUpForm,
    save_unless_taken,
)
from roleplay.accounts.models import User
from roleplay.accounts.preferences import remember_language, remember_looks, way_back
from roleplay.fragments import page_or_post

# Four columns of portraits beside the form.
WALL = (
    ("ilse", "renn", "noor", "oona"),
    ("mira", "ashka", "crow", "juniper"),
    ("sable", "kestrel", "hal", "rosalind"),
    ("emil", "ives", "evdokia", "quill"),
)

RETURNING = "returning"
DECIDED_WITHIN = 15 * 60  # seconds


@never_cache
@page_or_post
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    pairs = carried(request)
    if request.user.is_authenticated:
        return go_on(request, pairs) if pairs else HttpResponseRedirect(way_back(request))
    form = SignInForm(request, posted(request) if "password" in request.POST or not pairs else None)
    if form.is_valid() and form.user:
        if form.user.closed_at:
            return offer_return(request, form.user, form.cleaned_data["password"])
        return welcome(request, form.user, pairs)
    return form_page(request, "accounts/sign_in.html", form, wall=WALL, carried=packed(pairs))


def offer_return(request: HttpRequest, person: User, password: str) -> HttpResponse:
    """Ask somebody who has left whether they want their account back: `bring_back` is the page."""
    person.set_password(password)  # salted anew: the sessions from before stay ended
    person.save(update_fields=["password"])
    request.session.cycle_key()
    request.session[RETURNING] = [person.pk, time.time()]
    return redirect("bring_back")


def returning(request: HttpRequest) -> User | None:
    """Who has just shown that a closed account is theirs, and may still open it again."""
    pk, asked_at = request.session.get(RETURNING, (0, 0))
    person = User.objects.filter(pk=pk).first() if time.time() - asked_at < DECIDED_WITHIN else None
    return person if person and person.may_return else None


def go_on(request: HttpRequest, pairs: list[Pair]) -> HttpResponse:
    """What was sent before the sign-in, to be sent on."""
    return render(request, "accounts/go_on.html", {"pairs": pairs, "next": way_back(request)})


@never_cache
@page_or_post
@sensitive_post_parameters("password")
def sign_up(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return HttpResponseRedirect(way_back(request))
    form = SignUpForm(address_of(request), posted(request))
    if form.is_valid() and (user := form.create()):
        return welcome(request, user)
    return form_page(request, "accounts/sign_up.html", form, wall=WALL)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@member_required
@page_or_post
def profile(request: MemberRequest) -> HttpResponse:
    person = oneself(request)
    form = ProfileForm(posted(request), instance=person)
    if not (form.is_valid() and save_unless_taken(form)):
        return form_page(request, "accounts/profile.html", form)
    response = redirect("profile")
    remember_language(response, person.language)
    with override(person.language):
        messages.success(request, _("Your profile is saved."))
    return response


@member_required
@page_or_post
@sensitive_post_parameters("old", "new")
def password_change(request: MemberRequest) -> HttpResponse:
    person = oneself(request)
    form = PasswordChangeForm(person, posted(request))
    if not form.is_valid():
        return form_page(request, "accounts/password_change.html", form)
    form.save()
    update_session_auth_hash(request, person)
    messages.success(request, _("Your password is changed. Other devices are signed out."))
    return redirect("profile")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(way_back(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        remember_language(response, chosen)
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=chosen)
    return response


@require_POST
def looks(request: HttpRequest) -> HttpResponse:
    """How pages look and sound on this device."""
    response = HttpResponseRedirect(way_back(request))
    remember_looks(response, request.POST)
    return response


@require_POST
@member_required
def show_thoughts(request: MemberRequest) -> HttpResponse:
    """Whether replies come with what their model thought before. Pages hear of it as `thoughts`."""
    User.objects.filter(pk=request.user.pk).update(show_thoughts=request.POST.get("show") == "on")
    if request.htmx:
        return trigger_client_event(HttpResponse(status=204), "thoughts")
    return HttpResponseRedirect(way_back(request))


@require_POST
@member_required
def switch_suggestions(request: MemberRequest) -> HttpResponse:
    """Whether each reply comes with what could be said next. Pages hear of it as `suggestions`."""
    on = request.POST.get("on") == "on"
    User.objects.filter(pk=request.user.pk).update(suggestions=on)
    if request.htmx:
        return trigger_client_event(HttpResponse(status=204), "suggestions", {"on": on})
    return HttpResponseRedirect(way_back(request))


@member_required
@page_or_post
def adult(request: MemberRequest) -> HttpResponse:
    """Where a person says that they are an adult, or takes it back."""
    wanted = way_back(request)
    if request.method != "POST":
        return render(request, "accounts/adult.html", {"next": wanted})
    person = User.objects.filter(pk=request.user.pk)
    if request.POST.get("adult") == "no":
        person.update(adult_since=None, clear_pictures=False)
        return redirect("profile")
    person.filter(adult_since=None).update(adult_since=timezone.now())
    return HttpResponseRedirect(wanted)


def oneself(request: MemberRequest) -> User:
    """A copy of the person who is signed in: a bad form must not rename them in the bar."""
    return User.objects.get(pk=request.user.pk)


def posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def form_page(request: HttpRequest, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    """The page of a form: new, with its faults, or for who has to wait `form.wait` seconds."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    response = render(request, template, {"form": form, **context}, status=status)
    if wait := getattr(form, "wait", 0):
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        response["Retry-After"] = str(wait)
    return response


def welcome(request: HttpRequest, user: User, pairs: list[Pair] | None = None) -> HttpResponse:
    """Sign in, in the person's own language, and go where they wanted to go, with what they had sent."""
    request.session.pop(RETURNING, None)  # once: who leaves again is to say the password again
    login(request, user)
    with override(user.language or get_language()):
        response = go_on(request, pairs) if pairs else HttpResponseRedirect(way_back(request))
    if user.language:
        remember_language(response, user.language)
    return response
