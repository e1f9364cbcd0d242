"""What models were told."""

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from chats.access import chat_to_read
from chats.inspector import inspect, shares
from chats.models import Sent
from chats.prompting.kept import told_for, told_in
from chats.views.drawer import shown_variant
from chats.what_happened import story
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render


@require_GET
@member_required
def told(request: MemberRequest, pk: int) -> HttpResponse:
    """What the model was told before it wrote the reply that is shown, part by part."""
    variant = shown_variant(request, pk)
    found = told_for(variant)
    context = {
        "chat": variant.message.chat,
        "variant": variant,
        "story": story(variant),
        "inspection": inspect(found) if found else None,
    }
    return render(request, "chats/told.html", context)


@require_GET
@member_required
def context(request: MemberRequest, pk: int) -> HttpResponse:
    """How full the last prompt of a chat was, and of what."""
    found = chat_to_read(request.user, pk)
    sent = Sent.objects.filter(chat=found).select_related("variant").order_by("-pk").first()
    context = {"chat": found, "most": settings.WINDOW_TOKENS}
    if sent:
        prompt = told_in(sent).prompt
        context |= {
            "message": sent.variant.message_id,
            "tokens": prompt.tokens,
            "shares": shares(prompt.sections, settings.WINDOW_TOKENS),
        }
    return render(request, "chats/_context.html", context)
