from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from characters.querysets import KEPT_FOR

if TYPE_CHECKING:
    from roleplay.accounts.models import User

LONGEST_NAME, LONGEST_DESCRIPTION = 120, 10_000


class PersonaQuerySet(QuerySet["Persona"]):
    def of(self, owner: "User") -> Self:
        """Who this person may be, in the order in which they were made."""
        return self.filter(owner=owner, removed_at=None)

    def removed_by(self, owner: "User") -> Self:
        """What this person has deleted and may still bring back, the last first."""
        lately = self.filter(owner=owner, removed_at__gt=timezone.now() - KEPT_FOR)
        return lately.order_by("-removed_at", "-pk")


class Persona(models.Model):
    """Who a person is while talking. Chats keep a copy: see `version`."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="personas")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    description = models.TextField(_("description"), blank=True)
    cameo = models.FileField(_("picture"), upload_to="personas/", blank=True)
    is_default = models.BooleanField(_("used by default"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)  # rises with every edit
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PersonaQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        constraints = [
            models.UniqueConstraint("owner", condition=Q(is_default=True), name="one_default_persona")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def picture(self) -> str:
        """The address of its picture; empty for one that shows its initial."""
        if not self.cameo:
            return ""
        return reverse("persona_cameo", args=[self.pk, str(self.cameo).rsplit("/", 1)[-1]])

    @property
    def tone(self) -> str:
        """The colour behind its initial."""
        return tone(self.pk)


def tone(pk: int | None) -> str:
    """Which of the four colours a persona has; those who are just themselves have the second."""
    return "abcd"[pk % 4] if pk else "b"
