"""How a reader wants the pages: how they look, which language, and back to where they were."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Look:
    """Something of the pages that is chosen for one device, kept in a cookie and said in `<html data-…>`."""

    name: str
    label: str | Promise
    choices: tuple[tuple[str, str | Promise], ...]
    usual: str

    def of(self, cookies: Mapping[str, str]) -> str:
        """What this device has chosen."""
        chosen = cookies.get(self.name, "")
        return chosen if chosen in dict(self.choices) else self.usual


SWITCH = (("off", pgettext_lazy("switch", "Off")), ("on", pgettext_lazy("switch", "On")))
LOOKS = (
    Look("theme", _("Colours"), (("dark", _("Dark")), ("light", _("Light")), ("auto", _("Auto"))), "dark"),
    Look(
        "text",
        _("Text size"),
        (("small", "90\u00a0%"), ("usual", "100\u00a0%"), ("large", "115\u00a0%"), ("huge", "140\u00a0%")),
        "usual",
    ),
    Look(
        "column",
        _("Line width"),
        (("narrow", _("Narrow")), ("usual", _("Usual")), ("wide", _("Wide"))),
        "usual",
    ),
    Look("sound", _("Sound when a reply is there"), SWITCH, "off"),
    Look("vibration", _("Vibration when a reply is there"), SWITCH, "off"),
)


def remember_looks(response: HttpResponse, wanted: Mapping[str, str]) -> None:
    """Keep those of the choices that there are."""
    for look in LOOKS:
        if (chosen := wanted.get(look.name)) in dict(look.choices):
            _remember(response, look.name, str(chosen))


def remember_language(response: HttpResponse, language: str) -> None:
    _remember(response, settings.LANGUAGE_COOKIE_NAME, language)


def _remember(response: HttpResponse, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie, value, max_age=YEAR, secure=settings.SECURE_COOKIES, httponly=True, samesite="Lax"
    )


def way_back(request: HttpRequest) -> str:
    """The page of this site that `next` asks for, or the first one."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_our_page(request, wanted) else resolve_url(settings.LOGIN_REDIRECT_URL)


def is_our_page(request: HttpRequest, url: str) -> bool:
    return url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
