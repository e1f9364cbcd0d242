from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import replace_url

from characters import access, services
from characters.content import changed_fields, content_of
from characters.forms.editor import NEW, Editor, from_draft, kept, reshaped, typed_content
from characters.models import Character, Draft
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render

page_or_post = require_http_methods(["GET", "HEAD", "POST"])
FRAGMENTS = ("greetings", "lorebook", "advanced", "preview")
PAGE = "characters/editor.html"


@page_or_post
@member_required
def new_character(request: MemberRequest) -> HttpResponse:
    """The empty editor, or a draft of a new character."""
    pk = number(request.POST.get("draft") or request.GET.get("draft")) or 0
    if request.method == "POST":
        return _posted(request, None, Draft.objects.of(request.user).filter(pk=pk, character=None).first())
    draft = access.draft_to_edit(request.user, pk) if pk else None
    usual = {**NEW, "language": get_language() or "en"}
    data = from_draft(draft.fields) if draft else typed_content(usual, Character.Visibility.PRIVATE)
    return _page(request, Editor(data, judged=False), draft)


@page_or_post
@member_required
def edit_character(request: MemberRequest, pk: int) -> HttpResponse:
    """The editor with a character of one's own, or with what was typed of it and not saved."""
    character = access.character_to_edit(request.user, pk)
    draft = Draft.objects.of(request.user).filter(character=character).first()
    if request.method == "POST":
        return _posted(request, character, draft)
    data = from_draft(draft.fields) if draft else _stored(character)
    return _page(request, Editor(data, character=character, judged=False), draft)


def _stored(character: Character) -> QueryDict:
    """What the boxes show of a saved character; tags by what they are called in the page's language."""
    content = {**content_of(character), "tags": [tag.label for tag in character.tags.all()]}
    return typed_content(content, character.visibility)


def _posted(request: MemberRequest, character: Character | None, draft: Draft | None) -> HttpResponse:
    if any(request.POST.get(name) for name in ("add", "remove", "again")) and not _is_final(request.POST):
        shown = Editor(reshaped(request.POST), character=character, judged=False)
        return _page(request, shown, draft)
    editor = Editor(request.POST, request.FILES, character)
    if not editor.is_valid():
        return _page(request, editor, draft, status=422)
    try:
        saved = _save(request, editor, character, draft)
    except services.Unfit as unfit:
        editor.form.add_error(None, unfit.sentence)
        return _page(request, editor, draft, status=422)
    except services.Overtaken as overtaken:
        return _page(request, editor, draft, status=409, theirs=_differences(overtaken.now, editor))
    messages.success(request, _("Saved."))
    return redirect(saved)


def _is_final(data: QueryDict) -> bool:
    return "save" in data or "publish" in data


def _save(
    request: MemberRequest, editor: Editor, character: Character | None, draft: Draft | None
) -> Character:
    wanted = editor.form.visibility_wanted
    saved = services.save_typed(
        request.user, character, editor.content, wanted, number(request.POST.get("based_on")) or 0,
        editor.portrait_form.save_to,
    )  # fmt: skip
    services.drop_draft(request.user, character, draft.pk if draft else None)
    return saved


def _differences(now: Character, editor: Editor) -> dict[str, Any]:
    """What stands there now and is not what was typed: the version, and labels with the other texts."""
    there = content_of(now)
    changed = changed_fields(there, editor.content(there))
    return {
        "version": now.version,
        "fields": [(_label(editor, name), _shown(there[name])) for name in changed],
    }


def _label(editor: Editor, name: str) -> Any:
    return editor.form.fields[name].label if name in editor.form.fields else _("Lorebook")


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(one if isinstance(one, str) else str(one.get("content", "")) for one in value)
    return str(value)


@require_POST
@member_required
def keep_draft(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    """Keep what is typed and show what it will look like."""
    character = access.character_to_edit(request.user, pk) if pk else None
    draft = services.keep_draft(
        request.user, kept(request.POST), character, number(request.POST.get("draft")),
        number(request.POST.get("based_on")) or 0,
    )  # fmt: skip
    editor = Editor(request.POST, character=character, judged=False)
    response = _page(request, editor, draft, saved_at=timezone.now())
    return response if character else replace_url(response, f"{reverse('new_character')}?draft={draft.pk}")


@require_POST
@member_required
def drop_draft(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    """Forget what was typed: of this character, or of a new one, by the draft that the form names."""
    character = access.character_to_edit(request.user, pk) if pk else None
    services.drop_draft(request.user, character, number(request.POST.get("draft")))
    return redirect("edit_character", character.pk) if character else redirect("mine")


def number(raw: str | None) -> int | None:
    return int(raw) if raw and raw.isdecimal() and len(raw) < 16 else None


def _page(
    request: MemberRequest,
    editor: Editor,
    draft: Draft | None,
    status: int = 200,
    saved_at: datetime | None = None,
    **more: Any,
) -> HttpResponse:
    character = editor.character
    based_on = request.POST.get("based_on") or (draft.based_on if draft and draft.based_on else None)
    context = {
        "editor": editor,
        "character": character,
        "draft": draft,
        "saved_at": date_format(timezone.localtime(saved_at), "TIME_FORMAT") if saved_at else "",
        "based_on": based_on or (character.version if character else 0),
        "card": _as_card(editor),
        **more,
    }
    return render(request, PAGE, context, fragments=FRAGMENTS, status=status)


def _as_card(editor: Editor) -> dict[str, Any]:
    """What the preview shows of what is typed."""
    data, character = editor.data, editor.character
    return {
        "name": data.get("name", "")[:200] or _("No name yet"),
        "tagline": data.get("tagline", "")[:200],
        "tags": [tag.strip() for tag in data.get("tags", "").split(",") if tag.strip()][:3],
        "rating": data.get("rating", "sfw"),
        "greeting": data.get("greeting", "")[:4000],
        "language": data.get("language", ""),
        "portrait_url": character.portrait_url if character else editor.portrait_form.picture,
    }
