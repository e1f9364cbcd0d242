from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chats import commands, pages, services
from chats.access import chat_to_read, chat_to_speak_in, message_to_change
from chats.forms.messages import NumberForm, SendForm
from chats.views.answers import (
    changed,
    last_messages,
    new_messages,
    refused,
    render_message,
    render_part,
    tab,
    told,
    wanted,
    with_toast,
)
from chats.views.commands import obey
from chats.views.removed import removed_list
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.numbers import whole


@require_POST
@member_required
def send(request: MemberRequest, pk: int) -> HttpResponse:
    """Take what was typed, and answer with what is new."""
    found = chat_to_speak_in(request.user, pk)
    form = SendForm(request.POST)
    if not form.is_valid():
        sentences = [str(sentence) for errors in form.errors.values() for sentence in errors]
        return refused(request, found, " ".join(sentences), 422)
    typed, key = form.cleaned_data["text"], form.cleaned_data["key"]
    try:
        order = commands.read(typed)
    except commands.Unknown as unknown:
        return refused(request, found, unknown.sentence, 422)
    if order is not None:
        return obey(request, found, order, key)
    text = commands.said(typed)
    try:
        made = services.send(found, text, key, tab(request))
    except services.Refusal as refusal:
        return refused(request, found, refusal.sentence, refusal.status)
    if not request.htmx:
        return redirect("chat", pk)
    after = whole(request.POST.get("after"))
    if made and after == made[0].position - 1:
        return render_part(request, found, "new-messages", pages.just_sent(*made, text))
    return last_messages(request, found) if after is None else new_messages(request, found, after)


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
    if request.htmx and request.htmx.target == "removed":
        return removed_list(request, found.chat)
    return HttpResponse(status=204) if request.htmx else redirect(found)
