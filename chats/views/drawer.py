"""How replies are made: the model and the settings of a chat, and what happened when one was written."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import reswap, retarget, trigger_client_event

from chats import services
from chats.access import chat_to_write, message_to_change
from chats.drawer import chip, drawer
from chats.forms.drawer import ChosenModelForm, SamplingForm, defaults
from chats.models import Chat, Variant
from chats.views.answers import tab, with_toast
from chats.what_happened import story
from providers import service
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render

PAGE = "chats/model.html"
DRAWER, SETTINGS = "chats/_drawer.html#drawer-body", "chats/_settings.html#chat-settings"


@require_http_methods(["GET", "POST"])
@member_required
def chat_model(request: MemberRequest, pk: int) -> HttpResponse:
    """Who may write this chat's replies; and choose one."""
    found = chat_to_write(request.user, pk)
    if request.method == "GET":
        query = request.GET.get("models", "").strip()[:100]
        context = {"chat": found, "drawer": drawer(found, query=query), "query": query}
        context["tab"] = "settings" if request.GET.get("tab") == "settings" else "model"
        if request.htmx and request.htmx.target == "model-list":
            return render(request, "chats/_models.html#model-list", context)
        return render(request, template(request), context)
    form = ChosenModelForm(request.POST, found.choice)
    if not form.is_valid():
        return not_chosen(request, found, " ".join(map(str, form.errors["model"])))
    services.choose_model(found, form.cleaned_data["model"], form.cleaned_data["fallback"], tab(request))
    if not request.htmx:
        return redirect("chat_model", pk)
    chosen = chat_to_write(request.user, pk)
    context = {"chat": chosen, "drawer": drawer(chosen), "chip": chip(chosen.choice), "oob": True}
    return render(request, "chats/_chosen.html", context)


def not_chosen(request: MemberRequest, chat: Chat, sentence: str) -> HttpResponse:
    """Why the model cannot be had, beside those that can."""
    context = {"chat": chat, "drawer": drawer(chat), "note": sentence}
    response = render(request, template(request), context, status=422)
    if not request.htmx:
        return response
    return with_toast(reswap(retarget(response, "#drawer-body"), "outerHTML"), sentence)


@require_POST
@member_required
def chat_settings(request: MemberRequest, pk: int) -> HttpResponse:
    """Set how this chat's replies are written: all that was posted, or nothing."""
    found = chat_to_write(request.user, pk)
    if "defaults" in request.POST:
        services.set_sampling(found, defaults())
        return settings_again(request, chat_to_write(request.user, pk))
    form = SamplingForm(found, request.POST)
    if not form.is_valid():
        return settings_again(request, found, form)
    services.set_sampling(found, form.cleaned_data)
    if "mended" in request.POST:
        return settings_again(request, chat_to_write(request.user, pk))
    if not request.htmx:
        return redirect("chat_model", pk)
    return trigger_client_event(HttpResponse(status=204), "presets")  # another one may be in use now


def settings_again(request: MemberRequest, chat: Chat, form: SamplingForm | None = None) -> HttpResponse:
    """The settings as they are, or as they were refused."""
    context = {"chat": chat, "drawer": drawer(chat, form), "tab": "settings"}
    htmx = request.htmx
    if form is None and not htmx:
        return redirect("chat_model", chat.pk)
    return render(request, SETTINGS if htmx else PAGE, context, status=422 if form else 200)


@require_GET
@member_required
def model_options(request: MemberRequest) -> HttpResponse:
    """Every model that a character may suggest, as the options of a select."""
    chosen = request.GET.get("chosen", "")[:200]
    context = {"groups": service.choices(chosen), "chosen": chosen}
    return render(request, "chats/_model_options.html", context)


@require_GET
@member_required
def what_happened(request: MemberRequest, pk: int) -> HttpResponse:
    """Who wrote the reply that is shown, after whom, how soon and at what cost."""
    variant = shown_variant(request, pk)
    title = _("How this reply came about")
    return part_of_reply(request, "chats/_story.html", variant, title=title, story=story(variant))


@require_GET
@member_required
def thoughts(request: MemberRequest, pk: int) -> HttpResponse:
    """What the model thought before the reply that is shown."""
    variant = shown_variant(request, pk)
    if not variant.thoughts:
        raise Http404
    return part_of_reply(request, "chats/_thoughts.html", variant, title=_("What the model thought"))


def shown_variant(request: MemberRequest, pk: int) -> Variant:
    message = message_to_change(request.user, pk)
    if message.removed_at or message.by_user:
        raise Http404
    return get_object_or_404(message.variants, number=message.chosen)


def part_of_reply(request: MemberRequest, part: str, variant: Variant, **more: Any) -> HttpResponse:
    """For htmx the part that goes into the message, else a page with it."""
    context = {"chat": variant.message.chat, "variant": variant, "part": part, **more}
    return render(request, part if request.htmx else "chats/about_reply.html", context)


def template(request: MemberRequest) -> str:
    return DRAWER if request.htmx else PAGE
