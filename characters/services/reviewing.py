"""What people say of characters. Whatever changes a review changes its character's counters with it.

The character's row is held first, so that two changes of its reviews come one after the other.
"""

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from characters.models import Character, Review, Thanks
from characters.querysets import KEPT_FOR
from characters.search import resort
from characters.services.publishing import logging_refusals
from characters.services.review_screen import doubt_after, look_at

if TYPE_CHECKING:
    from datetime import timedelta

    from roleplay.accounts.models import User


class NotReviewed(Exception):
    """A review that cannot be written, changed or brought back. `sentence` tells why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class ReviewedElsewhere(Exception):
    """The author has said something else in another tab since; `theirs` is what stands there now."""

    def __init__(self, theirs: Review) -> None:
        super().__init__("reviewed elsewhere")
        self.theirs = theirs


class Voice(NamedTuple):
    """What a review adds to its character's counters."""

    reviews: int
    stars: int


@logging_refusals
def review(character: Character, author: "User", stars: int, text: str, base: str | None = None) -> Review:
    """What this person says of a character, in the place of what they said before.

    `base` is the stamp of the review that they saw while they wrote, "" where there was none.

    Raises ReviewedElsewhere where another one stands there that says something else; NotReviewed for one's
    own character, before there was a talk, and where a moderator has taken an earlier review down; Unfit
    where the text may not be published. What a rule holds waits for a moderator.
    """
    if character.creator_id == author.pk:
        raise NotReviewed(_("This character is yours: let others say how it is."))
    _hold(character.pk)
    said = Review.objects.filter(character=character, author=author).first()
    if base is not None and said and said.stamp != base and (said.stars, said.text) != (stars, text):
        raise ReviewedElsewhere(said)
    before = _voice(said) if said else Voice(0, 0)
    if said is None:
        _refuse_without_talk(character, author)
        said = Review(character=character, author=author)
    elif said.is_taken_down:
        raise NotReviewed(_("A moderator has taken your review down, so it cannot be written anew."))
    elif said.removed_at:
        said.created_at = timezone.now()
    held = look_at(character, author, text)
    said.stars, said.text, said.removed_at = stars, text, None
    said.hidden_at = timezone.now() if held else None
    _keep(said, before, "stars", "text", "removed_at", "hidden_at", "created_at", "updated_at")
    doubt_after(said, held)
    return said


@transaction.atomic
def remove_review(review: Review) -> None:
    """Take one's review away; `restore_review` brings it back."""
    now = _now(review)
    before, now.removed_at = _voice(now), now.removed_at or timezone.now()
    _keep(now, before, "removed_at")


@transaction.atomic
def restore_review(review: Review) -> None:
    """Bring one's review back."""
    now = _now(review)
    before, now.removed_at = _voice(now), None
    _keep(now, before, "removed_at")


@transaction.atomic
def hide_review(review: Review, reason: str) -> Review:
    """Take a review out of sight, whatever its author does."""
    now = _now(review)
    before, now.hidden_at, now.hidden_reason = _voice(now), now.hidden_at or timezone.now(), reason
    _keep(now, before, "hidden_at", "hidden_reason")
    return now


@transaction.atomic
def unhide_review(review: Review) -> Review:
    """Let a review that was taken down be seen again, unless its author has taken it away."""
    now = _now(review)
    before, now.hidden_at, now.hidden_reason = _voice(now), None, ""
    _keep(now, before, "hidden_at", "hidden_reason")
    return now


@transaction.atomic
def settle_reviews_of(author: "User") -> None:
    """Hide or show everything that this person has said, after their account was closed or opened."""
    for review in author.reviews.wrongly_shown().order_by("character"):
        now = _now(review)
        _keep(now, _voice(now))


@transaction.atomic
def forget_reviews_of(author: "User") -> None:
    """Delete everything that this person has said, for their account is about to go."""
    for review in author.reviews.shown().order_by("character"):
        _hold(review.character_id)
        _count(review.character_id, Voice(-1, -review.stars))
    author.reviews.all().delete()


@transaction.atomic
def thank(person: "User", review: Review) -> None:
    """Say that a review was useful. A second time changes nothing."""
    _thanks, is_new = Thanks.objects.get_or_create(person=person, review=review)
    if is_new:
        Review.objects.filter(pk=review.pk).update(thanks_count=F("thanks_count") + 1)


@transaction.atomic
def unthank(person: "User", review: Review) -> None:
    """Take that back."""
    taken, _by_model = Thanks.objects.filter(person=person, review=review).delete()
    if taken:
        Review.objects.filter(pk=review.pk).update(thanks_count=Greatest(F("thanks_count") - 1, 0))


@transaction.atomic
def forget_thanks_of(person: "User") -> None:
    """Take back every thanks of somebody who goes."""
    thanked = Review.objects.filter(pk__in=list(person.thanks.values_list("review", flat=True)))
    person.thanks.all().delete()
    thanked.update(thanks_count=Greatest(F("thanks_count") - 1, 0))


def purge_reviews(older_than: "timedelta" = KEPT_FOR) -> int:
    """Delete for good what its author took away so long ago; returns how many.

    What a moderator has taken down stays: it is why its author cannot write another.
    """
    gone = Review.objects.filter(removed_at__lt=timezone.now() - older_than, hidden_at=None)
    count = gone.count()
    gone.delete()
    return count


def _refuse_without_talk(character: Character, author: "User") -> None:
    if not Character.objects.talked_with_by(author).filter(pk=character.pk).exists():
        raise NotReviewed(_("Talk first: a review can be written after the first reply."))


def _hold(character_pk: int) -> None:
    list(Character.objects.select_for_update().filter(pk=character_pk).values_list("pk"))


def _now(review: Review) -> Review:
    """The review as it is in the database, which nobody else changes until the commit."""
    _hold(review.character_id)
    return Review.objects.select_related("author").get(pk=review.pk)


def _voice(review: Review) -> Voice:
    return Voice(1, review.stars) if review.is_shown else Voice(0, 0)


def _keep(review: Review, before: Voice, *changed: str) -> None:
    """Save what has changed, and count what it says in the place of what it said."""
    is_open = not (review.removed_at or review.hidden_at)
    review.is_shown = is_open and review.author.is_open
    review.save(update_fields=["is_shown", *changed] if review.pk else None)
    after = _voice(review)
    _count(review.character_id, Voice(after.reviews - before.reviews, after.stars - before.stars))


def _count(character_pk: int, step: Voice) -> None:
    if not any(step):
        return
    Character.objects.filter(pk=character_pk).update(
        reviews_count=Greatest(F("reviews_count") + step.reviews, 0),
        stars_total=Greatest(F("stars_total") + step.stars, 0),
    )
    resort(character_pk)
