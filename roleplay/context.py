from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEMES = ("dark", "light", "auto")


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page knows: the site's name and the reader's theme."""
    theme = request.COOKIES.get("theme", "dark")
    return {"SITE_NAME": settings.SITE_NAME, "theme": theme if theme in THEMES else "dark"}
