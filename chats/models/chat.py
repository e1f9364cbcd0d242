import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from characters.models import Character, LorebookEntry, Persona
from characters.models.persona import tone
from characters.words import folded

if TYPE_CHECKING:
    from roleplay.accounts.models import User

# What a page needs of a chat and of its character: a row of few columns is a row soon read.
OWN_FIELDS = (
    "owner", "character_version", "told_version", "title", "persona", "persona_version", "user_name",
    "user_cameo", "model", "next_position", "last_line", "draft_at", "active_at", "created_at",
    "branched_from", "pinned_at", "archived_at", "remembers",
)  # fmt: skip

MOST_TITLE_TRIES = 2
NAMED_BY_OWNER = 100  # tries: no more are made

FACE = (
    "name", "nickname", "tagline", "language", "portrait", "thumbnail", "cameo", "preferred_model",
    "version", "visibility", "status", "removed_at", "creator",
)  # fmt: skip


class ChatQuerySet(QuerySet["Chat"]):
    def of(self, owner: "User") -> Self:
        """This person's chats, the last used first."""
        return self.filter(owner=owner, removed_at=None).order_by("-active_at", "-id")

    def listed(self) -> Self:
        """Those that the lists show: without what was put into the archive."""
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        return self.exclude(archived_at=None)

    def removed_by(self, owner: "User") -> Self:
        """What this person has deleted and may still bring back, the last first."""
        return self.filter(owner=owner).exclude(removed_at=None).order_by("-removed_at", "-id")

    def for_list(self) -> Self:
        """With as much of the character as a list or a message shows."""
        return self.with_face()

    def for_page(self) -> Self:
        """The same with the draft."""
        return self.with_face("draft")

    def with_face(self, *more: str) -> Self:
        face = (f"character__{name}" for name in FACE)
        return self.select_related("character").only(*OWN_FIELDS, *more, *face)

    def for_reply(self) -> Self:
        """With the whole character, and what `_beside` tells."""
        return self.select_related("character").annotate(**_beside())

    def called(self, query: str) -> Self:
        """Those whose title or character has the words."""
        # By pattern, because `icontains` on SQLite knows the case of Latin letters only.
        query = query.replace("\0", "")
        titled = Q(title__iregex=re.escape(query))
        return self.filter(titled | Q(character__searchable__contains=folded(query)))


@cache
def _beside() -> dict[str, Any]:
    """Whether the character of a chat `has_lore`, the chat `has_memory`, and whether it `wants_title`."""
    lore = LorebookEntry.objects.filter(character=OuterRef("character"), enabled=True)
    # by name: what is remembered knows its chat, and not the other way round
    told, known = (
        apps.get_model("chats", name).objects.filter(chat=OuterRef("pk")) for name in ("Summary", "Fact")
    )
    untitled = Q(title="", title_tries__lt=MOST_TITLE_TRIES, owner__auto_titles=True)
    return {
        "has_lore": Exists(lore),
        "has_memory": Exists(told) | Exists(known),
        "wants_title": ExpressionWrapper(untitled, models.BooleanField()),
    }


class Speaker(NamedTuple):
    """A person as they are shown in a chat: a picture, or an initial on one of the tones."""

    name: str
    picture: str
    tone: str


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
    # how often a title was sought for it; once its owner has named it, nobody seeks any more
    title_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    # who its owner is in this chat: a copy, so that a later edit of the persona does not rewrite the past
    persona = models.ForeignKey(
        Persona, verbose_name=_("persona"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    persona_version = models.PositiveIntegerField(default=0, editable=False)  # the one that was copied
    user_name = models.CharField(_("you speak as"), max_length=120)
    user_description = models.TextField(_("who you are"), blank=True)
    user_cameo = models.FileField(_("your picture"), upload_to="speakers/", blank=True)
    note = models.TextField(_("author's note"), blank=True)
    note_depth = models.PositiveSmallIntegerField(_("depth of the note"), default=4)
    scenario = models.TextField(_("scenario of this chat"), blank=True)  # instead of the character's
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
    # messages below this position came from a file or from another chat: they cost nothing here
    copied_until = models.PositiveIntegerField(default=0, editable=False)
    next_position = models.PositiveIntegerField(default=0, editable=False)
    window_from = models.PositiveIntegerField(default=0, editable=False)  # what models read begins there
    last_line = models.CharField(max_length=200, blank=True, editable=False)
    remembers = models.BooleanField(_("remembers what was said long ago"), default=True)
    draft = models.TextField(_("not sent yet"), blank=True, editable=False)
    draft_at = models.DateTimeField(null=True, blank=True, editable=False)  # where there is one
    drafting_at = models.DateTimeField(null=True, blank=True, editable=False)  # last sign of a model at it
    pinned_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    active_at = models.DateTimeField(db_default=Now(), editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ChatQuerySet.as_manager()

    class Meta:
        verbose_name = _("chat")
        verbose_name_plural = _("chats")
        indexes = [
            models.Index(fields=["owner", "-active_at", "-id"], name="rail"),
            models.Index(fields=["owner"], condition=Q(pinned_at__isnull=False), name="pinned"),
        ]

    def __str__(self) -> str:
        return self.called

    def get_absolute_url(self) -> str:
        return reverse("chat", args=[self.pk])

    @property
    def speaker(self) -> "Speaker":
        """Who its owner is in it, as a page shows them."""
        return Speaker(self.user_name, self._speaker_picture, tone(self.persona_id))

    @property
    def _speaker_picture(self) -> str:
        if not self.user_cameo:
            return ""
        return reverse("speaker_cameo", args=[self.pk, str(self.user_cameo).rsplit("/", 1)[-1]])

    @property
    def is_speaker_behind(self) -> bool:
        """Whether the persona that its owner speaks as has been edited since, and is still there."""
        persona = self.persona
        return bool(persona and not persona.removed_at and persona.version != self.persona_version)

    @property
    def called(self) -> str:
        return self.title or self.character.name

    @property
    def is_behind(self) -> bool:
        """Whether its character has been changed since it began, and its owner may know how."""
        return self.character.version != self.character_version and self.is_character_open

    @property
    def is_told(self) -> bool:
        """Whether its owner is to be told of that: once for each version."""
        return self.is_behind and self.character.version != self.told_version

    @property
    def cameo_url(self) -> str:
        """Where the head of its character is, as its owner may see it: else one drawn by the name."""
        return self.character.cameo_url if self.is_character_open else self._drawn(part="head")

    @property
    def thumbnail_url(self) -> str:
        """The same for the 2:3 picture."""
        return self.character.thumbnail_url if self.is_character_open else self._drawn()

    def _drawn(self, **more: str) -> str:
        return f"{reverse('drawn_face')}?{urlencode({'name': self.character.name, **more})}"

    @property
    def has_lost_its_character(self) -> bool:
        """Whether nobody can open the character any more."""
        return self.character.removed_at is not None

    @property
    def is_character_open(self) -> bool:
        """Whether its owner can open the page of its character."""
        who = self.character
        is_open = who.visibility != Character.Visibility.PRIVATE and who.status == Character.Status.APPROVED
        return who.removed_at is None and (is_open or who.creator_id == self.owner_id)

    @property
    def choice(self) -> str:
        """The model that is asked first: the chat's, else the character's, else nothing: the site's."""
        return self.model or self.character.preferred_model
