from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from characters.models.character import Character


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


class Draft(models.Model):
    """What somebody has typed into the editor and not saved yet: the form's own values."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    character = models.ForeignKey(Character, null=True, on_delete=models.CASCADE, related_name="drafts")
    fields = models.JSONField(default=dict)
    based_on = models.PositiveIntegerField(default=0)  # the character's version when the typing began
    updated_at = models.DateTimeField(auto_now=True)

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
