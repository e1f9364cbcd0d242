from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from characters.models.character import Character

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

LONGEST_REVIEW = 2000
STARS = (1, 2, 3, 4, 5)

FIT = Q(removed_at=None, hidden_at=None, author__is_active=True, author__closed_at=None)
"""What `Review.is_shown` says, as a condition on the rows that it is derived from."""


class ReviewQuerySet(QuerySet["Review"]):
    def shown(self) -> Self:
        return self.filter(is_shown=True)

    def wrongly_shown(self) -> Self:
        """Those whose `is_shown` is not what it should be: an account was closed or opened since."""
        return self.filter(~FIT & Q(is_shown=True) | FIT & Q(is_shown=False))

    def settle(self) -> None:
        """Show what should be shown and nothing else. Counters are left alone: for who counts anew."""
        for is_shown, condition in ((False, ~FIT), (True, FIT)):
            wrong = self.filter(condition, is_shown=not is_shown).values_list("pk", flat=True)
            Review.objects.filter(pk__in=list(wrong)).update(is_shown=is_shown)

    def count_thanks(self) -> None:
        """Count anew how many have found each useful: their accounts may have gone."""
        counted = self.annotate(counted=Count("thanks")).exclude(thanks_count=F("counted"))
        for review in counted.only("pk"):
            Review.objects.filter(pk=review.pk).update(thanks_count=review.counted)  # type: ignore[attr-defined]

    def thanked_by(self, reader: "AnonymousUser | models.Model") -> Self:
        """Each knows whether this person has found it useful: `thanked`."""
        if reader.pk is None:
            return self.annotate(thanked=Value(False))
        own = Thanks.objects.filter(review=OuterRef("pk"), person=reader.pk)
        return self.annotate(thanked=Exists(own))


class Review(models.Model):
    """Stars and words by somebody who has talked with the character.

    Its author may take it away (`removed_at`) and a moderator may (`hidden_at`, with the reason; without
    one it waits for a moderator). `is_shown` is derived from both and from the author's account, and the
    character's counters hold what is shown: `characters.services.reviewing` keeps all three in step.
    """

    character = models.ForeignKey(Character, on_delete=models.CASCADE, related_name="reviews")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviews")
    stars = models.PositiveSmallIntegerField(
        _("stars"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    text = models.TextField(_("text"), blank=True, max_length=LONGEST_REVIEW)
    thanks_count = models.PositiveIntegerField(default=0, editable=False)
    is_shown = models.BooleanField(default=True, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    hidden_reason = models.CharField(max_length=500, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-id"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint("character", "author", name="one_review_per_person"),
            models.CheckConstraint(condition=models.Q(stars__range=(1, 5)), name="stars_from_1_to_5"),
        ]
        indexes = [
            models.Index(
                fields=["character", "-updated_at", "-id"], condition=Q(is_shown=True), name="reviews_new"
            ),
            models.Index(
                fields=["character", "-thanks_count", "-id"],
                condition=Q(is_shown=True),
                name="reviews_useful",
            ),
            models.Index(fields=["character", "stars"], condition=Q(is_shown=True), name="reviews_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.stars} ★ {self.character_id}"

    def get_absolute_url(self) -> str:
        """The list that begins with it, on the character's page of reviews."""
        return f"{reverse('reviews', args=[self.character_id])}#review-{self.pk}"

    @property
    def stamp(self) -> str:
        """Differs as soon as its author has written it anew."""
        return self.updated_at.isoformat()

    @property
    def hue(self) -> str:
        """Which of the four colours of initials its author has here."""
        return "abcd"[self.author_id % 4]

    @property
    def is_waiting(self) -> bool:
        """Whether it was held for a moderator, who has not looked yet."""
        return self.hidden_at is not None and not self.hidden_reason

    @property
    def is_taken_down(self) -> bool:
        return bool(self.hidden_at and self.hidden_reason)


class Thanks(models.Model):
    """Somebody has found a review useful."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="thanks")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="thanks")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("person", "review", name="one_thanks_per_person")]
        verbose_name = _("thanks")
        verbose_name_plural = _("thanks")

    def __str__(self) -> str:
        return f"{self.person_id} → {self.review_id}"


class ModeratedReview(Review):
    """A review as moderators see it. A model of its own, so that they need no other right."""

    class Meta:
        proxy = True
        verbose_name = _("review to look at")
        verbose_name_plural = _("reviews to look at")

    @property
    def stamp(self) -> str:
        """Differs as soon as its author or a moderator has changed it."""
        return f"{super().stamp} {self.is_shown}"
