from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from characters.models.character import Character
from characters.models.reviews import Review


class Favourite(models.Model):
    """A heart on a card."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites")
    character = models.ForeignKey(Character, on_delete=models.CASCADE, related_name="hearts")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint("person", "character", name="one_heart_per_person")]
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")

    def __str__(self) -> str:
        return f"{self.person_id} ♥ {self.character_id}"


class Report(models.Model):
    """Somebody says that a character, or a review, should not be here. It is about one of the two.

    `reporter` is nobody where the site itself has a doubt, or where their account is gone.
    """

    class Reason(models.TextChoices):
        MINOR = "minor", _("Sexual content with a minor")
        ILLEGAL = "illegal", _("Illegal content")
        RATING = "rating", _("Wrong content rating")
        STOLEN = "stolen", _("Somebody else's work")
        SPAM = "spam", _("Spam")
        OTHER = "other", _("Something else")

    character = models.ForeignKey(
        Character, null=True, blank=True, on_delete=models.CASCADE, related_name="reports"
    )
    review = models.ForeignKey(
        Review, null=True, blank=True, on_delete=models.CASCADE, related_name="reports"
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="reports"
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    text = models.TextField(_("what is wrong"), blank=True, max_length=2000)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                "reporter", "character", condition=models.Q(resolved_at=None), name="one_open_report"
            ),
            models.UniqueConstraint(
                "reporter", "review", condition=models.Q(resolved_at=None), name="one_open_report_of_review"
            ),
            models.CheckConstraint(
                condition=models.Q(character=None, review__isnull=False)
                | models.Q(character__isnull=False, review=None),
                name="report_about_one",
            ),
        ]
        indexes = [
            models.Index(
                fields=["review", "created_at"],
                condition=models.Q(resolved_at=None, review__isnull=False),
                name="reviews_reported",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.character_id or self.review}"
