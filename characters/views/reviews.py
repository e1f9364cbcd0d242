from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from characters import access, services
from characters.forms.review import ReviewForm
from characters.models import Character
from characters.reviews import Reviews
from roleplay.accounts.access import MemberRequest, member_required
from roleplay.accounts.models import User
from roleplay.accounts.tries import TooManyTries, Tries
from roleplay.fragments import Request, page_or_post, render

PAGE = "characters/reviews.html"
FRAGMENTS = ("reviews", "more-reviews")


@require_safe
def reviews(request: Request, pk: int) -> HttpResponse:
    """What people say of a character, page by page."""
    found = access.character_to_read(request.user, pk)
    return _page(request, Reviews.wanted(found, request.user, request.GET))


@page_or_post
@member_required
def review(request: MemberRequest, pk: int) -> HttpResponse:
    """Say how a character is, or say it anew."""
    found = access.character_to_read(request.user, pk)
    shown = Reviews(found, request.user)
    if request.method != "POST":
        if shown.standing in ("said", "waiting"):
            shown.form = ReviewForm.of(shown.mine)
        return _page(request, shown)
    form = ReviewForm(request.POST, auto_id="review_%s")
    status = _refusal(form, found, request.user)
    if status is None:
        return _done(request, found, _("Your review is here."))
    form.mine, shown.form = shown.mine, form
    return _page(request, shown, HTTPStatus.UNPROCESSABLE_ENTITY if request.htmx else status)


def _refusal(form: ReviewForm, character: Character, author: User) -> HTTPStatus | None:
    """Take what is said; otherwise the form tells why not, and the status is given."""
    if not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        Tries(f"reviews of {author.pk}", settings.REVIEWS_PER_PERSON).take()
        services.review(character, author, **form.cleaned_data)
        return None
    except TooManyTries as wait:
        form.add_error(None, _rest(wait.minutes))
        return HTTPStatus.TOO_MANY_REQUESTS
    except services.ReviewedElsewhere as elsewhere:
        form.theirs = elsewhere.theirs
        return HTTPStatus.CONFLICT
    except services.Unfit as unfit:
        form.add_error("text", unfit.sentence)
    except services.NotReviewed as refusal:
        form.add_error(None, refusal.sentence)
    return HTTPStatus.UNPROCESSABLE_ENTITY


def _rest(minutes: int) -> str:
    return ngettext(
        "That was a lot of reviews at once. Send this one in %(n)d minute; it stays here until then.",
        "That was a lot of reviews at once. Send this one in %(n)d minutes; it stays here until then.",
        minutes,
    ) % {"n": minutes}


@require_POST
@member_required
def remove_review(request: MemberRequest, pk: int) -> HttpResponse:
    found, mine = access.own_review(request.user, pk)
    services.remove_review(mine)
    return _done(request, found, _("Your review is deleted."))


@require_POST
@member_required
def restore_review(request: MemberRequest, pk: int) -> HttpResponse:
    found, mine = access.own_review(request.user, pk)
    services.restore_review(mine)
    return _done(request, found, _("Your review is back."))


@require_POST
@member_required
def thank(request: MemberRequest, pk: int) -> HttpResponse:
    """Set whether this person has found a review useful to what `on` says, "1" or "0"."""
    found = access.review_of_another(request.user, pk)
    verb = services.thank if request.POST.get("on") == "1" else services.unthank
    verb(request.user, found)
    if not request.htmx:
        return redirect(found)
    now = access.review_of_another(request.user, pk)
    return render(request, "characters/_thanks.html", {"review": now})


def _page(request: Request, shown: Reviews, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {"character": shown.character, "reviews": shown}
    return render(request, PAGE, context, fragments=FRAGMENTS, status=status)


def _done(request: MemberRequest, found: Character, sentence: str) -> HttpResponse:
    """The list as it is now, or the way back to it."""
    if not request.htmx:
        messages.success(request, sentence)
        return redirect(f"{found.get_absolute_url()}#reviews")
    found.refresh_from_db(fields=["reviews_count", "stars_total"])
    return _page(request, Reviews(found, request.user, said=sentence))
