"""The site as an app of its own: what a home screen asks for, and a page for no connection."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

INK = "#0d1412"


@require_safe
@vary_on_cookie
def manifest(request: HttpRequest) -> HttpResponse:
    """What the app is called and looks like (https://www.w3.org/TR/appmanifest/)."""
    body = {
        "id": "/",
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "description": _("Create characters, find them in a catalogue and talk with them."),
        "lang": get_language(),
        "start_url": reverse("catalogue"),
        "scope": "/",
        "display": "standalone",
        "background_color": INK,
        "theme_color": INK,
        "icons": [_picture(192), _picture(512), _picture(512, "maskable")],
        "shortcuts": [
            {"name": _("Chats"), "url": reverse("chats")},
            {"name": _("Create"), "url": reverse("new_character")},
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json")


@require_safe
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that brings the offline page. Here, not among the static files, it may serve every page."""
    # Other files make another script of it, so that browsers start it anew.
    version = getattr(staticfiles_storage, "manifest_hash", "")
    return HttpResponse(f"// {version}\n{_worker()}", content_type="text/javascript")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page for no connection. It is kept in the browser, so it knows nothing of anybody."""
    return render(request, "offline.html")


@cache
def _worker() -> str:
    return Path(str(finders.find("js/service-worker.js"))).read_text()


def _picture(size: int, purpose: str = "any") -> dict[str, Any]:
    name = "maskable" if purpose == "maskable" else "icon"
    return {
        "src": static(f"img/{name}-{size}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }
