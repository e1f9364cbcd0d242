from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from chats.models.chat import FACE, Chat
from chats.transcripts.report import Report


class ImportedChatQuerySet(QuerySet["ImportedChat"]):
    def for_page(self) -> Self:
        """With the chat and the character's face."""
        face = (f"chat__character__{name}" for name in FACE)
        own = ("filename", "state", "report", "chat__title", "chat__removed_at")
        return self.select_related("chat__character").only(*own, *face)


class ImportedChat(models.Model):
    """A file of another program that somebody brought, and what became of it."""

    class State(models.TextChoices):
        DONE = "done", _("brought in")
        KNOWN = "known", _("was here already")
        REFUSED = "refused", _("could not be read")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imported_chats"
    )
    chat = models.ForeignKey(Chat, null=True, on_delete=models.SET_NULL, related_name="imported_from")
    filename = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices)
    digest = models.CharField(max_length=64, blank=True)  # of what the file says, however it says it
    report = models.JSONField(
        default=dict
    )  # codes and values, so that each reader reads it in their language
    created_at = models.DateTimeField(db_default=Now())

    objects = ImportedChatQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("imported chat")
        verbose_name_plural = _("imported chats")
        indexes = [models.Index(fields=["owner", "digest"], name="imported_by_digest")]

    def __str__(self) -> str:
        return f"{self.filename}: {self.state}"

    @property
    def told(self) -> Report:
        return Report.from_data(self.report)
