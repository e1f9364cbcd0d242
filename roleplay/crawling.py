"""What search engines may look at, and where it is: the catalogue's SFW characters and what belongs to them.

Pages that are for adults, or known only by their link, say `noindex` themselves.
"""

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from characters.models import Listing
from roleplay.numbers import whole

PAGE = 20_000  # ids on a page of the map, of 50,000 addresses that one may have
HOUR = 3600
ROBOTS = """\
User-agent: *
Allow: /$
Allow: /characters/
Allow: /people/
Allow: /static/
Allow: /drawn-face.svg
Disallow: /characters/*/card/
Disallow: /
"""


@require_safe
@cache_control(max_age=HOUR, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    """Public pages and what they are made of. Every order and filter of the catalogue would be endless."""
    where = request.build_absolute_uri(reverse("sitemap"))
    return HttpResponse(f"{ROBOTS}\nSitemap: {where}\n", content_type="text/plain")


@require_safe
@cache_control(max_age=HOUR, public=True)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages of the map, or with `?p=2` the characters of one. Cut by id: no page counts or skips rows."""
    root = request.build_absolute_uri("/").removesuffix("/")
    number = whole(request.GET.get("p"))
    if number is None:
        last = Listing.objects.aggregate(last=Max("pk"))["last"] or 0
        pages = range(1, last // PAGE + 2)
        return _map(request, "sitemapindex", [f"{root}{reverse('sitemap')}?p={page}" for page in pages])
    open_to_all = Listing.objects.filter(level=0, pk__gte=(number - 1) * PAGE, pk__lt=number * PAGE)
    pks = open_to_all.order_by("pk").values_list("pk", flat=True)
    return _map(request, "urlset", [f"{root}{reverse('character', args=[pk])}" for pk in pks])


def _map(request: HttpRequest, kind: str, addresses: list[str]) -> HttpResponse:
    context = {"kind": kind, "entry": kind.removesuffix("index").removesuffix("set"), "addresses": addresses}
    return render(request, "sitemap.xml", context, content_type="application/xml")
