from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from characters.versions import as_of
from chats import services
from chats.access import chat_to_write
from chats.forms.guidance import GuidanceForm
from chats.models import Chat
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render


@require_http_methods(["GET", "POST"])
@member_required
def guidance(request: MemberRequest, pk: int) -> HttpResponse:
    """The author's note and the scenario of a chat. They are kept while they are written."""
    found = chat_to_write(request.user, pk)
    if request.method == "GET":
        return _shown(request, found, GuidanceForm(instance=found))
    form = GuidanceForm(request.POST, instance=found)
    if not form.is_valid():
        return _shown(request, chat_to_write(request.user, pk), form, status=422)
    services.direct(found, **form.cleaned_data)
    return _shown(request, found, form, is_saved=True) if request.htmx else redirect("guidance", pk)


def _shown(
    request: MemberRequest, chat: Chat, form: GuidanceForm, status: int = 200, is_saved: bool = False
) -> HttpResponse:
    """The form; to htmx that has posted it only what stands beside the boxes, for they are being typed in."""
    form.fields["scenario"].widget.attrs["placeholder"] = as_of(
        chat.character, chat.character_version
    ).scenario
    context = {"chat": chat, "form": form, "is_saved": is_saved}
    if not request.htmx:
        return render(request, "chats/guidance.html", context, status=status)
    part = "_guidance_state" if request.method == "POST" else "_guidance"
    return render(request, f"chats/{part}.html", context | {"oob": request.method == "POST"}, status=status)
