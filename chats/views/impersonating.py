"""The person's own line, written by a model."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from chats import services
from chats.access import chat_to_read
from chats.forms.messages import BeginningForm
from chats.views.answers import refused, told
from roleplay.accounts.access import MemberRequest, member_required


@require_POST
@member_required
def impersonate(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a model go on with what stands in the composer. The line comes over the socket, and is kept."""
    found = chat_to_read(request.user, pk)
    form = BeginningForm(request.POST)
    try:
        if not form.is_valid():
            raise services.Refusal(" ".join(map(str, form.errors["text"])), 422)
        services.impersonate(found, form.cleaned_data["text"])
    except services.Refusal as refusal:
        return refused(request, found, refusal.sentence, refusal.status)
    return HttpResponse(status=204) if request.htmx else redirect("chat", pk)


@require_POST
@member_required
def stop_impersonating(request: MemberRequest, pk: int) -> HttpResponse:
    """End it; what has been written stays in the composer."""
    found = chat_to_read(request.user, pk)
    try:
        services.stop_impersonating(found)
    except services.Refusal as refusal:
        return told(request, pk, refusal)
    return HttpResponse(status=204) if request.htmx else redirect("chat", pk)
