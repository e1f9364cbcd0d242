from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from characters.suggestions import suggest
from roleplay.fragments import Request, render


@require_safe
def suggestions(request: Request) -> HttpResponse:
    """What the search box offers while somebody types."""
    offered = suggest(request.GET.get("q", ""), request.user, get_language() or "en")
    return render(request, "characters/_suggestions.html", {"offered": offered})
