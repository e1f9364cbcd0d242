from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import (
    HttpResponseClientRedirect,
    HttpResponseClientRefresh,
)

from characters.access import character_to_read
from chats import events, pages, services, tabs
from chats.access import chat_to_open, chat_to_read, removed_chat
from chats.forms.chat import TitleForm
from chats.models import Chat, Message
from chats.views.answers import CHAT, new_messages, render_part, tab, whole_page
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render
from roleplay.numbers import whole


@require_POST
@member_required
def start_chat(request: MemberRequest, pk: int) -> HttpResponse:
    """Open a new chat with a character."""
    character = character_to_read(request.user, pk)
    chat = services.start_chat(request.user, character, whole(request.POST.get("greeting")) or 0)
    return redirect("chat", chat.pk)


@require_GET
@member_required
def chat(request: MemberRequest, pk: int) -> HttpResponse:
    """The chat's page, or the part of its history that a tab asks for."""
    told = tabs.last_told(events.chat_group(pk), events.list_group(request.user.pk))  # before all else
    found = chat_to_open(request.user, pk)
    before, past, after = (whole(request.GET.get(name)) for name in ("before", "past", "after"))
    if not request.htmx:
        shown = asked_for(request, found, before, past)
        return render(request, CHAT, whole_page(request, found, shown) | {"told": told})
    if before is not None:
        return render_part(request, found, "older-messages", pages.earlier(found, before))
    if past is not None:
        return render_part(request, found, "newer-messages", pages.past(found, past))
    if after is not None:
        return new_messages(request, found, after, whole(request.GET.get("message")))
    if request.htmx.target == "messages":
        return render_part(request, found, "messages", pages.latest(found))
    return render(request, CHAT, whole_page(request, found))


def asked_for(
    request: MemberRequest, chat: Chat, before: int | None, past: int | None
) -> list[pages.Shown] | None:
    """The messages that an address names: around one, before a position or past it; else the last ones."""
    if at := whole(request.GET.get("at")):
        message = Message.objects.for_page().filter(chat=chat, pk=at).first()
        return pages.around(message) if message else None
    if past is not None:
        return pages.past(chat, past)
    return pages.earlier(chat, before)


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
    services.rename_chat(found, form.cleaned_data["title"].strip(), tab(request))
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
