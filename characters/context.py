from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from characters import services


def notices(request: HttpRequest) -> dict[str, Any]:
    """Whether the mark in the bar is on. Asked for only where the bar is drawn."""
    return {"has_notices": SimpleLazyObject(lambda: _has_unread(request))}


def _has_unread(request: HttpRequest) -> bool:
    person = request.user
    return person.is_authenticated and services.has_unread(person)
