from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from characters import access, services
from characters.models import Character, Draft
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import page_or_post, render


@require_safe
@member_required
def mine(request: MemberRequest) -> HttpResponse:
    """What this person has made, begun and removed."""
    own = Character.objects.filter(creator=request.user).light().order_by("-updated_at", "-pk")
    context = {
        "characters": own.present(),
        "drafts": Draft.objects.of(request.user).filter(character=None),
        "edited": set(
            Draft.objects.of(request.user).exclude(character=None).values_list("character", flat=True)
        ),
        "removed": own.removed_lately(),
    }
    return render(request, "characters/mine.html", context)


@page_or_post
@member_required
def remove_character(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask, saying what goes, and then take the character off every shelf; the list offers it back."""
    found = access.character_to_edit(request.user, pk)
    if request.method != "POST":
        return render(
            request, "characters/removal.html", {"character": found}, fragments=("confirm-deletion",)
        )
    services.remove(found)
    messages.success(
        request,
        _("Deleted: %(name)s") % {"name": found.name},
        extra_tags=reverse("restore_character", args=[pk]),  # where Undo leads
    )
    return redirect("mine")


@require_POST
@member_required
def restore_character(request: MemberRequest, pk: int) -> HttpResponse:
    found = access.removed_character(request.user, pk)
    services.restore(found)
    messages.success(request, _("The character is back."))
    return redirect(found)


@require_POST
@member_required
def make_private(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a character of one's own back from everybody else. Chats that have begun go on."""
    found = access.character_to_edit(request.user, pk)
    try:
        services.set_visibility(found, Character.Visibility.PRIVATE, by=request.user)
    except services.Unfit as unfit:
        messages.error(request, unfit.sentence)
    else:
        messages.success(request, _("Nobody but you can find it now. Chats that have begun go on."))
    return redirect(found)


@require_POST
@member_required
def fork_character(request: MemberRequest, pk: int) -> HttpResponse:
    """A copy of one's own of a character that one may read."""
    try:
        copy = services.fork(request.user, access.character_to_read(request.user, pk))
    except services.Unfit as unfit:
        messages.error(request, unfit.sentence)
        return redirect("character", pk)
    messages.success(request, _("This copy is yours. Nobody else sees it until you publish it."))
    return redirect("edit_character", copy.pk)
