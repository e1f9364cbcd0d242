from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import (
    HttpResponseClientRedirect,
    HttpResponseClientRefresh,
    reswap,
    retarget,
    trigger_client_event,
)

from characters.access import character_to_read
from chats import pages, services
from chats.access import chat_to_read, chat_to_write, message_to_change, removed_chat
from chats.drawer import chip
from chats.forms import NumberForm, SendForm, TitleForm
from chats.models import Chat, Message
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render

CHAT = "chats/chat.html"
CONTINUE = 5


def tab(request: MemberRequest) -> str:
    """The browser's tab that asks, so that it need not fetch what it gets as the answer."""
    return request.headers.get("X-Tab", "")[:32]


@require_GET
@member_required
def chats(request: MemberRequest) -> HttpResponse:
    """All chats by day, and those that were deleted lately."""
    removed = Chat.objects.removed_by(request.user).for_list()[: pages.RAIL]
    context = {
        "days": pages.rail(request.user),
        "removed": removed,
        "undo": number(request.GET.get("removed")),
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


@require_POST
@member_required
def start_chat(request: MemberRequest, pk: int) -> HttpResponse:
    """Open a new chat with a character."""
    character = character_to_read(request.user, pk)
    chat = services.start_chat(request.user, character, number(request.POST.get("greeting")) or 0)
    return redirect("chat", chat.pk)


@require_GET
@member_required
def chat(request: MemberRequest, pk: int) -> HttpResponse:
    """The chat's page, or the part of its history that a tab asks for."""
    found = chat_to_read(request.user, pk)
    before, after = (number(request.GET.get(name)) for name in ("before", "after"))
    if not request.htmx:
        return render(request, CHAT, whole_page(request, found, before))
    if before is not None:
        return render_part(request, found, "older-messages", pages.earlier(found, before))
    if after is not None:
        return new_messages(request, found, after, number(request.GET.get("message")))
    if request.htmx.target == "messages":
        return render_part(request, found, "messages", pages.latest(found))
    return render(request, CHAT, whole_page(request, found))


def whole_page(request: MemberRequest, chat: Chat, before: int | None = None) -> dict[str, Any]:
    return {
        "chat": chat,
        "shown": pages.earlier(chat, before),
        "days": pages.rail(request.user),
        "chip": chip(chat.choice),
        "key": get_random_string(32),
    }


def render_part(
    request: MemberRequest, chat: Chat, partial: str, shown: list[pages.Shown], **more: Any
) -> HttpResponse:
    return render(request, f"{CHAT}#{partial}", {"chat": chat, "shown": shown, **more})


def new_messages(
    request: MemberRequest, chat: Chat, after: int, message_pk: int | None = None
) -> HttpResponse:
    """What has come after a position, and a message from before it that is back in its place."""
    fresh = pages.later(chat, after)
    back = chat.messages.shown().filter(pk=message_pk, position__lte=after).first() if message_pk else None
    if not fresh and back is None:
        return HttpResponse(status=204)
    returned = pages.one(back) if back else None
    following = chat.messages.shown().filter(position__gt=back.position).first() if back else None
    return render_part(request, chat, "new-messages", fresh, returned=returned, before=following)


def number(raw: str | None) -> int | None:
    """A position or key from the address; nothing where it is not one."""
    return int(raw) if raw and raw.isdecimal() and len(raw) < 10 else None


@require_POST
@member_required
def send(request: MemberRequest, pk: int) -> HttpResponse:
    """Take what was typed, and answer with what is new."""
    found = chat_to_write(request.user, pk)
    form = SendForm(request.POST)
    if not form.is_valid():
        sentences = [str(sentence) for errors in form.errors.values() for sentence in errors]
        return refused(request, found, " ".join(sentences), 422)
    text = form.cleaned_data["text"]
    try:
        made = services.send(found, text, form.cleaned_data["key"], tab(request))
    except services.Refusal as refusal:
        return refused(request, found, refusal.sentence, refusal.status)
    if not request.htmx:
        return redirect("chat", pk)
    after = number(request.POST.get("after"))
    if made and after == made[0].position - 1:
        return render_part(request, found, "new-messages", pages.just_sent(*made, text))
    return new_messages(request, found, after if after is not None else found.next_position - 1)


def refused(request: MemberRequest, chat: Chat, sentence: str, status: int) -> HttpResponse:
    """Say why, beside the composer; what was typed stays in it. htmx shows what says 422, and no other."""
    if request.htmx:
        context = {"chat": chat, "note": sentence}
        response = render(request, f"{CHAT}#composer-note", context, status=422)
        return reswap(retarget(response, "#composer-note"), "outerHTML")
    context = whole_page(request, chat) | {"note": sentence, "typed": request.POST.get("text", "")}
    return render(request, CHAT, context, status=status)


@require_POST
@member_required
def ask_for_reply(request: MemberRequest, pk: int) -> HttpResponse:
    """A reply where the chat ends with the person's words."""
    found = chat_to_read(request.user, pk)
    try:
        reply = services.ask_for_reply(found, tab(request))
    except services.Refusal as refusal:
        return told(request, pk, refusal)
    return new_messages(request, found, reply.position - 1) if request.htmx else redirect("chat", pk)


@require_GET
@member_required
def message(request: MemberRequest, pk: int) -> HttpResponse:
    """One message, for a tab that has heard of a change; nothing once it is removed."""
    return render_message(request, message_to_change(request.user, pk))


def render_message(request: MemberRequest, message: Message) -> HttpResponse:
    if not request.htmx:
        return redirect("chat", message.chat_id)
    if message.removed_at:
        return HttpResponse()
    context: dict[str, Any] = {"chat": message.chat, "item": pages.one(message), "with_thread": True}
    if message.state == Message.State.FAILED:
        context["chip"] = chip(message.chat.choice)  # who failed may rest now
    return render(request, "chats/_message.html", context)


@require_POST
@member_required
def regenerate(request: MemberRequest, pk: int) -> HttpResponse:
    """Another version of the last reply."""
    return changed(request, pk, partial(services.regenerate, wanted=wanted(request)))


@require_POST
@member_required
def continue_reply(request: MemberRequest, pk: int) -> HttpResponse:
    """More of the last reply."""
    return changed(request, pk, partial(services.continue_reply, wanted=wanted(request)))


@require_POST
@member_required
def choose_variant(request: MemberRequest, pk: int) -> HttpResponse:
    """Leaf to another version."""
    form = NumberForm(request.POST)
    chosen = form.cleaned_data["number"] if form.is_valid() else 0
    return changed(request, pk, lambda found, by: services.choose_variant(found, chosen, by))


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


@require_POST
@member_required
def remove_message(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a message out, with a way back."""
    found = message_to_change(request.user, pk)
    response = changed(request, pk, services.remove_message)
    if response.status_code >= 400:
        return response
    return with_toast(response, _("Message deleted"), "success", found.undo_url)


@require_POST
@member_required
def restore_message(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a message back; every tab fetches it to its place."""
    found = message_to_change(request.user, pk)
    try:
        services.restore_message(found)
    except services.Refusal as refusal:
        return told(request, found.chat_id, refusal)
    return HttpResponse(status=204) if request.htmx else redirect("chat", found.chat_id)


@require_POST
@member_required
def rename_chat(request: MemberRequest, pk: int) -> HttpResponse:
    """A title of one's own."""
    found = chat_to_read(request.user, pk)
    form = TitleForm(request.POST, instance=found)
    if not form.is_valid():
        chat = chat_to_read(request.user, pk)  # as it is called without the refused title
        if request.htmx:
            context = {"chat": chat, "title_form": form}
            return render(request, "chats/_panel.html#chat-title", context, status=422)
        return render(request, CHAT, whole_page(request, chat) | {"title_form": form}, status=422)
    services.rename_chat(found, form.cleaned_data["title"].strip())
    return HttpResponseClientRefresh() if request.htmx else redirect("chat", pk)


@require_http_methods(["GET", "POST"])
@member_required
def remove_chat(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask first, saying what goes; then take the chat off the list, which offers it back."""
    found = chat_to_read(request.user, pk)
    if request.method == "GET":
        context = {"chat": found, "count": found.messages.shown().count()}
        return render(request, "chats/removal.html", context, fragments=("confirm-removal",))
    services.remove_chat(found)
    address = f"{redirect('chats').url}?removed={pk}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


@require_POST
@member_required
def restore_chat(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a removed chat back and open it."""
    services.restore_chat(removed_chat(request.user, pk))
    address = redirect("chat", pk).url
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def told(request: MemberRequest, chat_pk: int, refusal: services.Refusal) -> HttpResponse:
    """Why something cannot be done: a toast, without script on the chat's page."""
    if request.htmx:
        return with_toast(HttpResponse(status=refusal.status), refusal.sentence)
    messages.error(request, refusal.sentence)
    return redirect("chat", chat_pk)


def with_toast(response: HttpResponse, text: str, level: str = "error", undo_url: str = "") -> HttpResponse:
    """A response that also shows a toast."""
    toast = {"text": text, "level": level}
    if undo_url:
        toast |= {"undo_url": undo_url, "undo_label": _("Undo")}
    return trigger_client_event(response, "toast", toast)
