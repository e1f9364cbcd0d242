from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from characters import access, services
from characters.models import Character
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.accounts.preferences import is_our_page
from roleplay.fragments import render

FAVOURITES_ON_A_PAGE = 48


@require_safe
@member_required
def favourites(request: MemberRequest) -> HttpResponse:
    person = request.user
    cards = Character.objects.favourites_of(person).for_cards().hearted_by(person)
    page = Paginator(cards, FAVOURITES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "characters/favourites.html", {"page": page})


@require_POST
@member_required
def favourite(request: MemberRequest, pk: int) -> HttpResponse:
    """Set the heart to what `on` says, "1" or "0", so that a repeated click changes nothing."""
    person = request.user
    found = access.character_to_read(person, pk)
    verb = services.favourite if request.POST.get("on") == "1" else services.unfavourite
    verb(person, found)
    if not request.htmx:
        before = request.headers.get("Referer", "")
        return redirect(before if is_our_page(request, before) else found)
    heart = access.character_to_read(person, pk)
    target = request.htmx.target or ""
    template = "characters/character.html#heart" if target == "heart" else "characters/_heart.html"
    # the same character may stand twice on a page: each heart keeps its own name
    return render(request, template, {"character": heart, "place": target.removeprefix(f"heart-{pk}")})
