from django.db import models
from django.utils.translation import gettext_lazy as _

from characters.models.character import Character


class LorebookEntry(models.Model):
    """Knowledge that wakes when the conversation touches it. Fields as in card V3."""

    character = models.ForeignKey(Character, on_delete=models.CASCADE, related_name="lorebook")
    name = models.CharField(_("name"), max_length=200, blank=True)
    keys = models.JSONField(_("keys"), default=list)
    secondary_keys = models.JSONField(_("secondary keys"), default=list, blank=True)
    content = models.TextField(_("content"))
    enabled = models.BooleanField(_("enabled"), default=True)
    constant = models.BooleanField(_("always on"), default=False)
    selective = models.BooleanField(_("needs a secondary key too"), default=False)
    case_sensitive = models.BooleanField(_("case sensitive"), null=True, blank=True)  # None: as usual
    use_regex = models.BooleanField(_("keys are patterns"), default=False)
    insertion_order = models.FloatField(_("order"), default=100)
    priority = models.FloatField(_("priority"), null=True, blank=True)  # None: by the order
    position = models.CharField(_("position"), max_length=12, default="before_char")
    # what a card says of it besides, by the card's own names: id, comment, extensions and unknown keys
    extra = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("lorebook entry")
        verbose_name_plural = _("lorebook")

    def __str__(self) -> str:
        return self.name or ", ".join(map(str, self.keys))
