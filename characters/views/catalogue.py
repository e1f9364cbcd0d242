from urllib.parse import urlsplit

from django.http import HttpResponse, QueryDict
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django_htmx.http import push_url, replace_url

from characters.shelf import Shelf, Wanted
from roleplay.fragments import Request, render


@require_safe
def catalogue(request: Request) -> HttpResponse:
    wanted = Wanted.read(request.GET)
    shelf = Shelf(wanted, request.user, get_language() or "en")
    page = {
        "wanted": wanted,
        "shelf": shelf,
        "without_tags": wanted.address(tag=()),
        "without_creator": wanted.address(by=""),
    }
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
