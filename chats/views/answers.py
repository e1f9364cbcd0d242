"""What views of a chat answer with: its page, a part of it, one message, a refusal, a toast."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django_htmx.http import (
    reswap,
    retarget,
    trigger_client_event,
)

from chats import commands, pages, services
from chats.access import message_to_change
from chats.drawer import chip
from chats.listing import listing
from chats.models import Chat, Message
from roleplay.accounts.access import MemberRequest
from roleplay.fragments import render

CHAT = "chats/chat.html"


def tab(request: MemberRequest) -> str:
    """The browser's tab that asks, so that it need not fetch what it gets as the answer."""
    return request.headers.get("X-Tab", "")[:32]


def whole_page(request: MemberRequest, chat: Chat, shown: list[pages.Shown] | None = None) -> dict[str, Any]:
    """The chat's page; with other messages than the last ones where they are given."""
    return {
        "chat": chat,
        "shown": pages.latest(chat) if shown is None else shown,
        "listing": listing(request.user),
        "chip": chip(chat.choice),
        "key": get_random_string(32),
        "commands": commands.TABLE,
    }


def render_part(
    request: MemberRequest, chat: Chat, partial: str, shown: list[pages.Shown], **more: Any
) -> HttpResponse:
    return render(request, f"{CHAT}#{partial}", {"chat": chat, "shown": shown, **more})


def new_messages(
    request: MemberRequest, chat: Chat, after: int, message_pk: int | None = None
) -> HttpResponse:
    """What has come after a position, and a message from before it that is back in its place.

    Where too much has come since, the end of the chat takes the place of all that the tab has.
    """
    fresh = pages.later(chat, after)
    if fresh is None:
        return last_messages(request, chat)
    back = (
        chat.messages.shown().with_branches().filter(pk=message_pk, position__lte=after).first()
        if message_pk
        else None
    )
    if not fresh and back is None:
        return HttpResponse(status=204)
    returned = pages.one(back) if back else None
    following = chat.messages.shown().filter(position__gt=back.position).first() if back else None
    return render_part(request, chat, "new-messages", fresh, returned=returned, before=following)


def last_messages(request: MemberRequest, chat: Chat) -> HttpResponse:
    """The end of the chat, for a tab that shows another part of it."""
    response = render_part(request, chat, "messages", pages.latest(chat))
    return reswap(retarget(response, "#messages"), "innerHTML")


def render_message(request: MemberRequest, message: Message, **more: Any) -> HttpResponse:
    """The message as it stands now: nothing once it is removed; without script its place in the chat."""
    if not request.htmx:
        return redirect(message)
    if message.removed_at:
        return HttpResponse()
    context: dict[str, Any] = {"chat": message.chat, "item": pages.one(message), "with_thread": True, **more}
    if message.state == Message.State.FAILED:
        context["chip"] = chip(message.chat.choice)  # who failed may rest now
    return render(request, "chats/_message.html", context)


def wanted(request: MemberRequest) -> str:
    """The model that is asked for this once, if any."""
    return request.POST.get("model", "").strip()


def changed(request: MemberRequest, pk: int, verb: Any) -> HttpResponse:
    """Do something to a message and show it as it is now; a refusal is a toast."""
    found = message_to_change(request.user, pk)
    try:
        verb(found, tab(request))
    except services.Refusal as refusal:
        return told(request, found.chat_id, refusal)
    return render_message(request, message_to_change(request.user, pk))


def refused(request: MemberRequest, chat: Chat, sentence: str, status: int) -> HttpResponse:
    """Say why, beside the composer; what was typed stays in it. htmx shows what says 422, and no other."""
    if request.htmx:
        context = {"chat": chat, "note": sentence}
        response = render(request, f"{CHAT}#composer-note", context, status=422)
        return reswap(retarget(response, "#composer-note"), "outerHTML")
    context = whole_page(request, chat) | {"note": sentence, "typed": request.POST.get("text", "")}
    return render(request, CHAT, context, status=status)


def told(request: MemberRequest, chat_pk: int, refusal: services.Refusal) -> HttpResponse:
    """Why something cannot be done: a toast, without script on the chat's page."""
    if request.htmx:
        return with_toast(HttpResponse(status=refusal.status), refusal.sentence)
    messages.error(request, refusal.sentence)
    return redirect("chat", chat_pk)


def standing(request: MemberRequest, chat: Chat) -> HttpResponse:
    """What stands around the messages, each part for its place: the title, who speaks, who answers."""
    return render(request, "chats/_standing.html", {"chat": chat, "chip": chip(chat.choice)})


def with_toast(response: HttpResponse, text: str, level: str = "error", undo_url: str = "") -> HttpResponse:
    """A response that also shows a toast."""
    toast = {"text": text, "level": level}
    if undo_url:
        toast |= {"undo_url": undo_url, "undo_label": _("Undo")}
    return trigger_client_event(response, "toast", toast)


def done(request: MemberRequest, chat: Chat, said: str, **events: Any) -> HttpResponse:
    """A toast that something is done, and what scripts are to hear; without script on the chat's page."""
    if not request.htmx:
        messages.success(request, said)
        return redirect("chat", chat.pk)
    response = with_toast(HttpResponse(status=204), said, "success")
    for name, detail in events.items():
        trigger_client_event(response, name, detail)
    return response


def opens(request: MemberRequest, opener: str, address: str) -> HttpResponse:
    """Let the tab press what opens something, by its selector; without script the page of it."""
    if not request.htmx:
        return redirect(address)
    return trigger_client_event(HttpResponse(status=204), "press", {"opener": opener})
