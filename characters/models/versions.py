from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from characters.models.character import Character

if TYPE_CHECKING:
    from roleplay.accounts.models import User


class Version(models.Model):
    """What a character was after one of its edits, whole: `content` is as in `characters.content`.

    Written with the edit. A character that nobody has ever edited has none.
    """

    character = models.ForeignKey(Character, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    changed = models.JSONField(default=list)  # names of the fields that differ from the version before
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="edits"
    )
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [models.UniqueConstraint("character", "number", name="one_version_per_number")]

    def __str__(self) -> str:
        return f"{self.character_id} v{self.number}"


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, owner: "User") -> Self:
        """What this person has begun and not saved."""
        return self.filter(owner=owner)


class Draft(models.Model):
    """What somebody has typed into the editor and not saved yet.

    `fields` has the boxes of the editor by name, each with the list of its values, as a form posts them:
    {"name": ["Mira"], "alternate_greetings": ["One", "Two"], "lore-TOTAL_FORMS": ["1"],
    "lore-0-keys": ["lamp, light"], …}; the names are those of `characters.forms`. Boxes that are
    missing show what is usual.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    character = models.ForeignKey(Character, null=True, on_delete=models.CASCADE, related_name="drafts")
    fields = models.JSONField(default=dict)
    based_on = models.PositiveIntegerField(default=0)  # the character's version when the typing began
    updated_at = models.DateTimeField(auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(
                "owner", "character", condition=models.Q(character__isnull=False), name="one_draft_of_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.character_id or 'new'}"

    @property
    def title(self) -> str:
        """What is typed as the name."""
        return (self.fields.get("name") or [""])[0]
