"""Presets in the drawer of a chat. Whatever is done with one, the list is shown as it is then."""

from pathlib import PurePath
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chats import presets, services
from chats.access import chat_to_write, preset_to_use, removed_preset
from chats.drawer import drawer
from chats.forms.drawer import SamplingForm
from chats.forms.presets import PresetFileForm, PresetNameForm
from chats.models import Chat
from chats.services.presets import LONGEST_NAME
from chats.views.answers import with_toast
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render


@require_http_methods(["GET", "POST"])
@member_required
def chat_presets(request: MemberRequest, pk: int) -> HttpResponse:
    """The person's presets; and keep the settings of this chat as one."""
    found = chat_to_write(request.user, pk)
    if request.method == "GET":
        return _listed(request, found)
    form = PresetNameForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, form.errors["name"], typed=request.POST.get("name", ""))
    try:
        found = _as_on_the_page(request, found)
        services.save_preset(request.user, form.cleaned_data["name"], services.sampling_of(found))
    except services.Refusal as refusal:
        return _refused(request, found, [refusal.sentence], typed=form.cleaned_data["name"])
    return _listed(request, found)


@require_POST
@member_required
def import_preset(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a preset out of a file, and say what of it has no place here."""
    found = chat_to_write(request.user, pk)
    form = PresetFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, found, form.errors["file"])
    file = form.cleaned_data["file"]
    name = PurePath(file.name).stem[:LONGEST_NAME].strip() or _("Preset")
    try:
        read = presets.read(file.read(), services.sampling_of(found))
        made = services.import_preset(request.user, name, read.values)
    except (presets.BadPreset, services.Refusal) as bad:
        return _refused(request, found, [bad.sentence])
    return _listed(request, found, made=made, read=read)


@require_POST
@member_required
def use_preset(request: MemberRequest, pk: int, preset: int) -> HttpResponse:
    """Write the chat's next replies with these settings."""
    services.use_preset(chat_to_write(request.user, pk), preset_to_use(request.user, preset))
    return _listed(request, chat_to_write(request.user, pk), moved=True)


@require_POST
@member_required
def refill_preset(request: MemberRequest, pk: int, preset: int) -> HttpResponse:
    """Keep under this name what the chat has now."""
    found, kept = chat_to_write(request.user, pk), preset_to_use(request.user, preset)
    try:
        found = _as_on_the_page(request, found)
    except services.Refusal as refusal:
        return _refused(request, found, [refusal.sentence])
    services.refill_preset(kept, found)
    return _listed(request, found)


@require_POST
@member_required
def rename_preset(request: MemberRequest, pk: int, preset: int) -> HttpResponse:
    found, kept = chat_to_write(request.user, pk), preset_to_use(request.user, preset)
    form = PresetNameForm(request.POST)
    if not form.is_valid():
        return _refused(
            request, found, form.errors["name"], renamed=kept.pk, typed=request.POST.get("name", "")
        )
    try:
        services.rename_preset(kept, form.cleaned_data["name"])
    except services.Refusal as refusal:
        return _refused(request, found, [refusal.sentence], renamed=kept.pk, typed=form.cleaned_data["name"])
    return _listed(request, found)


@require_POST
@member_required
def default_preset(request: MemberRequest, pk: int, preset: int) -> HttpResponse:
    """Begin new chats with it, or no more."""
    services.use_preset_by_default(preset_to_use(request.user, preset), request.POST.get("on") == "1")
    return _listed(request, chat_to_write(request.user, pk))


@require_POST
@member_required
def remove_preset(request: MemberRequest, pk: int, preset: int) -> HttpResponse:
    """Take it off the list, with a way back."""
    found, gone = chat_to_write(request.user, pk), preset_to_use(request.user, preset)
    services.remove_preset(gone)
    response = _listed(request, found, gone=gone)
    return (
        with_toast(response, _("Preset deleted"), "success", reverse("restore_preset", args=[pk, preset]))
        if request.htmx
        else response
    )


@require_POST
@member_required
def restore_preset(request: MemberRequest, pk: int, preset: int) -> HttpResponse:
    """Put it back; the list, if it is on the page, is fetched anew."""
    services.restore_preset(removed_preset(request.user, preset))
    return _listed(request, chat_to_write(request.user, pk))


@require_safe
@member_required
def preset_file(request: MemberRequest, pk: int) -> HttpResponse:
    """A preset as a file for this site, or for SillyTavern."""
    kept = preset_to_use(request.user, pk)
    attached = content_disposition_header(True, f"{kept.name}.json") or ""
    return HttpResponse(
        presets.written(kept.sampling),
        content_type="application/json",
        headers={"Content-Disposition": attached},
    )


def _as_on_the_page(request: MemberRequest, chat: Chat) -> Chat:
    """The chat with the settings that were posted along: their own request may still be on its way.

    Raises Refusal where they are not right, which is said beside them.
    """
    form = SamplingForm(chat, request.POST)
    if not form.is_valid():
        raise services.Refusal(_("Mend the settings above first."), 422)
    services.set_sampling(chat, form.cleaned_data)
    return chat_to_write(request.user, chat.pk)


def _listed(request: MemberRequest, chat: Chat, status: int = 200, **more: Any) -> HttpResponse:
    """The list as it is; to a browser without script the drawer's page with it."""
    if not request.htmx and status == 200 and not more.keys() & {"read", "gone"}:
        return redirect(f"{redirect('chat_model', chat.pk).url}?tab=settings")
    context = {"chat": chat, "drawer": drawer(chat), "tab": "settings", **more}
    template = "chats/_presets_answer.html" if request.htmx else "chats/model.html"
    return render(request, template, context, status=status)


def _refused(request: MemberRequest, chat: Chat, sentences: Any, **more: Any) -> HttpResponse:
    return _listed(request, chat, status=422, fault=" ".join(map(str, sentences)), **more)
