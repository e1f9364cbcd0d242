from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from characters import services
from characters.models import Act
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render

NOTICES_ON_A_PAGE = 30


@require_safe
@member_required
def notices(request: MemberRequest) -> HttpResponse:
    """What moderators and the screen have decided about this person's characters."""
    told = Act.objects.filter(person=request.user, is_told=True).select_related("character")
    told = told.only(
        "verb", "name", "reason", "rule", "at", "seen_at", "person",
        "character__name", "character__cameo", "character__rating", "character__removed_at",
    )  # fmt: skip
    page = Paginator(told, NOTICES_ON_A_PAGE).get_page(request.GET.get("page"))
    is_new = any(act.seen_at is None for act in page)
    return render(request, "characters/notices.html", {"page": page, "is_new": is_new})


@require_POST
@member_required
def read_notices(request: MemberRequest) -> HttpResponse:
    services.mark_read(request.user)
    return HttpResponse(status=204) if request.htmx else redirect("notices")
