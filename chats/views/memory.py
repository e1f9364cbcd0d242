"""What a chat remembers, for its owner to read and to change."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chats import generation, services
from chats.access import chat_to_read, chat_to_write, fact_to_change
from chats.forms.memory import FactForm, SummaryForm
from chats.memory import remembering
from chats.models import Chat, Fact
from chats.prompting.reading import limits_of
from chats.views.answers import with_toast
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render


@require_GET
@member_required
def memory(request: MemberRequest, pk: int) -> HttpResponse:
    """What is remembered of a chat."""
    return shown(request, chat_to_read(request.user, pk))


def shown(request: MemberRequest, chat: Chat, status: int = 200, **more: Any) -> HttpResponse:
    facts = Fact.objects.filter(chat=chat).standing().select_related("message")
    context = {
        "chat": chat,
        "summary": chat.summaries.first(),
        "facts": facts,
        "remembering": getattr(chat, "remembering", None),
        **more,
    }
    template = "chats/_memory.html" if request.htmx else "chats/memory.html"
    return render(request, template, context, status=status)


def changed(request: MemberRequest, chat: Chat) -> HttpResponse:
    return shown(request, chat) if request.htmx else redirect("memory", chat.pk)


@require_POST
@member_required
def rewrite_summary(request: MemberRequest, pk: int) -> HttpResponse:
    """Tell the story so far in one's own words."""
    found = chat_to_read(request.user, pk)
    form = SummaryForm(request.POST)
    if not form.is_valid():
        return shown(request, found, 422, summary_form=form)
    services.rewrite_summary(found, form.cleaned_data["text"])
    return changed(request, found)


@require_POST
@member_required
def add_fact(request: MemberRequest, pk: int) -> HttpResponse:
    """Have something kept in mind."""
    found = chat_to_read(request.user, pk)
    form = FactForm(request.POST)
    if not form.is_valid():
        return shown(request, found, 422, fact_form=form)
    services.add_fact(found, form.cleaned_data["text"])
    return changed(request, found)


@require_POST
@member_required
def change_fact(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a fact into other words."""
    fact = fact_to_change(request.user, pk)
    form = FactForm(request.POST)
    if not form.is_valid():
        return shown(request, fact.chat, 422, wrong=fact.pk, wrong_form=form)
    services.change_fact(fact, form.cleaned_data["text"])
    return changed(request, fact.chat)


@require_POST
@member_required
def pin_fact(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a fact first, or no longer."""
    fact = fact_to_change(request.user, pk)
    services.pin_fact(fact)
    return changed(request, fact.chat)


@require_POST
@member_required
def remove_fact(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a fact, with a way back."""
    fact = fact_to_change(request.user, pk)
    services.remove_fact(fact)
    return with_toast(changed(request, fact.chat), _("Fact forgotten"), "success", fact.undo_url)


@require_POST
@member_required
def restore_fact(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring a fact back; the page that shows facts hears of it."""
    fact = fact_to_change(request.user, pk)
    services.restore_fact(fact)
    return (
        HttpResponse(status=204, headers={"HX-Trigger": "memory"})
        if request.htmx
        else changed(request, fact.chat)
    )


@require_POST
@member_required
def switch_memory(request: MemberRequest, pk: int) -> HttpResponse:
    """Whether the chat remembers at all."""
    services.switch_memory(chat_to_read(request.user, pk), on=request.POST.get("remembers") == "on")
    return changed(request, chat_to_read(request.user, pk))


@require_POST
@member_required
def remember_now(request: MemberRequest, pk: int) -> HttpResponse:
    """Try once more what has failed. Nobody waits for it here: tabs hear of the end."""
    found = chat_to_write(request.user, pk)
    services.forget_fault(found)
    longest = found.max_tokens or found.character.max_tokens
    generation.from_thread(remembering.remember(found.pk, limits_of(found.choice, longest)))
    return changed(request, found)
