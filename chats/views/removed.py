"""What was taken out of a chat, what is marked in it, and the verbs for more than one message."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from chats import excerpts, services
from chats.access import chat_to_read, message_to_change
from chats.models import Chat, Message
from chats.views.answers import tab, told, with_toast
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render
from roleplay.numbers import whole


@require_GET
@member_required
def bookmarks(request: MemberRequest, pk: int) -> HttpResponse:
    """The places of a chat that its owner has marked."""
    found = chat_to_read(request.user, pk)
    shown = excerpts.bookmarks(found, whole(request.GET.get("page")) or 1)
    return render(request, "chats/bookmarks.html", {"chat": found, "shown": shown}, fragments=("bookmarks",))


@require_GET
@member_required
def removed_messages(request: MemberRequest, pk: int) -> HttpResponse:
    """What was removed from a chat in the last 30 days."""
    return removed_list(request, chat_to_read(request.user, pk))


@require_POST
@member_required
def remove_from(request: MemberRequest, pk: int) -> HttpResponse:
    """Take out a message and all that come after it, with one way back for all."""
    found = message_to_change(request.user, pk)
    try:
        count = services.remove_from(found, tab(request))
    except services.Refusal as refusal:
        return told(request, found.chat_id, refusal)
    said = ngettext("%(n)d message deleted", "%(n)d messages deleted", count) % {"n": count}
    response = rewound(request, found, found.position)
    return with_toast(response, said, "success", found.undo_all_url) if request.htmx else response


@require_POST
@member_required
def restore_together(request: MemberRequest, pk: int) -> HttpResponse:
    """Put back all that was removed in one stroke with a message."""
    found = message_to_change(request.user, pk)
    by = tab(request)
    try:
        first = services.restore_together(found, by)
    except services.Refusal as refusal:
        return told(request, found.chat_id, refusal)
    if request.htmx and request.htmx.target == "removed":
        return trigger_client_event(removed_list(request, found.chat), "rewind", {"from": first})
    return rewound(request, found, first)


def removed_list(request: MemberRequest, chat: Chat) -> HttpResponse:
    shown = excerpts.removed(chat, whole(request.GET.get("page")) or 1)
    return render(request, "chats/removed.html", {"chat": chat, "shown": shown}, fragments=("removed",))


def rewound(request: MemberRequest, message: Message, position: int) -> HttpResponse:
    """Let this tab fetch what stands from a position on; without script the chat's page."""
    if not request.htmx:
        return redirect("chat", message.chat_id)
    return trigger_client_event(HttpResponse(status=204), "rewind", {"from": position})
