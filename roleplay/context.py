from typing import Any

from django.conf import settings
from django.http import HttpRequest

from roleplay.accounts.preferences import theme_of


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page knows: the site's name and the reader's theme."""
    return {"SITE_NAME": settings.SITE_NAME, "theme": theme_of(request)}
