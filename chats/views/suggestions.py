"""A few lines that could be said next."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from chats import suggesting
from chats.access import chat_to_read
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render


@never_cache
@require_http_methods(["GET", "POST"])
@member_required
def next_lines(request: MemberRequest, pk: int) -> HttpResponse:
    """What there is to say to the last reply. A POST has it thought of where there is nothing yet."""
    found = chat_to_read(request.user, pk)
    if not request.htmx:
        return redirect("chat", pk)
    reply = suggesting.answered(found) if request.user.suggestions else None
    lines = suggesting.known(reply) if reply else []
    if reply and not lines and request.method == "POST":
        suggesting.begin(found, reply)
    return render(request, "chats/_next_lines.html", {"chat": found, "reply": reply, "lines": lines})
