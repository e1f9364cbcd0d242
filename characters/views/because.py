from django.http import HttpResponse
from django.views.decorators.http import require_safe

from characters.kinship import reminder
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.fragments import render

OFFERED = 6


@require_safe
@member_required
def because(request: MemberRequest) -> HttpResponse:
    """A row for the catalogue: some like the last one this person has talked with."""
    return render(request, "characters/_because.html", {"reminder": reminder(request.user, OFFERED)})
