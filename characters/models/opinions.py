from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from characters.models.character import Character


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


class Review(models.Model):
    """Stars and words by somebody who has talked with the character."""

    character = models.ForeignKey(Character, on_delete=models.CASCADE, related_name="reviews")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviews")
    stars = models.PositiveSmallIntegerField(
        _("stars"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    text = models.TextField(_("text"), blank=True, max_length=4000)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at", "-id"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint("character", "author", name="one_review_per_person"),
            models.CheckConstraint(condition=models.Q(stars__range=(1, 5)), name="stars_from_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.stars} ★ {self.character_id}"


class Report(models.Model):
    """Somebody says that a character should not be here."""

    class Reason(models.TextChoices):
        MINOR = "minor", _("Sexual content with a minor")
        ILLEGAL = "illegal", _("Illegal content")
        RATING = "rating", _("Wrong content rating")
        STOLEN = "stolen", _("Somebody else's work")
        SPAM = "spam", _("Spam")
        OTHER = "other", _("Something else")

    character = models.ForeignKey(Character, on_delete=models.CASCADE, related_name="reports")
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
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.character_id}"
