import re
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from characters.models import Character, LorebookEntry
from characters.words import folded

if TYPE_CHECKING:
    from roleplay.accounts.models import User


# What a page needs of a chat and of its character: a row of few columns is a row soon read.
OWN_FIELDS = (
    "owner", "character_version", "told_version", "title", "user_name", "model", "next_position",
    "last_line", "active_at", "created_at",
)  # fmt: skip
FACE = (
    "name", "nickname", "tagline", "language", "portrait", "thumbnail", "cameo", "preferred_model",
    "version", "visibility", "status", "removed_at", "creator",
)  # fmt: skip


class ChatQuerySet(QuerySet["Chat"]):
    def of(self, owner: "User") -> Self:
        """This person's chats, the last used first."""
        return self.filter(owner=owner, removed_at=None).order_by("-active_at", "-id")

    def removed_by(self, owner: "User") -> Self:
        """What this person has deleted and may still bring back, the last first."""
        return self.filter(owner=owner).exclude(removed_at=None).order_by("-removed_at", "-id")

    def for_list(self) -> Self:
        """With as much of the character as a list or a message shows."""
        return self.select_related("character").only(*OWN_FIELDS, *(f"character__{name}" for name in FACE))

    def for_reply(self) -> Self:
        """With the whole character, and whether it `has_lore`."""
        lore = LorebookEntry.objects.filter(character=OuterRef("character"), enabled=True)
        return self.select_related("character").annotate(has_lore=Exists(lore))

    def called(self, query: str) -> Self:
        """Those whose title or character has the words."""
        # By pattern, because `icontains` on SQLite knows the case of Latin letters only.
        query = query.replace("\0", "")
        titled = Q(title__iregex=re.escape(query))
        return self.filter(titled | Q(character__searchable__contains=folded(query)))


class MessageQuerySet(QuerySet["Message"]):
    def of(self, owner: "User") -> Self:
        """Messages of this person's chats, removed ones too."""
        return self.filter(chat__owner=owner, chat__removed_at=None)

    def for_page(self) -> Self:
        """With the chat, and as much of its character as a message shows."""
        own = ("position", "author", "state", "chosen", "alive_at", "removed_at", "created_at")
        chat = (f"chat__{name}" for name in OWN_FIELDS)
        face = (f"chat__character__{name}" for name in FACE)
        return self.select_related("chat__character").only(*own, *chat, *face)

    def shown(self) -> Self:
        return self.filter(removed_at=None)

    def live(self) -> Self:
        return self.filter(state__in=["pending", "writing"])


class Chat(models.Model):
    """A conversation of one person with one character."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="chats"
    )
    character = models.ForeignKey(
        Character, verbose_name=_("character"), on_delete=models.PROTECT, related_name="chats"
    )
    # the character may be edited while people talk: this chat keeps the version that it began with
    character_version = models.PositiveIntegerField(default=1)
    told_version = models.PositiveIntegerField(default=0, editable=False)  # its owner wants none up to this
    title = models.CharField(_("title"), max_length=200, blank=True)
    user_name = models.CharField(_("you speak as"), max_length=120)
    model = models.CharField(_("model"), max_length=200, blank=True)
    fallback = models.BooleanField(_("ask others when it fails"), default=True)
    temperature = models.FloatField(_("temperature"), default=0.8)
    top_p = models.FloatField("top-p", default=0.95)
    top_k = models.PositiveSmallIntegerField("top-k", default=0)
    frequency_penalty = models.FloatField(_("frequency penalty"), default=0.0)
    max_tokens = models.PositiveSmallIntegerField(_("longest reply"), null=True, blank=True)
    branched_from = models.ForeignKey(
        "Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="branches"
    )
    next_position = models.PositiveIntegerField(default=0, editable=False)
    last_line = models.CharField(max_length=200, blank=True, editable=False)
    active_at = models.DateTimeField(db_default=Now(), editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ChatQuerySet.as_manager()

    class Meta:
        verbose_name = _("chat")
        verbose_name_plural = _("chats")
        indexes = [models.Index(fields=["owner", "-active_at", "-id"], name="rail")]

    def __str__(self) -> str:
        return self.called

    def get_absolute_url(self) -> str:
        return reverse("chat", args=[self.pk])

    @property
    def called(self) -> str:
        return self.title or self.character.name

    @property
    def is_behind(self) -> bool:
        """Whether its character has been changed since it began, and its owner may know how."""
        return self.character.version != self.character_version and self._is_character_open

    @property
    def is_told(self) -> bool:
        """Whether its owner is to be told of that: once for each version."""
        return self.is_behind and self.character.version != self.told_version

    @property
    def has_lost_its_character(self) -> bool:
        """Whether nobody can open the character any more."""
        return self.character.removed_at is not None

    @property
    def _is_character_open(self) -> bool:
        who = self.character
        is_open = who.visibility != Character.Visibility.PRIVATE and who.status == Character.Status.APPROVED
        return who.removed_at is None and (is_open or who.creator_id == self.owner_id)

    @property
    def choice(self) -> str:
        """The model that is asked first: the chat's, else the character's, else nothing: the site's."""
        return self.model or self.character.preferred_model


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
    client_key = models.CharField(max_length=64, null=True, blank=True)
    alive_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)  # by who writes it, or wrote it last
    removed_at = models.DateTimeField(null=True, blank=True)
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
            )
        ]

    def __str__(self) -> str:
        return f"{self.chat_id}/{self.position} {self.author} {self.state}"

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    @property
    def by_user(self) -> bool:
        return self.author == self.Author.USER

    @property
    def undo_url(self) -> str:
        return reverse("restore_message", args=[self.pk])

    @property
    def is_greeting(self) -> bool:
        return self.position == 0 and not self.by_user


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
    thoughts = models.TextField(blank=True)
    finish = models.CharField(max_length=12, choices=Finish.choices, blank=True, default=Finish.NONE)
    provider = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=200, blank=True)
    label = models.CharField(max_length=200, blank=True)
    wanted = models.CharField(max_length=200, blank=True)  # the model asked for this once, not the chat's
    error = models.CharField(max_length=40, blank=True)
    tried = models.JSONField(default=list, blank=True)
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
