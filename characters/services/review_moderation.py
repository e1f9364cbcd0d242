"""What moderators do with reviews. Every verb is one transaction and one line of the log."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from characters.models import Act, Review
from characters.services.log import note
from characters.services.reviewing import hide_review, unhide_review

if TYPE_CHECKING:
    from roleplay.accounts.models import User

Verb = Act.Verb


@transaction.atomic
def take_down(review: Review, by: "User", reason: str) -> None:
    """Nobody reads it any more but its author, who reads why."""
    _decide(Verb.TAKEN_DOWN, hide_review(review, reason), by, reason, is_told=True)


@transaction.atomic
def keep_review(review: Review, by: "User", reason: str = "") -> None:
    """It may stay; one that was taken down or held is shown again, and its author is told."""
    was_hidden = Review.objects.filter(pk=review.pk).exclude(hidden_at=None).exists()
    verb = Verb.PUT_BACK if was_hidden else Verb.KEPT
    _decide(verb, unhide_review(review), by, reason, is_told=was_hidden)


def _decide(verb: Act.Verb, review: Review, by: "User", reason: str, *, is_told: bool) -> None:
    review.reports.filter(resolved_at=None).update(resolved_at=timezone.now())
    note(
        verb, review.character, by,
        reason=reason, excerpt=review.text, is_told=is_told, person_id=review.author_id,
    )  # fmt: skip
