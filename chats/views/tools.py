"""What can be done with a message: the list of it, and the verbs that show something or mark it."""

from functools import partial
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chats import pages, services
from chats.access import message_to_change
from chats.excerpts import excerpt
from chats.forms.marks import MarkForm
from chats.models import Chat, Message
from chats.views.answers import changed
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render


@require_GET
@member_required
def message_tools(request: MemberRequest, pk: int) -> HttpResponse:
    """All that can be done with a message, and how many go where more than it goes."""
    found = shown_message(request, pk)
    after = found.chat.messages.shown().filter(position__gte=found.position)
    counts = after.aggregate(all=Count("pk"), live=Count("pk", filter=Q(state__in=Message.LIVE)))
    context = {
        "chat": found.chat,
        "item": pages.one(found),
        "excerpt": excerpt(found),
        "count": counts["all"],
        "is_busy": bool(counts["live"]),
    }
    return sheet(request, "chats/tools.html", "message-tools", context)


@require_GET
@member_required
def message_text(request: MemberRequest, pk: int) -> HttpResponse:
    """The text as it was written: plain for a script that copies it, else in a field to copy it from."""
    found = shown_message(request, pk)
    text = found.variants.values_list("text", flat=True).get(number=found.chosen)
    if request.get_preferred_type(["text/html", "text/plain"]) == "text/plain":
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    return render(request, "chats/text.html", {"chat": found.chat, "message": found, "text": text})


@require_GET
@member_required
def message_before_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """What stood in a message's place before a person edited it."""
    found = shown_message(request, pk)
    edited = found.variants.get(number=found.chosen)
    old = get_object_or_404(found.variants, number=edited.edited_from or 0)
    context = {"chat": found.chat, "message": found, "old": old}
    return sheet(request, "chats/before_edit.html", "before-edit", context)


@require_GET
@member_required
def message_branches(request: MemberRequest, pk: int) -> HttpResponse:
    """The chats that were branched off at a message."""
    found = shown_message(request, pk)
    branches = Chat.objects.of(request.user).for_list().filter(branched_from=found)[: pages.RAIL]
    context = {"chat": found.chat, "message": found, "branches": branches, "excerpt": excerpt(found)}
    return sheet(request, "chats/branches.html", "branches", context)


@require_POST
@member_required
def bookmark_message(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a bookmark at a message, or take it away."""
    return changed(request, pk, partial(services.bookmark_message, on=is_on(request)))


@require_POST
@member_required
def hide_message(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep a message from models, or tell it to them again."""
    return changed(request, pk, partial(services.hide_message, on=is_on(request)))


def sheet(request: MemberRequest, template: str, partial: str, context: dict[str, Any]) -> HttpResponse:
    """What htmx fills the sheet with; without script a page."""
    return render(request, f"{template}#{partial}" if request.htmx else template, context)


def is_on(request: MemberRequest) -> bool:
    form = MarkForm(request.POST)
    return form.is_valid() and form.cleaned_data["on"]


def shown_message(request: MemberRequest, pk: int) -> Message:
    found = message_to_change(request.user, pk)
    if found.removed_at:
        raise Http404(_("This message has been deleted."))
    return found
