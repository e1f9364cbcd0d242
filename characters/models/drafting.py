from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Left, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from characters.drafting import NAMES, Source
from characters.models.character import Character

if TYPE_CHECKING:
    from roleplay.accounts.models import User

SILENT_FOR = timedelta(seconds=15)  # a writer says once a second that it lives


class DraftingQuerySet(QuerySet["Drafting"]):
    def of(self, owner: "User") -> Self:
        """This person's, the last first, each with the character that it is for."""
        return self.filter(owner=owner).select_related("character")

    def listed(self) -> Self:
        """Without the long texts, with the `beginning` of what was pasted."""
        return self.defer("text", "answer", "unread").annotate(beginning=Left("text", 30))

    def writing(self) -> Self:
        """Those that a model writes at."""
        return self.filter(state=Drafting.State.WRITING)

    def abandoned(self) -> Self:
        """Those whose writer has died."""
        return self.writing().filter(alive_at__lt=timezone.now() - SILENT_FOR)


class Drafting(models.Model):
    """A pasted text, and the fields of a character that a model makes of it.

    `fields` holds what there is, by name, `finished` the names of what is whole. `wanted` is asked for
    in the run of number `run`, and `arrived` of it is whole; whoever writes with an older number writes
    no more. `unread` is what the model said beside it, as [key, text], and `answer` its last answer, word
    for word.
    """

    class State(models.TextChoices):
        WRITING = "writing", _("Being written")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")
        BROKEN = "broken", _("Broken off")
        FAILED = "failed", _("Failed")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="draftings")
    character = models.ForeignKey(Character, null=True, on_delete=models.CASCADE, related_name="draftings")
    # what is asked
    text = models.TextField()  # as much of it as is read
    pasted = models.PositiveIntegerField()  # how many letters there were
    name = models.CharField(max_length=100, blank=True)
    wishes = models.CharField(max_length=1000, blank=True)
    rating = models.CharField(max_length=10, choices=Character.Rating.choices)
    language = models.CharField(max_length=8)
    choice = models.CharField(max_length=200, blank=True)
    # what has come of it
    state = models.CharField(max_length=10, choices=State.choices, default=State.WRITING)
    run = models.PositiveIntegerField(default=1)
    wanted = models.JSONField(default=list)
    fields = models.JSONField(default=dict)
    finished = models.JSONField(default=list)
    arrived = models.JSONField(default=list)
    left_out = models.JSONField(default=list)  # the names of what the person does not want
    unread = models.JSONField(default=list)
    answer = models.TextField(blank=True)
    label = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=20, blank=True)
    tried = models.JSONField(default=list)
    alive_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = DraftingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("draft from a text")
        verbose_name_plural = _("drafts from texts")
        constraints = [
            models.UniqueConstraint("owner", condition=Q(state="writing"), name="one_live_drafting_each")
        ]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.called or self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("drafting", args=[self.pk])

    @property
    def source(self) -> Source:
        return Source(self.text, self.name, self.wishes, self.rating, self.language)

    @property
    def is_writing(self) -> bool:
        return self.state == self.State.WRITING

    @property
    def called(self) -> str:
        """The name that came out of it, or that was given, or nothing."""
        return str(self.fields.get("name") or self.name)

    @property
    def missing(self) -> list[str]:
        """The names of what is not there, or not whole."""
        return [name for name in NAMES if name not in self.finished]
