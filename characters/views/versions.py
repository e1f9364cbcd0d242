from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from characters import access, services
from characters.differences import differences, label_of
from characters.models import Character, Version
from characters.versions import content_at
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render
from roleplay.numbers import whole

MOST_VERSIONS = 200


@require_safe
@member_required
def character_versions(request: MemberRequest, pk: int) -> HttpResponse:
    """Who has changed what and when; with `?version=`, what that one has changed."""
    character = access.character_with_history(request.user, pk)
    versions = character.versions.select_related("by").defer("content")[:MOST_VERSIONS]
    rows = [(version, [label_of(name) for name in version.changed]) for version in versions]
    wanted = whole(request.GET.get("version"))
    shown = _shown(character, wanted) if wanted is not None else {}
    return render(request, "characters/versions.html", {"character": character, "rows": rows, **shown})


def _shown(character: Character, number: int) -> dict[str, Any]:
    now, before = content_at(character, number), content_at(character, number - 1)
    if now is None:
        raise Http404
    return {"shown": number, "differences": differences(before, now) if before is not None else []}


@require_POST
@member_required
def restore_version(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Make the character what it was, as its next version: nothing is lost by it."""
    character = access.character_to_turn_back(request.user, pk)
    version = Version.objects.filter(character=character, number=number).first()
    if version is None:
        raise Http404
    try:
        services.change(character, version.content, request.user, character.version)
    except (services.Unfit, services.Overtaken) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The character is again what it was then."))
    return redirect("character_versions", pk)
