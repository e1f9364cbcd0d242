from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from chats import services
from chats.access import chat_to_read
from chats.forms.keeping import ChosenChatsForm
from chats.listing import listing
from chats.models import Chat
from chats.views.answers import tab, with_toast
from chats.views.lists import moment_of
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render


@require_POST
@member_required
def pin_chat(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep a chat on top, or no longer."""
    services.pin_chat(chat_to_read(request.user, pk), request.POST.get("on") == "1", tab(request))
    return kept(request, chat_to_read(request.user, pk))


@require_POST
@member_required
def archive_chat(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a chat away, or take it back."""
    found = chat_to_read(request.user, pk)
    if request.POST.get("on") != "1":
        services.unarchive_chats(request.user, [pk], tab(request))
        return kept(request, chat_to_read(request.user, pk))
    moment = services.archive_chats(request.user, [found.pk], tab(request))
    response = kept(request, chat_to_read(request.user, pk))
    return with_toast(response, _("In the archive now"), "success", undo_address("archived", moment))


def kept(request: MemberRequest, chat: Chat) -> HttpResponse:
    """The chat's panel and the list beside it as they are now; on a list the list itself."""
    if not request.htmx:
        return redirect(chat if request.POST.get("from") != "list" else "chats")
    if request.htmx.target != "keeping":
        return HttpResponseClientRefresh()
    context: dict[str, Any] = {"chat": chat, "listing": listing(request.user)}
    return render(request, "chats/_after_keeping.html", context)


@require_POST
@member_required
def archive_chats(request: MemberRequest) -> HttpResponse:
    """Put all chosen chats away."""
    form = ChosenChatsForm(request.POST)
    if not form.is_valid():
        return redirect("chats")
    if request.POST.get("on") == "0":
        services.unarchive_chats(request.user, form.cleaned_data["chats"])
        return redirect("archive")
    return done("archived", services.archive_chats(request.user, form.cleaned_data["chats"]))


@require_POST
@member_required
def remove_chats(request: MemberRequest) -> HttpResponse:
    """Delete all chosen chats, with a way back."""
    form = ChosenChatsForm(request.POST)
    if not form.is_valid():
        return redirect("chats")
    return done("removed", services.remove_chats(request.user, form.cleaned_data["chats"]))


@require_POST
@member_required
def undo_chats(request: MemberRequest, what: services.Done, moment: str) -> HttpResponse:
    """Take back what was archived or deleted together."""
    if then := moment_of(moment):
        services.undo(request.user, what, datetime.fromisoformat(then))
    return HttpResponseClientRefresh() if request.htmx else redirect("chats")


def done(what: services.Done, moment: datetime) -> HttpResponse:
    """The list, which offers the way back."""
    return redirect(f"{reverse('chats')}?{urlencode({'done': what, 'moment': moment.isoformat()})}")


def undo_address(what: services.Done, moment: datetime) -> str:
    return reverse(f"undo_{what}", args=[moment.isoformat()])
