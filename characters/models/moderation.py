from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from characters.models.character import Character


class Moderated(Character):
    """A character as moderators see it. A model of its own, so that they need no other right."""

    class Meta:
        proxy = True
        verbose_name = _("character to look at")
        verbose_name_plural = _("characters to look at")

    @property
    def stamp(self) -> str:
        """Differs as soon as its creator or a moderator has changed it."""
        return f"{self.version} {self.status}"


class Case(models.Model):
    """A character that waits for a moderator, since when and why. A decision takes it away.

    `reasons` are those the site has: words of `Why`, a screened one with the rule after a colon.
    Reports are rows of their own.
    """

    class Why(models.TextChoices):
        NEW = "new", _("Newly published")
        EDITED = "edited", _("Edited")
        AGAIN = "again", _("Corrected")
        SCREENED = "screened", _("Screened")
        REPORTED = "reported", _("Reported")

    character = models.OneToOneField(
        Character, primary_key=True, on_delete=models.CASCADE, related_name="case"
    )
    since = models.DateTimeField(db_default=Now(), db_index=True)
    reasons = models.JSONField(default=list)

    class Meta:
        ordering = ["since"]
        verbose_name = _("case")
        verbose_name_plural = _("cases")

    def __str__(self) -> str:
        return f"{self.character_id}: {', '.join(self.reasons)}"


class Act(models.Model):
    """One line of the log: what was done with a character, a review or a person, by whom and why.

    `by` is nobody where the site itself did it. Of the text that a rule has found, only a short excerpt
    is kept. `is_told` are acts that the person concerned reads about, `seen_at` is when they have.
    """

    class Verb(models.TextChoices):
        REFUSED = "refused", _("Refused to save")
        HELD = "held", _("Held for review")
        JUDGED = "judged", _("Judged by a model")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        HIDDEN = "hidden", _("Hidden")
        RESTORED = "restored", _("Restored")
        RERATED = "rerated", _("Rating changed")
        DISMISSED = "dismissed", _("Reports dismissed")
        BANNED = "banned", _("Banned")
        UNBANNED = "unbanned", _("Ban lifted")
        TAKEN_DOWN = "taken_down", _("Review taken down")
        PUT_BACK = "put_back", _("Review shown again")
        KEPT = "kept", _("Review kept")

    verb = models.CharField(_("what"), max_length=10, choices=Verb.choices)
    # The log outlives what it tells of, so the name stands beside the keys.
    character = models.ForeignKey(
        Character, verbose_name=_("character"), null=True, on_delete=models.SET_NULL, related_name="acts"
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("whom it concerns"), null=True,
        on_delete=models.SET_NULL, related_name="acts_suffered",
    )  # fmt: skip
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True,
        on_delete=models.SET_NULL, related_name="acts_done",
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    rule = models.CharField(_("rule"), max_length=100, blank=True)
    excerpt = models.CharField(_("excerpt"), max_length=200, blank=True)
    is_told = models.BooleanField(_("told"), default=False)
    seen_at = models.DateTimeField(_("read at"), null=True, blank=True)
    at = models.DateTimeField(_("at"), db_default=Now(), db_index=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("act of moderation")
        verbose_name_plural = _("log of moderation")
        indexes = [
            models.Index(
                fields=["person"], condition=models.Q(is_told=True, seen_at=None), name="unread_notices"
            ),
            models.Index(fields=["person", "-at"], condition=models.Q(is_told=True), name="notices"),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()}: {self.name or self.person_id or _('somebody who left')}"
