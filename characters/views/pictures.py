from pathlib import PurePath

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse
from django.utils.csp import CSP
from django.utils.text import slugify
from django.views.decorators.csp import csp_override
from django.views.decorators.http import conditional_page, require_safe

from characters import access, portraits, services
from characters.models import Character
from roleplay.fragments import Request
from roleplay.numbers import whole

AN_HOUR, A_YEAR = 3600, 365 * 24 * 3600
PICTURE_POLICY = {"default-src": [CSP.NONE], "style-src": [CSP.UNSAFE_INLINE]}
TYPES = {".svg": "image/svg+xml", ".webp": "image/webp"}
MOST_FACES = 1_000_000
MOST_HINTS = 20


@require_safe
@conditional_page
@csp_override(PICTURE_POLICY)
def portrait(request: Request, pk: int, name: str) -> HttpResponse:
    return _picture(request, pk, "portrait", name)


@require_safe
@conditional_page
@csp_override(PICTURE_POLICY)
def thumbnail(request: Request, pk: int, name: str) -> HttpResponse:
    return _picture(request, pk, "thumbnail", name)


@require_safe
@conditional_page
@csp_override(PICTURE_POLICY)
def cameo(request: Request, pk: int, name: str) -> HttpResponse:
    return _picture(request, pk, "cameo", name)


@require_safe
@conditional_page
@csp_override(PICTURE_POLICY)
def link_picture(request: Request, pk: int, stem: str) -> HttpResponse:
    """What is shown beside a link, for those that anybody may open: who shows links is nobody."""
    found = access.open_pictures(pk)
    if found is None or PurePath(str(found.portrait)).stem != stem:
        raise Http404
    return _for_ever(services.picture_for_links(found), "image/jpeg", found)


@require_safe
@csp_override(PICTURE_POLICY)
def drawn_face(request: Request) -> HttpResponse:
    """The face that a character of this name would get: `?name=Mira&again=2&tags=sea, noir&part=head`."""
    asked = request.GET
    name, again, tags = (asked.get(key, "") for key in ("name", "again", "tags"))
    face = min(whole(again) or 0, MOST_FACES)
    hints = [slugify(tag, allow_unicode=True) for tag in tags[:1000].split(",")[:MOST_HINTS]]
    draw = portraits.cameo if asked.get("part") == "head" else portraits.portrait
    svg = draw(name[:200], hints, again=face)
    return HttpResponse(svg, content_type=TYPES[".svg"], headers={"Cache-Control": "private, max-age=3600"})


def _picture(request: Request, pk: int, kind: str, name: str) -> HttpResponse:
    open_to_all = access.open_pictures(pk)
    owner = open_to_all or access.pictures_to_see(request.user, pk)
    return sent_file(getattr(owner, kind), name, owner if open_to_all else None)


def sent_file(file: FieldFile, name: str, open_to_all: Character | None = None) -> HttpResponse:
    """A stored picture, where `name` is still its name; for its own readers unless it is open to all.

    Raises Http404.
    """
    path = PurePath(str(file or ""))
    if not file or path.name != name:
        raise Http404
    try:
        with file.open() as stored:
            data = stored.read()
    except FileNotFoundError as missing:
        raise Http404 from missing
    return _for_ever(data, TYPES[path.suffix], open_to_all)


def _for_ever(data: bytes, kind: str, open_to_all: Character | None) -> HttpResponse:
    """The address of a picture changes when it does.

    A shared cache keeps what everybody may find, and asks each hour whether they still may.
    """
    is_public = open_to_all is not None and open_to_all.visibility == Character.Visibility.PUBLIC
    who = f"public, s-maxage={AN_HOUR}" if is_public else "private"
    caching = f"{who}, max-age={A_YEAR}, immutable"
    return HttpResponse(data, content_type=kind, headers={"Cache-Control": caching})
