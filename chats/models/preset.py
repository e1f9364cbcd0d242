from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from roleplay.accounts.models import User

SAMPLING = ("temperature", "top_p", "top_k", "frequency_penalty", "max_tokens")


class PresetQuerySet(QuerySet["Preset"]):
    def of(self, owner: "User") -> Self:
        """This person's presets by name."""
        return self.filter(owner=owner, removed_at=None).order_by("name", "pk")


class Preset(models.Model):
    """The settings of a chat under a name, to be used in others. Fields are those of a chat."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presets")
    name = models.CharField(_("name"), max_length=80)
    temperature = models.FloatField(_("temperature"), default=0.8)
    top_p = models.FloatField("top-p", default=0.95)
    top_k = models.PositiveSmallIntegerField("top-k", default=0)
    frequency_penalty = models.FloatField(_("frequency penalty"), default=0.0)
    max_tokens = models.PositiveSmallIntegerField(_("longest reply"), null=True, blank=True)
    is_default = models.BooleanField(_("used by default"), default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PresetQuerySet.as_manager()

    class Meta:
        verbose_name = _("preset")
        verbose_name_plural = _("presets")
        constraints = [
            models.UniqueConstraint("owner", condition=Q(is_default=True), name="one_default_preset"),
            models.UniqueConstraint(
                "owner", "name", condition=Q(removed_at=None), name="one_preset_per_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sampling(self) -> dict[str, float | None]:
        """Its values by the names of a chat's fields."""
        return {name: getattr(self, name) for name in SAMPLING}
