from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from chats.models.message import Message

if TYPE_CHECKING:
    pass


class Variant(models.Model):
    """A text that stood at a message's place: typed, sent as a greeting, or written by a model."""

    class Finish(models.TextChoices):
        NONE = "", _("not finished")
        STOP = "stop", _("complete")
        LENGTH = "length", _("cut by the limit")
        STOPPED = "stopped", _("stopped")
        INTERRUPTED = "interrupted", _("interrupted")
        FAILED = "failed", _("failed")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="variants")
    number = models.PositiveSmallIntegerField(default=1)
    text = models.TextField(blank=True)
    edited_from = models.PositiveSmallIntegerField(null=True)  # the number of the variant that was edited
    is_replaced = models.BooleanField(default=False)  # by an edit: kept, and no longer leafed through
    thoughts = models.TextField(blank=True)
    finish = models.CharField(max_length=12, choices=Finish.choices, blank=True, default=Finish.NONE)
    provider = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=200, blank=True)
    label = models.CharField(max_length=200, blank=True)
    wanted = models.CharField(max_length=200, blank=True)  # the model asked for this once, not the chat's
    error = models.CharField(max_length=40, blank=True)
    tried = models.JSONField(default=list, blank=True)
    runs = models.PositiveIntegerField(null=True)  # of models; the counts are of all of them
    prompt_tokens = models.PositiveIntegerField(null=True)
    completion_tokens = models.PositiveIntegerField(null=True)
    cached_tokens = models.PositiveIntegerField(null=True)
    tokens_estimated = models.BooleanField(default=False)
    waited = models.FloatField(null=True)  # seconds, from asking who answered to the first visible word
    thought_for = models.FloatField(null=True)  # seconds, from the first thought to the first visible word
    first_token_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["number"]
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        constraints = [models.UniqueConstraint("message", "number", name="one_variant_per_number")]

    def __str__(self) -> str:
        return f"{self.message_id} v{self.number}"
