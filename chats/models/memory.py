from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chats.models.chat import Chat
from chats.models.message import Message

if TYPE_CHECKING:
    from roleplay.accounts.models import User


class Summary(models.Model):
    """The story of a chat up to a message, told again in short. The latest one is used, and those before
    it are what an undone message leads back to."""

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="summaries")
    upto = models.PositiveIntegerField()  # the position of the last message that it tells
    text = models.TextField()
    by_hand = models.BooleanField(default=False)
    label = models.CharField(max_length=200, blank=True)  # the model that wrote it
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-upto"]
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")
        constraints = [models.UniqueConstraint("chat", "upto", name="one_summary_per_place")]

    def __str__(self) -> str:
        return f"{self.chat_id} up to {self.upto}"


class FactQuerySet(QuerySet["Fact"]):
    def of(self, owner: "User") -> Self:
        """Facts of this person's chats, removed ones too."""
        return self.filter(chat__owner=owner, chat__removed_at=None)

    def standing(self) -> Self:
        """Those that hold: not removed, and said by a text that still stands where it stood."""
        stands = Q(message__removed_at=None, message__is_hidden=False, message__chosen=F("variant"))
        return self.filter(Q(by_hand=True) | stands, removed_at=None).order_by("-pinned", "pk")


class Fact(models.Model):
    """One lasting thing to be kept in mind in a chat, with the message that says it."""

    LONGEST = 300

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="facts")
    text = models.CharField(_("fact"), max_length=LONGEST)
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    variant = models.PositiveSmallIntegerField(default=1)  # the number of the text that says it
    pinned = models.BooleanField(default=False)
    by_hand = models.BooleanField(default=False)  # in a person's own words
    removed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")

    def __str__(self) -> str:
        return self.text

    @property
    def undo_url(self) -> str:
        return reverse("restore_fact", args=[self.pk])


class Remembering(models.Model):
    """How the making of a chat's memory stands: who is at it, or why the last try came to nothing."""

    chat = models.OneToOneField(Chat, primary_key=True, on_delete=models.CASCADE, related_name="remembering")
    claimed_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=40, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    # positions whose message has changed since no summary from before it is left: the next telling mends it
    unmended = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("making of a memory")
        verbose_name_plural = _("makings of memories")

    def __str__(self) -> str:
        return f"{self.chat_id} {self.fault}"
