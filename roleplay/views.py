from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from roleplay import health
from roleplay.accounts.preferences import is_our_page
from roleplay.context import site

DAY = 24 * 3600


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok", "commit": settings.COMMIT})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Everything this process needs answers; 503 while anything does not."""
    parts = health.report()
    ready = all(word == "ok" for word in parts.values())
    body = {"status": "ok" if ready else "not ready", "commit": settings.COMMIT, "parts": parts}
    return JsonResponse(body, status=200 if ready else 503)


@require_safe
@cache_control(max_age=DAY, public=True)
def favicon(request: HttpRequest) -> HttpResponse:
    """For pages that name no picture of their own, such as the admin's."""
    return redirect(static("img/favicon.svg"))


@never_cache
def operator_sign_in(request: HttpRequest) -> HttpResponse:
    """The way into the admin is the site's own sign-in, which counts the tries."""
    if admin.site.has_permission(request):
        return redirect("admin:index")
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("sign_in"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    came_from = request.headers.get("Referer", "")
    back = came_from if is_our_page(request, came_from) else ""
    return render(request, "403.html", {"expired": True, "back": back}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    # No context processors here: whatever broke the page must not break this one too.
    return HttpResponse(render_to_string("500.html", site(request)), status=500)
