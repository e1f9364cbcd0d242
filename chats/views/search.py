from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from chats.found import Asked, found
from chats.listing import partners
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render


@require_GET
@member_required
def search_messages(request: MemberRequest) -> HttpResponse:
    """Find a message again, among all that one has said and heard."""
    asked = Asked.read(request.GET.dict())
    if request.htmx and asked.before is not None:
        return render(request, "chats/_hits.html", {"found": found(request.user, asked)})
    context: dict[str, Any] = {"found": found(request.user, asked)}
    if not request.htmx:
        context["partners"] = partners(request.user)
    return render(request, "chats/search.html", context, fragments=("hits",))
