"""One door for pages and their fragments."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_page
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

page_or_post = require_http_methods(["GET", "HEAD", "POST"])
"""For a view that shows a form and takes it."""


class Request(HttpRequest):
    """A request as the middleware leaves it; `htmx` is false where a whole page is asked for."""

    htmx: HtmxDetails


def render(
    request: Request,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    fragments: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """Render the page, or only the partial that htmx is about to swap.

    `fragments` names the partials of `template` that may be asked for. A partial has the name of
    the DOM id it fills, so the request's `HX-Target` chooses it. Restoring history always takes
    the whole page.
    """
    htmx = request.htmx
    wanted = htmx.target if htmx and not htmx.boosted and not htmx.history_restore_request else None
    name = f"{template}#{wanted}" if wanted in fragments else template
    response = render_page(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
