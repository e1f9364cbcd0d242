from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from chats import events, tabs
from chats.listing import Wanted, listing, partners
from chats.models import Chat
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render
from roleplay.numbers import whole

CONTINUE = 5
REMOVED = 60


@require_GET
@member_required
def chats(request: MemberRequest) -> HttpResponse:
    """All chats by day, and those that were deleted lately."""
    return chats_page(request)


@require_GET
@member_required
def archive(request: MemberRequest) -> HttpResponse:
    """The chats that were put away."""
    return chats_page(request, archive="1")


def chats_page(request: MemberRequest, **more: str) -> HttpResponse:
    told = tabs.last_told(events.list_group(request.user.pk))  # before all else
    wanted = Wanted.read({**request.GET.dict(), **more, "wide": "1"})
    done, moment = request.GET.get("done", ""), moment_of(request.GET.get("moment", ""))
    context: dict[str, Any] = {
        "listing": listing(request.user, wanted),
        "has_archive": wanted.is_archive or Chat.objects.of(request.user).archived().exists(),
        "undo": whole(request.GET.get("removed")),
        "done": done if moment and done in ("archived", "removed") else "",
        "moment": moment,
        "told": told,
    }
    if not wanted.is_archive:
        context["removed"] = Chat.objects.removed_by(request.user).for_list()[:REMOVED]
    return render(request, "chats/chats.html", context)


def moment_of(raw: str) -> str:
    """A moment of an address, written as we write it; nothing where it is none."""
    try:
        found = parse_datetime(raw)
    except ValueError:
        return ""
    return found.isoformat() if found and timezone.is_aware(found) else ""


@require_GET
@member_required
def rail(request: MemberRequest) -> HttpResponse:
    """A list of chats: searched, of one character, or what comes after a page of it."""
    wanted = Wanted.read(request.GET.dict())
    part = "chats/_rail_page.html" if wanted.after else "chats/_rail_list.html"
    context = {"listing": listing(request.user, wanted), "current": whole(request.GET.get("current"))}
    return render(request, part, context)


@require_GET
@member_required
def chat_partners(request: MemberRequest) -> HttpResponse:
    """Whom one has chats with, to see only those."""
    wanted = Wanted.read(request.GET.dict())
    return render(request, "chats/_partners.html", {"partners": partners(request.user), "wanted": wanted})


@require_GET
@member_required
def continue_row(request: MemberRequest) -> HttpResponse:
    """The last few chats, for the top of the catalogue."""
    recent = Chat.objects.of(request.user).listed().for_list()[:CONTINUE]
    return render(request, "chats/_continue.html", {"recent": recent})
