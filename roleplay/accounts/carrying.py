"""What somebody sent when their session had ended: it goes with them through the sign-in.

The page that asks them to sign in holds it, and the page after it sends it on by a press of theirs. The
server keeps nothing of it, and what is pictures or a password is not carried.
"""

import json
from collections.abc import Iterator

from django.http import HttpRequest

CSRF = "csrfmiddlewaretoken"
SECRETS = {"password", "old", "new"}
FIELD = "carried"

Pair = tuple[str, str]


def is_worth_carrying(request: HttpRequest) -> bool:
    """Whether this post says anything, and nothing secret."""
    said = request.POST.keys() - {CSRF}
    return request.method == "POST" and bool(said) and not said & SECRETS


def carried(request: HttpRequest) -> list[Pair]:
    """What the sign-in was asked to carry: with this post, or already with the one before."""
    if FIELD in request.POST:
        return list(_read(request.POST[FIELD]))
    if not is_worth_carrying(request):
        return []
    return [(name, value) for name, values in request.POST.lists() if name != CSRF for value in values]


def packed(pairs: list[Pair]) -> str:
    """As a text for one hidden field."""
    return json.dumps(pairs, ensure_ascii=False) if pairs else ""


def _read(text: str) -> Iterator[Pair]:
    try:
        found = json.loads(text)
    except ValueError:
        return
    for pair in found if isinstance(found, list) else ():
        match pair:
            case [str(name), str(value)] if name != CSRF:
                yield name, value
