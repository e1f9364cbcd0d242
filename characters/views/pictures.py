from pathlib import PurePath

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from characters import access
from characters.models import Character
from roleplay.fragments import Request

A_YEAR = 365 * 24 * 3600
PICTURE_POLICY = {"default-src": [CSP.NONE], "style-src": [CSP.UNSAFE_INLINE]}


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
