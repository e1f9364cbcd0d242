"""What stands in the composer."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from chats import services
from chats.access import chat_to_open
from chats.forms.messages import DraftForm
from roleplay.accounts.access import MemberRequest, member_required


@never_cache
@require_http_methods(["GET", "POST"])
@member_required
def draft(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep what was typed; or tell what that is, and whether a message with this `key` has arrived."""
    found = chat_to_open(request.user, pk)
    if request.method == "GET":
        arrived = found.messages.filter(client_key=request.GET.get("key", "")).exists()
        return JsonResponse(
            {"text": found.draft, "arrived": arrived, "drafting": services.is_drafting(found)}
        )
    form = DraftForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"faults": form.errors}, status=422)
    try:
        services.keep_draft(found, form.cleaned_data["text"], form.cleaned_data["key"])
    except services.Refusal as refusal:
        return JsonResponse({"faults": refusal.sentence}, status=refusal.status)
    return HttpResponse(status=204)
