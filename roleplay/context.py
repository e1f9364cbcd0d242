from typing import Any

from django.conf import settings
from django.http import HttpRequest

from roleplay.accounts.preferences import LOOKS


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page knows: the site's name, how it may look, and how this device wants it."""
    looks = {look.name: look.of(request.COOKIES) for look in LOOKS}
    return {"SITE_NAME": settings.SITE_NAME, "LOOKS": LOOKS, "looks": looks, "theme": looks["theme"]}
