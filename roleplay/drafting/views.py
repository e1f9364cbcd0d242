from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from characters.access import character_to_edit
from characters.drafting import LONGEST_TEXT, NAMES
from characters.models import Character, Drafting
from providers import service
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.accounts.tries import TooManyTries
from roleplay.drafting import access, services
from roleplay.drafting.forms import SourceForm, is_there_a_model
from roleplay.drafting.services import AlreadyWriting
from roleplay.drafting.showing import shown
from roleplay.fragments import page_or_post, render

UNFIT = HTTPStatus.UNPROCESSABLE_ENTITY


@member_required
@page_or_post
def draft_from_text(request: MemberRequest) -> HttpResponse:
    """A new character from a text."""
    return _ask(request, None)


@member_required
@page_or_post
def redraft_from_text(request: MemberRequest, pk: int) -> HttpResponse:
    """The same for a character of one's own."""
    return _ask(request, character_to_edit(request.user, pk))


def _ask(request: MemberRequest, character: Character | None) -> HttpResponse:
    form = SourceForm(request.POST if request.method == "POST" else None, initial=_initial(character))
    status = HTTPStatus.OK
    if form.is_bound:
        made, status = _begin(request, form, character) if form.is_valid() else (None, UNFIT)
        if made:
            return redirect(made)
    page = {
        "form": form,
        "character": character,
        "earlier": Drafting.objects.of(request.user).filter(character=character).listed(),
        "is_there_a_model": is_there_a_model(),
        "longest": number_format(LONGEST_TEXT, force_grouping=True),
    }
    return render(request, "drafting/from_text.html", page, status=status)


def _begin(
    request: MemberRequest, form: SourceForm, character: Character | None
) -> tuple[Drafting | None, HTTPStatus]:
    pasted = len(form.cleaned_data["text"])
    try:
        made = services.begin(request.user, form.source, pasted, form.cleaned_data["model"], character)
    except AlreadyWriting:
        form.add_error(None, _("Another draft of yours is being written. Stop it, or wait for its end."))
        return None, HTTPStatus.CONFLICT
    except TooManyTries as error:
        form.add_error(None, _wait(error))
        return None, HTTPStatus.TOO_MANY_REQUESTS
    return made, HTTPStatus.OK


@require_safe
@member_required
def drafting(request: MemberRequest, pk: int) -> HttpResponse:
    """What has come of a text so far."""
    return _show(request, access.drafting_of(request.user, pk))


@require_POST
@member_required
def redo_drafting(request: MemberRequest, pk: int) -> HttpResponse:
    """Have one field written anew, or whatever is missing."""
    found = _with_choice(request, pk)
    name = request.POST.get("redo", "")
    names = [name] if name in NAMES else found.missing or found.wanted
    choice = request.POST.get("model", "")
    if not (service.is_offered(choice) and is_there_a_model(choice)):
        choice = ""
    return _try(request, found, lambda: services.ask_again(found, names, choice))


@require_POST
@member_required
def stop_drafting(request: MemberRequest, pk: int) -> HttpResponse:
    found = _with_choice(request, pk)
    return _try(request, found, lambda: services.stop(found))


@require_POST
@member_required
def use_drafting(request: MemberRequest, pk: int) -> HttpResponse:
    """Go on in the editor with the fields that were ticked."""
    found = _with_choice(request, pk)
    if found.is_writing:
        return redirect(found)
    taken = [name for name in found.fields if name not in found.left_out]
    if not taken:
        messages.error(request, _("Nothing is ticked. Tick what you would like to use."))
        return redirect(found)
    return redirect(services.use(found, taken))


@require_POST
@member_required
def discard_drafting(request: MemberRequest, pk: int) -> HttpResponse:
    found = access.drafting_of(request.user, pk)
    services.discard(found)
    messages.success(request, _("The draft and its text are deleted."))
    if found.character:
        return redirect("redraft_from_text", found.character.pk)
    return redirect("draft_from_text")


def _show(request: MemberRequest, found: Drafting, status: int = HTTPStatus.OK) -> HttpResponse:
    page = {"shown": shown(found), "drafting": found}
    return render(request, "drafting/drafting.html", page, fragments=("drafting",), status=status)


def _with_choice(request: MemberRequest, pk: int) -> Drafting:
    """The drafting, with what is ticked on its page remembered."""
    found = access.drafting_of(request.user, pk)
    if "offered" in request.POST:
        offered, taken = request.POST.getlist("offered"), request.POST.getlist("take")
        services.leave_out(found, [name for name in offered if name not in taken])
    return found


def _try(request: MemberRequest, found: Drafting, act: Callable[[], Any]) -> HttpResponse:
    """Act, then show the page as it is now, with a sentence where that was not possible."""
    try:
        act()
    except AlreadyWriting:
        pass  # somebody was quicker, and the page shows what they began
    except TooManyTries as error:
        messages.error(request, _wait(error))
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": found.get_absolute_url()})
    if request.htmx:
        return _show(request, access.drafting_of(request.user, found.pk))
    return redirect(found)


def _wait(error: TooManyTries) -> str:
    return ngettext(
        "You have asked many times in a short while. Try again in %(minutes)d minute.",
        "You have asked many times in a short while. Try again in %(minutes)d minutes.",
        error.minutes,
    ) % {"minutes": error.minutes}


def _initial(character: Character | None) -> dict[str, Any]:
    if character is None:
        return {"rating": Character.Rating.SFW}
    return {"name": character.name, "rating": character.rating, "language": character.language}
