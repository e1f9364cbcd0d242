"""Writing a character: the editor, and what it asks for while somebody types."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from characters import access, services
from characters.budget import budget_of
from characters.content import tags_like
from characters.desk import Desk, key_in
from characters.forms.entries import EntryForm
from characters.forms.typed import entry_in, place_after, rearranged
from characters.models import Character, Draft
from characters.preview import preview_of
from characters.words import LONGEST_QUERY
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import page_or_post, render
from roleplay.numbers import whole

EDITOR = "characters/editor.html"
SUGGESTED = 12
MOVED = re.compile("-(up|down)$")  # what follows the place of a row in the place of its buttons


@page_or_post
@member_required
def new_character(request: MemberRequest) -> HttpResponse:
    """Write a character that does not exist yet."""
    if request.method == "POST":
        return publish(request, Desk.posted(request, None))
    key = key_in(request.GET, "draft")
    spent = Draft.objects.filter(owner=request.user, key=key).exclude(character=None).first() if key else None
    if spent:
        return redirect("edit_character", spent.character_id)
    return show(request, Desk.opened(request.user, None, key, request.GET.get("name", "")[:LONGEST_QUERY]))


@page_or_post
@member_required
def edit_character(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a character of one's own."""
    found = access.character_to_edit(request.user, pk)
    if request.method == "POST":
        return publish(request, Desk.posted(request, found))
    return show(request, Desk.opened(request.user, found))


def publish(request: MemberRequest, desk: Desk) -> HttpResponse:
    """Save what was typed, for those to see who may; or say what stands in the way, and lose nothing."""
    if desk.character:
        desk.take_theirs(request.POST)
    if not desk.is_valid:
        return show(request, desk, 422)
    try:
        saved = save(desk)
    except services.Overtaken as overtaken:
        desk.overtaken(overtaken.now)
        return show(request, desk, 409)
    except services.Unfit as unfit:
        desk.form.add_error(None, unfit.sentence)
        return show(request, desk, 422)
    messages.success(request, published(saved))
    address = saved.get_absolute_url()
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def save(desk: Desk) -> Character:
    content, visibility = desk.form.content, desk.visibility
    if desk.character is None:
        return services.publish_new(desk.owner, content, visibility, key=desk.key, portrait=desk.portrait)
    return services.publish_change(
        desk.character, content, visibility, by=desk.owner, based_on=desk.based_on, portrait=desk.portrait
    )


def published(character: Character) -> str:
    """What to say of a character that has just been saved."""
    if character.visibility == Character.Visibility.PRIVATE:
        return _("Saved. Nobody but you can see it.")
    if character.status == Character.Status.PENDING:
        return _("Saved. It will be shown once somebody has looked at it.")
    if character.visibility == Character.Visibility.UNLISTED:
        return _("Saved. Whoever has the link can see it.")
    return _("Published.")


def show(request: MemberRequest, desk: Desk, status: int = 200) -> HttpResponse:
    page: dict[str, Any] = {
        "desk": desk,
        "form": desk.form,
        "portrait_form": desk.portrait,
        "meanwhile": desk.meanwhile,
        "preview": preview_of(desk),
        "budget": budget_of(desk.form),
        "opened": MOVED.sub("", request.GET.get("at", "")),
    }
    if desk.character is None and not desk.draft and request.method == "GET":
        page["unfinished"] = Draft.objects.unmade(request.user)[:SUGGESTED]
    return render(request, EDITOR, page, fragments=("studio",), status=status)


@require_POST
@member_required
def save_draft(request: MemberRequest) -> HttpResponse:
    """Keep what is typed; the answer is the line that says so."""
    desk = posted(request)
    try:
        return draft_state(request, desk, keep(desk))
    except services.Elsewhere as elsewhere:
        desk.note = str(elsewhere)
        return draft_state(request, desk, elsewhere.draft, 409)


@require_POST
@member_required
def rearrange(request: MemberRequest) -> HttpResponse:
    """Add, take away or move one of several texts. It is kept as a draft, which the editor then shows."""
    desk = posted(request)
    step = request.POST.get("step", "")
    desk.said = rearranged({**desk.kept, **desk.said}, step)
    try:
        keep(desk)
    except services.Elsewhere as elsewhere:
        messages.error(request, str(elsewhere))
        return show(request, desk, 409)
    at = place_after(desk.said, step)
    return redirect(f"{desk.address_at(at)}#{at}")


@require_POST
@member_required
def open_entry(request: MemberRequest) -> HttpResponse:
    """The boxes of an entry of a long lorebook, made of what was folded up in the page."""
    row = request.POST.get("row", "")
    entry = EntryForm(entry_in(request.POST, row), whole(row) or 0, is_posted=False)
    page = {"entry": entry, "count": whole(request.POST.get("count")) or 0}
    return render(request, "characters/_lore_body.html", page)


@require_POST
@member_required
def preview(request: MemberRequest) -> HttpResponse:
    """How what is typed looks on the shelf and as the beginning of a chat, and what it weighs."""
    desk = posted(request)
    page = {"desk": desk, "form": desk.form, "preview": preview_of(desk), "budget": budget_of(desk.form)}
    return render(request, "characters/_preview.html", page)


@require_POST
@member_required
def discard_draft(request: MemberRequest) -> HttpResponse:
    """Forget what was typed, and go back to what is saved."""
    found = character_meant(request)
    services.discard_draft(request.user, key_in(request.POST, "draft"), found)
    messages.success(request, _("Draft discarded."))
    return redirect(found or "new_character")


@require_GET
@member_required
def tag_names(request: MemberRequest) -> HttpResponse:
    """Tags that begin like what is typed."""
    tags = tags_like(request.GET.get("more_tags", ""))[:SUGGESTED]
    return render(request, "characters/_tag_names.html", {"tags": tags})


def posted(request: MemberRequest) -> Desk:
    return Desk.posted(request, character_meant(request), is_checked=False)


def character_meant(request: MemberRequest) -> Character | None:
    """The character that the posted form is about; none for one that does not exist yet."""
    pk = whole(request.POST.get("character"))
    return access.character_to_edit(request.user, pk) if pk else None


def keep(desk: Desk) -> Draft:
    return services.keep_draft(
        desk.owner,
        desk.said,
        key=desk.key,
        page=desk.page,
        seen=desk.seen,
        character=desk.character,
        based_on=desk.based_on,
    )


def draft_state(request: MemberRequest, desk: Desk, draft: Draft, status: int = 200) -> HttpResponse:
    desk.draft, desk.seen = draft, draft.revision
    return render(request, "characters/_draft_state.html", {"desk": desk}, status=status)
