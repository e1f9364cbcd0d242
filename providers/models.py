from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from providers.speech import UNRATED, Model

WORST, BEST = 1, 10
LONGEST_ID, LONGEST_NAME = 200, 120
MOST_OF_A_DETAIL = 300


class LanguageModel(models.Model):
    """A model that a provider has, or has had. Rows stay when it goes: old chats still name it.

    `quality` and `is_on` and the words belong to the operators; the providers' lists set the rest.
    """

    provider = models.CharField(_("provider"), max_length=40)
    model_id = models.CharField(_("id"), max_length=LONGEST_ID)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    vendor = models.CharField(_("vendor"), max_length=120, help_text=_("Who shares a limit with whom."))
    quality = models.PositiveSmallIntegerField(
        _("quality"),
        default=UNRATED,
        validators=[MinValueValidator(WORST), MaxValueValidator(BEST)],
        help_text=_("How good it is at role-play, n of 10. Auto takes 6 and better."),
    )
    note = models.CharField(_("note"), max_length=120, blank=True, help_text=_("How it writes."))
    note_ru = models.CharField(_("note in Russian"), max_length=120, blank=True)
    context = models.PositiveIntegerField(
        _("context"), default=0, help_text=_("How many tokens it reads; 0 when that is not known.")
    )
    free = models.BooleanField(_("free"), default=False)
    thinks = models.BooleanField(_("thinks"), default=False, help_text=_("Thinks before it answers."))
    is_on = models.BooleanField(_("on"), default=True, help_text=_("Off, nobody can choose it."))
    last_seen = models.DateTimeField(_("last seen"), null=True, blank=True, editable=False)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["provider", "-quality", "id"]
        verbose_name = _("model")
        verbose_name_plural = _("models")
        constraints = [
            models.UniqueConstraint(fields=["provider", "model_id"], name="one_row_a_model"),
            models.CheckConstraint(
                condition=Q(quality__gte=WORST, quality__lte=BEST), name="quality_is_n_of_10"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}:{self.model_id}"

    def as_model(self) -> Model:
        """What the rest of the site knows of it."""
        return Model(
            self.provider,
            self.model_id,
            self.name,
            self.vendor,
            self.quality,
            thinks=self.thinks,
            free=self.free,
            note=self.note,
            note_ru=self.note_ru,
            context=self.context,
        )

    @classmethod
    def of(cls, model: Model) -> "LanguageModel":
        """A new row, not saved, for what a file or a provider's list says of a model."""
        return cls(
            provider=model.provider,
            model_id=model.id,
            name=model.label[:LONGEST_NAME],
            vendor=model.vendor[:120],
            quality=model.quality,
            thinks=model.thinks,
            free=model.free,
            note=model.note,
            note_ru=model.note_ru,
            context=model.context,
        )


class CallQuerySet(models.QuerySet["Call"]):
    def failed(self) -> Self:
        return self.exclude(code="")

    def to(self, model: LanguageModel) -> Self:
        return self.filter(provider=model.provider, model_id=model.model_id)


class Call(models.Model):
    """How one call to a model went. Kept for a week, for operators and for the order of equals.

    `code` is that of `providers.errors`, empty when the model answered; `first_after` are seconds to its
    first visible word. `detail` never holds a key.
    """

    provider = models.CharField(_("provider"), max_length=40)
    model_id = models.CharField(_("model"), max_length=LONGEST_ID)
    at = models.DateTimeField(_("at"))
    code = models.CharField(_("fault"), max_length=20, blank=True)
    first_after = models.FloatField(_("first word after"), null=True, blank=True)
    detail = models.CharField(_("detail"), max_length=MOST_OF_A_DETAIL, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        indexes = [
            models.Index(fields=["-at", "-id"], name="calls_by_time"),
            models.Index(fields=["provider", "model_id", "-at"], name="calls_of_a_model"),
        ]

    def __str__(self) -> str:
        return f"{self.provider}:{self.model_id} {self.code or 'answered'}"
