from pathlib import PurePath
from urllib.parse import urlsplit

from django.core.paginator import Paginator
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.csp import CSP
from django.utils.translation import get_language
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import push_url, replace_url

from characters import access, services
from characters.greetings import greeting_to_show
from characters.models import Character
from characters.shelf import Shelf, Wanted
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.accounts.preferences import is_our_page
from roleplay.fragments import Request, render

SIMILAR = 6
FAVOURITES_ON_A_PAGE = 48
A_YEAR = 365 * 24 * 3600
PICTURE_POLICY = {"default-src": [CSP.NONE], "style-src": [CSP.UNSAFE_INLINE]}


@require_safe
def catalogue(request: Request) -> HttpResponse:
    wanted = Wanted.read(request.GET)
    shelf = Shelf(wanted, request.user, get_language() or "en")
    page = {"wanted": wanted, "shelf": shelf, "without_tags": wanted.address(tag=())}
    response = render(request, "characters/catalogue.html", page, fragments=("shelf", "more"))
    return _with_address(request, response, shelf)


def _with_address(request: Request, response: HttpResponse, shelf: Shelf) -> HttpResponse:
    """Keep the address bar in step, so that Back and reload find the same list and the same place.

    A new choice is a new step for the Back button; the next letters of a search are not.
    """
    htmx = request.htmx
    if htmx.target == "more":
        return replace_url(response, request.path + shelf.wanted.address(shown=shelf.shown))
    if htmx.target != "shelf":
        return response
    before = Wanted.read(QueryDict(urlsplit(htmx.current_url or "").query))
    is_still_typing = before.query and before.query != shelf.wanted.query
    step = replace_url if is_still_typing else push_url
    return step(response, (request.path + shelf.wanted.address()).removesuffix("?"))


@require_safe
def character(request: Request, pk: int) -> HttpResponse:
    found = access.character_to_read(request.user, pk)
    similar = Character.objects.similar_to(found).for_cards().hearted_by(request.user)
    page = {
        "character": found,
        "greeting": greeting_to_show(found, request.GET.get("greeting", ""), request.user),
        "similar": similar[:SIMILAR],
        "address": request.build_absolute_uri(found.get_absolute_url()),
        "picture_address": request.build_absolute_uri(found.portrait_url),
    }
    return render(request, "characters/character.html", page, fragments=("greeting",))


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
    is_big = request.htmx.target == "heart"
    template = "characters/character.html#heart" if is_big else "characters/_heart.html"
    return render(request, template, {"character": heart})


@require_safe
@csp_override(PICTURE_POLICY)
def portrait(request: Request, pk: int, digest: str) -> HttpResponse:
    return _picture(request, pk, "portrait", digest)


@require_safe
@csp_override(PICTURE_POLICY)
def cameo(request: Request, pk: int, digest: str) -> HttpResponse:
    return _picture(request, pk, "cameo", digest)


def _picture(request: Request, pk: int, kind: str, digest: str) -> HttpResponse:
    """The stored picture, for ever: its address changes when it does."""
    open_to_all = access.open_pictures(pk)
    owner = open_to_all or access.pictures_to_see(request.user, pk)
    file: FieldFile = getattr(owner, kind)
    if not file or PurePath(str(file)).stem != digest:
        raise Http404
    try:
        svg = file.read()
    except FileNotFoundError as missing:
        raise Http404 from missing
    who = "public" if open_to_all and owner.visibility == Character.Visibility.PUBLIC else "private"
    caching = f"{who}, max-age={A_YEAR}, immutable"
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": caching})
