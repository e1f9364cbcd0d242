from django.http import HttpResponse
from django.views.decorators.http import require_GET

from chats import usage
from chats.access import chat_to_read
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render


@require_GET
@member_required
def usage_page(request: MemberRequest) -> HttpResponse:
    """What the person's replies have cost, by month and model, and the chats that cost most."""
    context = {"months": usage.by_month(request.user), "chats": usage.by_chat(request.user)}
    return render(request, "chats/usage.html", context)


@require_GET
@member_required
def chat_usage(request: MemberRequest, pk: int) -> HttpResponse:
    """What one chat has cost, as a line of its panel."""
    found = chat_to_read(request.user, pk)
    part = "chats/_usage_line.html" if request.htmx else "chats/chat_usage.html"
    return render(request, part, {"chat": found, "spent": usage.of_chat(found), "is_known": True})
