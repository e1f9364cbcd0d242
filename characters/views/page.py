from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from characters import access
from characters.greetings import greeting_to_show
from characters.kinship import similar
from characters.people import has_a_page
from characters.reviews import Reviews
from roleplay.fragments import Request, render

SIMILAR = 6


@require_safe
def character(request: Request, pk: int) -> HttpResponse:
    try:
        found = access.character_to_read(request.user, pk)
    except access.AdultsOnly:
        return render(request, "characters/adults_only.html")
    prefetch_related_objects([found], "tags")
    page = {
        "character": found,
        "greeting": greeting_to_show(found, request.GET.get("greeting", ""), request.user),
        "similar": similar(found, request.user, SIMILAR),
        "reviews": Reviews.wanted(found, request.user, request.GET),
        "has_maker": has_a_page(found, request.user),
        "origin": access.origin_to_show(request.user, found),
        "address": request.build_absolute_uri(found.get_absolute_url()),
        "picture_address": request.build_absolute_uri(found.link_picture_url),
    }
    return render(request, "characters/character.html", page, fragments=("greeting",))
