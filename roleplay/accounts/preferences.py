"""How a reader wants the pages: which colours, which language, and back to where they were."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

THEMES = ("dark", "light", "auto")
THEME_COOKIE = "theme"
YEAR = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in THEMES else THEMES[0]


def remember_theme(response: HttpResponse, theme: str) -> None:
    _remember(response, THEME_COOKIE, theme)


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
