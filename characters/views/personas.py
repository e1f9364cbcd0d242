"""Who a person may be: their list of personas, and what they do with each."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from characters import access, services
from characters.forms.persona import PersonaForm
from characters.models import Persona
from characters.views.pictures import PICTURE_POLICY, sent_file
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import Request, page_or_post, render
from roleplay.numbers import whole


@require_safe
@member_required
def personas(request: MemberRequest) -> HttpResponse:
    """Everybody this person may be, and those deleted lately."""
    removed = Persona.objects.removed_by(request.user)
    context = {
        "personas": Persona.objects.of(request.user),
        "removed": removed,
        "undo": removed.filter(pk=whole(request.GET.get("removed")) or 0).first(),
    }
    return render(request, "characters/personas.html", context)


@page_or_post
@member_required
def new_persona(request: MemberRequest) -> HttpResponse:
    """Write a persona; the first one is who new chats begin as, unless said otherwise."""
    if request.method != "POST":
        is_first = not Persona.objects.of(request.user).exists()
        return _form(request, PersonaForm(owner=request.user, initial={"is_default": is_first}))
    return _saved(request, PersonaForm(request.POST, request.FILES, owner=request.user))


@page_or_post
@member_required
def edit_persona(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a persona. Chats that were begun keep who they know until their person takes over the new."""
    found = access.persona_to_edit(request.user, pk)
    if request.method != "POST":
        return _form(request, PersonaForm(owner=request.user, instance=found))
    return _saved(request, PersonaForm(request.POST, request.FILES, owner=request.user, instance=found))


@require_POST
@member_required
def use_by_default(request: MemberRequest, pk: int) -> HttpResponse:
    """Begin new chats as this persona, or as oneself again."""
    services.use_by_default(access.persona_to_edit(request.user, pk), request.POST.get("on") == "1")
    return redirect("personas")


@require_POST
@member_required
def remove_persona(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a persona off the list, which offers it back."""
    services.remove_persona(access.persona_to_edit(request.user, pk))
    return redirect(f"{reverse('personas')}?removed={pk}")


@require_POST
@member_required
def restore_persona(request: MemberRequest, pk: int) -> HttpResponse:
    services.restore_persona(access.removed_persona(request.user, pk))
    messages.success(request, _("The persona is back."))
    return redirect("personas")


@require_safe
@csp_override(PICTURE_POLICY)
def persona_cameo(request: Request, pk: int, name: str) -> HttpResponse:
    """The picture of a persona, for its owner alone."""
    return sent_file(access.persona_to_see(request.user, pk).cameo, name)


def _saved(request: MemberRequest, form: PersonaForm) -> HttpResponse:
    if not form.is_valid():
        return _form(request, form, status=422)
    form.save()
    messages.success(request, _("The persona is saved."))
    return redirect("personas")


def _form(request: MemberRequest, form: PersonaForm, status: int = 200) -> HttpResponse:
    shown = access.persona_to_edit(request.user, form.instance.pk) if form.instance.pk else None
    context = {"form": form, "persona": shown, "back": reverse("personas")}
    return render(request, "characters/persona.html", context, status=status)
