from django.http import HttpResponse
from django.views.decorators.http import require_GET

from chats import pages
from chats.models import Chat
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render
from roleplay.numbers import whole

CONTINUE = 5


@require_GET
@member_required
def chats(request: MemberRequest) -> HttpResponse:
    """All chats by day, and those that were deleted lately."""
    removed = Chat.objects.removed_by(request.user).for_list()[: pages.RAIL]
    context = {
        "days": pages.rail(request.user),
        "removed": removed,
        "undo": whole(request.GET.get("removed")),
    }
    return render(request, "chats/chats.html", context)


@require_GET
@member_required
def rail(request: MemberRequest) -> HttpResponse:
    """The list beside a chat, searched."""
    query = request.GET.get("chat_query", "").strip()[:100]
    context = {"days": pages.rail(request.user, query), "chat_query": query}
    return render(request, "chats/_rail_list.html", context)


@require_GET
@member_required
def continue_row(request: MemberRequest) -> HttpResponse:
    """The last few chats, for the top of the catalogue."""
    recent = Chat.objects.of(request.user).for_list()[:CONTINUE]
    return render(request, "chats/_continue.html", {"recent": recent})
