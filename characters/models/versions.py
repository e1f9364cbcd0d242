from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from characters.models.character import Character

if TYPE_CHECKING:
    from roleplay.accounts.models import User

NOT_REMOVED = Q(character=None) | Q(character__removed_at=None)


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


def fresh_key() -> str:
    return get_random_string(32)


class DraftQuerySet(QuerySet["Draft"]):
    def of(self, owner: "User") -> Self:
        """What this person has typed and not saved, the last first: characters not made yet, and changes."""
        return self.filter(owner=owner).exclude(fields={}).filter(NOT_REMOVED).select_related("character")

    def unmade(self, owner: "User") -> Self:
        """Those of characters that do not exist yet."""
        return self.of(owner).filter(character=None)


class Draft(models.Model):
    """What somebody has typed into the editor and not saved yet.

    `fields` has the shape of `characters.content`, and may have a `visibility` besides, but nothing in it
    is checked: it is what was typed.

        {"name": "Mira", "description": "…", "greeting": "…", "alternate_greetings": ["…", ""],
         "tags": ["Sea"], "max_tokens": "20480", "visibility": "public",
         "lorebook": [{"name": "The lamp", "keys": ["lamp"], "content": "…"}]}

    Any name may be missing (the editor then shows what is usual, or what the character has), a number may
    be a text, a text may be too long, a list may hold empty texts. Whoever makes one for a new character
    needs `Draft.objects.create(owner=…, fields={…})` alone, and sends the person to `get_absolute_url()`.

    `key` names the draft in the form of a character that does not exist yet. `page` is the tab that wrote
    it last and `revision` how often it was written, so that two tabs do not write over each other. One
    without fields is spent: it has become its character.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    character = models.ForeignKey(Character, null=True, on_delete=models.CASCADE, related_name="drafts")
    fields = models.JSONField(default=dict)
    based_on = models.PositiveIntegerField(default=0)  # the character's version when the typing began
    key = models.CharField(max_length=32, default=fresh_key)
    page = models.CharField(max_length=32, blank=True)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(
                "owner", "character", condition=Q(character__isnull=False), name="one_draft_of_each"
            ),
            models.UniqueConstraint("owner", "key", name="one_draft_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.character_id or 'new'}"

    def get_absolute_url(self) -> str:
        """Where its owner goes on with it."""
        if self.character_id:
            return reverse("edit_character", args=[self.character_id])
        return f"{reverse('new_character')}?draft={self.key}"

    @property
    def called(self) -> str:
        """The name that was typed, or that the character has; empty while there is none."""
        typed = str(self.fields.get("name") or "").strip()
        return typed or (self.character.name if self.character else "")
