from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chats.models.chat import FACE, OWN_FIELDS, Chat

if TYPE_CHECKING:
    from roleplay.accounts.models import User


MARKS = ("removed_at", "bookmarked_at", "is_hidden")


class MessageQuerySet(QuerySet["Message"]):
    def of(self, owner: "User") -> Self:
        """Messages of this person's chats, removed ones too."""
        return self.filter(chat__owner=owner, chat__removed_at=None)

    def for_page(self) -> Self:
        """With the chat, and as much of its character as a message shows."""
        own = ("position", "author", "speaker", "state", "chosen", "alive_at", "created_at", *MARKS)
        chat = (f"chat__{name}" for name in OWN_FIELDS)
        face = (f"chat__character__{name}" for name in FACE)
        return self.select_related("chat__character").only(*own, *chat, *face).with_branches()

    def with_branches(self) -> Self:
        """With the number of chats that were branched off each message, as `branch_count`."""
        branches = Chat.objects.filter(branched_from=OuterRef("pk"), removed_at=None).order_by()
        counted = branches.values("branched_from").annotate(n=Count("pk")).values("n")
        return self.annotate(branch_count=Coalesce(Subquery(counted), 0))

    def shown(self) -> Self:
        return self.filter(removed_at=None)

    def live(self) -> Self:
        return self.filter(state__in=["pending", "writing"])


class Message(models.Model):
    """A place in a chat. What stands there is its chosen variant; nothing written is overwritten."""

    class Author(models.TextChoices):
        USER = "user", _("person")
        CHARACTER = "character", _("character")

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        WRITING = "writing", _("being written")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")
        INTERRUPTED = "interrupted", _("interrupted")

    LIVE = (State.PENDING, State.WRITING)

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="messages")
    position = models.PositiveIntegerField()
    author = models.CharField(max_length=10, choices=Author.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DONE)
    chosen = models.PositiveSmallIntegerField(default=1)  # the number of the variant that is shown
    speaker = models.CharField(max_length=120, blank=True)  # as whom the person said it
    client_key = models.CharField(max_length=64, null=True, blank=True)
    alive_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)  # by who writes it, or wrote it last
    removed_at = models.DateTimeField(null=True, blank=True)
    bookmarked_at = models.DateTimeField(null=True, blank=True)
    # what of the lorebook woke for this reply, and stays where it stands now: prompting.Frozen
    lore = models.JSONField(default=list, blank=True)
    is_hidden = models.BooleanField(default=False)  # from models: people read it, prompts do not
    created_at = models.DateTimeField(db_default=Now())

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint("chat", "position", name="one_message_per_position"),
            models.UniqueConstraint("chat", "client_key", name="one_message_per_send"),
            models.UniqueConstraint(
                "chat", condition=Q(state__in=["pending", "writing"]), name="one_live_reply_per_chat"
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "alive_at"], condition=Q(state__in=["pending", "writing"]), name="live"
            ),
            models.Index(
                fields=["chat", "-removed_at", "position"],
                condition=Q(removed_at__isnull=False),
                name="removed_messages",
            ),
            models.Index(
                fields=["chat", "position"],
                condition=Q(bookmarked_at__isnull=False),
                name="bookmarked_messages",
            ),
            models.Index(fields=["chat"], condition=Q(is_hidden=True), name="hidden"),
        ]

    def __str__(self) -> str:
        return f"{self.chat_id}/{self.position} {self.author} {self.state}"

    def get_absolute_url(self) -> str:
        """The page of the chat that has this message, at its place."""
        return f"{reverse('chat', args=[self.chat_id])}?at={self.pk}#message-{self.pk}"

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    @property
    def by_user(self) -> bool:
        return self.author == self.Author.USER

    @property
    def said_as(self) -> str:
        """The name under which the person said it, where they have another one by now."""
        return self.speaker if self.speaker != self.chat.user_name else ""

    @property
    def undo_url(self) -> str:
        return reverse("restore_message", args=[self.pk])

    @property
    def undo_all_url(self) -> str:
        """Brings back all that was removed in one stroke with it."""
        return reverse("restore_together", args=[self.pk])

    @property
    def is_greeting(self) -> bool:
        return self.position == 0 and not self.by_user
