from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from characters.access import character_to_read
from characters.differences import differences
from characters.versions import content_at
from chats import services
from chats.access import chat_to_read, chat_to_write
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render


@require_GET
@member_required
def chat_changes(request: MemberRequest, pk: int) -> HttpResponse:
    """What has become of the character since the chat began."""
    found = chat_to_write(request.user, pk)
    character = character_to_read(request.user, found.character_id)
    before, now = content_at(character, found.character_version), content_at(character, character.version)
    changes = differences(before, now) if before is not None and now is not None else []
    return render(request, "chats/changes.html", {"chat": found, "differences": changes})


@require_POST
@member_required
def switch_version(request: MemberRequest, pk: int) -> HttpResponse:
    """Let the chat go on with the character as it is now."""
    found = chat_to_read(request.user, pk)
    character_to_read(request.user, found.character_id)
    services.switch_version(found)
    return redirect(found)


@require_POST
@member_required
def keep_version(request: MemberRequest, pk: int) -> HttpResponse:
    """Let the chat go on as it began, and say no more of it."""
    found = chat_to_read(request.user, pk)
    services.keep_version(found)
    return HttpResponse() if request.htmx else redirect(found)
