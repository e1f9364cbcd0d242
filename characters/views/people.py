from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from characters.people import maker, shelf_of
from roleplay.fragments import Request, render


@require_safe
def person(request: Request, username: str) -> HttpResponse:
    """Who has made which characters."""
    found = maker(username, request.user)
    if found.person.username != username:
        return redirect("person", found.person.username, permanent=False)
    shelf = shelf_of(found.person, request.user, request.GET, get_language() or "en")
    page = {
        "maker": found,
        "wanted": shelf.wanted,
        "shelf": shelf,
        "address": request.build_absolute_uri(request.path),
        "picture": request.build_absolute_uri(shelf.cards[0].link_picture_url) if shelf.cards else "",
    }
    return render(request, "characters/person.html", page, fragments=("made", "more-made"))
