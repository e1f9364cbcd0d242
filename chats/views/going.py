"""Go to a chat by a few letters of its name."""

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from characters.suggestions import suggest
from chats.models import Chat
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render

SHOWN = 6


@require_GET
@member_required
def go_to(request: MemberRequest) -> HttpResponse:
    """Own chats by title or character, the last used first, and characters that could be talked with."""
    query = request.GET.get("q", "").strip()[:100]
    chats = Chat.objects.of(request.user).for_list()
    offered = suggest(query, request.user, get_language() or "en") if query else None
    context = {
        "query": query,
        "chats": (chats.called(query) if query else chats)[:SHOWN],
        "offered": offered,
    }
    return render(request, "chats/go_to.html", context, fragments=("places", "places-sheet"))
