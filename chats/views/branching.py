from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from chats import services
from chats.access import message_to_change
from chats.views.answers import tab, told
from roleplay.accounts.access import MemberRequest, member_required


@require_POST
@member_required
def branch(request: MemberRequest, pk: int) -> HttpResponse:
    """Open a new chat that has everything up to a message."""
    found = message_to_change(request.user, pk)
    try:
        made = services.branch(found, tab(request))
    except services.Refusal as refusal:
        return told(request, found.chat_id, refusal)
    messages.success(request, _("This is the branch. The chat that it left goes on as it was."))
    return HttpResponseClientRedirect(made.get_absolute_url()) if request.htmx else redirect(made)
