"""As whom a person speaks in a chat."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from characters.access import persona_to_edit
from characters.forms.persona import PersonaForm
from characters.models import Persona
from characters.views.pictures import PICTURE_POLICY, sent_file
from chats import services
from chats.access import chat_to_read, chat_to_write
from chats.models import Chat
from chats.views.answers import standing, tab, told
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.accounts.models import User
from roleplay.fragments import render
from roleplay.numbers import whole


@require_http_methods(["GET", "POST"])
@member_required
def speak_as(request: MemberRequest, pk: int) -> HttpResponse:
    """Everybody the person may be in this chat; and become one of them, or oneself."""
    if request.method == "GET":
        context = speakers(request.user, chat_to_read(request.user, pk))
        return render(request, "chats/_speakers.html" if request.htmx else "chats/speakers.html", context)
    found = chat_to_write(request.user, pk)
    wanted = request.POST.get("persona", "")
    persona = persona_to_edit(request.user, whole(wanted) or 0) if wanted else None
    try:
        services.speak_as(found, persona, tab(request))
    except services.Refusal as refusal:
        return told(request, pk, refusal)
    return standing(request, found) if request.htmx else redirect("chat", pk)


def speakers(person: User, chat: Chat) -> dict[str, Any]:
    """Who can be chosen, and whether the chat's person is somebody apart: deleted since, or brought along."""
    personas = list(Persona.objects.of(person))
    is_oneself = chat.persona_id is None and chat.user_name == person.called
    is_apart = not is_oneself and all(persona.pk != chat.persona_id for persona in personas)
    return {"chat": chat, "personas": personas, "is_oneself": is_oneself, "is_apart": is_apart}


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def new_speaker(request: MemberRequest, pk: int) -> HttpResponse:
    """Write a persona and go on as that one."""
    found = chat_to_write(request.user, pk)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PersonaForm(*posted, owner=request.user)
    if not form.is_valid():
        context = {"form": form, "back": found.get_absolute_url()}
        status = 422 if form.is_bound else 200
        return render(request, "characters/persona.html", context, status=status)
    services.speak_as(found, form.save())
    return redirect("chat", pk)


@require_GET
@member_required
def chat_standing(request: MemberRequest, pk: int) -> HttpResponse:
    """Who speaks and who answers, for a tab that has heard of a change."""
    return standing(request, chat_to_read(request.user, pk))


@require_safe
@csp_override(PICTURE_POLICY)
@member_required
def speaker_cameo(request: MemberRequest, pk: int, name: str) -> HttpResponse:
    """The picture of who its owner is in a chat."""
    return sent_file(chat_to_read(request.user, pk).user_cameo, name)
