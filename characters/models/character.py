from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Now
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from characters.fields import SENT
from characters.querysets import CharacterQuerySet
from roleplay.tokens import tokens

NEW_FOR = timedelta(days=14)


class Tag(models.Model):
    """A word that groups characters; `name_ru` where it is known, `name` otherwise."""

    slug = models.SlugField(max_length=60, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=60)
    name_ru = models.CharField(_("name in Russian"), max_length=60, blank=True)
    # how many in the catalogue carry it, by rating
    sfw_count = models.PositiveIntegerField(default=0, editable=False)
    moderate_count = models.PositiveIntegerField(default=0, editable=False)
    nsfw_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.name_ru if self.name_ru and get_language() == "ru" else self.name

    def listed(self, level: int) -> int:
        """How many in the catalogue carry it: 0 counts SFW, 1 up to 16+, 2 up to 18+."""
        return sum([self.sfw_count, self.moderate_count, self.nsfw_count][: level + 1])


class Character(models.Model):
    """Somebody to talk with: the whole of a character card, and how the site shows it."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public")
        UNLISTED = "unlisted", _("Only with the link")
        PRIVATE = "private", _("Only me")

    class Rating(models.TextChoices):
        SFW = "sfw", _("SFW")
        MODERATE = "moderate", _("16+")
        NSFW = "nsfw", _("18+")

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting for review")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        HIDDEN = "hidden", _("Hidden")

    class Length(models.TextChoices):
        SHORT = "short", _("Short")
        MEDIUM = "medium", _("Medium")
        LONG = "long", _("Long")
        VERY_LONG = "very_long", _("Very long")

    # who it is
    name = models.CharField(_("name"), max_length=200)
    nickname = models.CharField(_("nickname"), max_length=200, blank=True)
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    personality = models.TextField(_("personality"), blank=True)
    scenario = models.TextField(_("scenario"), blank=True)
    greeting = models.TextField(_("greeting"), blank=True)
    alternate_greetings = models.JSONField(_("other greetings"), default=list, blank=True)
    group_greetings = models.JSONField(_("greetings for groups"), default=list, blank=True)
    example_dialogue = models.TextField(_("example dialogue"), blank=True)
    system_prompt = models.TextField(_("system prompt"), blank=True)
    post_history_instructions = models.TextField(_("instructions after the history"), blank=True)
    depth_prompt = models.TextField(_("depth prompt"), blank=True)
    depth_prompt_depth = models.PositiveSmallIntegerField(_("depth"), default=4)
    depth_prompt_role = models.CharField(_("role"), max_length=10, default="system")
    creator_notes = models.TextField(_("about"), blank=True)
    credit = models.CharField(_("author named in the card"), max_length=200, blank=True)
    character_version = models.CharField(_("version named in the card"), max_length=100, blank=True)
    source = models.JSONField(_("sources"), default=list, blank=True)
    notes_by_language = models.JSONField(_("about, in other languages"), default=dict, blank=True)
    # of its lorebook all but the entries, by the names of card V3: scan_depth, token_budget …
    book = models.JSONField(_("settings of the lorebook"), default=dict, blank=True)
    card = models.JSONField(_("imported card"), null=True, blank=True, editable=False)

    # how it answers
    language = models.CharField(_("language"), max_length=8, default="en")
    response_length = models.CharField(
        _("reply length"), max_length=10, choices=Length.choices, default=Length.MEDIUM
    )
    max_tokens = models.PositiveIntegerField(
        _("longest reply, tokens"), default=2048, validators=[MinValueValidator(256), MaxValueValidator(4096)]
    )
    preferred_model = models.CharField(_("preferred model"), max_length=200, blank=True)

    # who may see it
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("creator"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="characters",
    )
    is_left_behind = models.BooleanField(default=False, editable=False)  # whoever made it has left
    forked_from = models.ForeignKey(
        "self",
        verbose_name=_("made from"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="forks",
    )
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    rating = models.CharField(_("content"), max_length=10, choices=Rating.choices, default=Rating.SFW)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.APPROVED)
    status_reason = models.CharField(_("reason"), max_length=500, blank=True)
    seed = models.SlugField(max_length=80, unique=True, null=True, blank=True, editable=False)

    # pictures: a drawn one is an SVG for every size, and has no thumbnail
    portrait = models.FileField(_("portrait"), upload_to="portraits/", blank=True)
    thumbnail = models.FileField(_("thumbnail"), upload_to="thumbnails/", blank=True)
    cameo = models.FileField(_("cameo"), upload_to="cameos/", blank=True)
    face = models.PositiveIntegerField(default=0, editable=False)  # which of the faces drawn from the name

    # what the catalogue sorts by; `Listing` has it in the shape in which it is asked for
    tags = models.ManyToManyField(Tag, verbose_name=_("tags"), blank=True, related_name="characters")
    searchable = models.TextField(blank=True, editable=False)  # folded names, by which chats are found
    chats_count = models.PositiveIntegerField(default=0, editable=False)
    messages_count = models.PositiveBigIntegerField(default=0, editable=False)
    favourites_count = models.PositiveIntegerField(default=0, editable=False)
    reviews_count = models.PositiveIntegerField(default=0, editable=False)
    stars_total = models.PositiveIntegerField(default=0, editable=False)
    popularity = models.PositiveIntegerField(default=0, editable=False)
    # the mean of all reviews in thousandths, as if five more had given four stars: one voice is no rank
    merit = models.GeneratedField(
        expression=(models.F("stars_total") + 20) * 1000 / (models.F("reviews_count") + 5),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    approved_version = models.PositiveIntegerField(null=True, editable=False)  # the last one a moderator saw

    # the entries of a version that is only read, where the rows hold those of another
    lore_then: list[dict[str, Any]] | None = None

    objects = CharacterQuerySet.as_manager()

    class Meta:
        verbose_name = _("character")
        verbose_name_plural = _("characters")
        indexes = [
            models.Index(fields=["status"], condition=~models.Q(status="approved"), name="barred"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("character", args=[self.pk])

    @property
    def speaks_as(self) -> str:
        """What {{char}} stands for."""
        return self.nickname or self.name

    @property
    def greetings(self) -> list[str]:
        """Every opening of a chat with one person, the usual one first."""
        return [text for text in [self.greeting, *self.alternate_greetings] if text]

    @property
    def stars(self) -> float | None:
        """The mean of all reviews, 1 to 5, or nothing while there are none."""
        return self.stars_total / self.reviews_count if self.reviews_count else None

    @property
    def tokens(self) -> int:
        """About how much of a model's memory the character takes in every request."""
        return sum(tokens(getattr(self, name)) for name in SENT)

    @property
    def is_new(self) -> bool:
        return self.published_at is not None and timezone.now() - self.published_at < NEW_FOR

    @property
    def portrait_url(self) -> str:
        """Where the 2:3 picture is; a new picture has a new address."""
        return self._picture_url("portrait", self.portrait)

    @property
    def thumbnail_url(self) -> str:
        """Where the 2:3 picture is in half the size; a drawn one has only one."""
        return self._picture_url("thumbnail", self.thumbnail) if self.thumbnail else self.portrait_url

    @property
    def cameo_url(self) -> str:
        """Where the square picture of the head is."""
        return self._picture_url("cameo", self.cameo)

    @property
    def link_picture_url(self) -> str:
        """Where the picture for previews of links is: they take no SVG."""
        return reverse("link_picture", args=[self.pk, PurePath(str(self.portrait)).stem or "none"])

    def _picture_url(self, kind: str, file: FieldFile) -> str:
        if not file:
            return static("img/vacant.svg")
        return reverse(kind, args=[self.pk, PurePath(str(file)).name])
