from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from characters.cards.report import BadCard
from characters.cards.report import Report as CardReport
from characters.models.character import Character


class ImportRun(models.Model):
    """Cards that somebody brought at once. `claimed_at` is when a process last worked on it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index("id", condition=models.Q(finished_at=None), name="imports_unfinished")]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.created_at:%Y-%m-%d %H:%M}"


class ImportedFile(models.Model):
    """One card of a run: where its bytes wait, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Came in")
        SAME = "same", _("Here already")
        BOOK = "book", _("A lorebook")
        REFUSED = "refused", _("Refused")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    filename = models.CharField(max_length=255)
    stored = models.CharField(max_length=200)  # the name in the storage
    member = models.CharField(max_length=1000, blank=True)  # its name in a ZIP of many
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    character = models.ForeignKey(Character, null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    report = models.JSONField(default=dict)  # as of cards.report.Report, or {"refused": [code, values]}
    book = models.JSONField(null=True)  # of a lorebook that stands alone: {"book", "lorebook"}

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["owner", "digest"], name="imports_digest")]

    def __str__(self) -> str:
        return self.filename

    @property
    def told(self) -> CardReport:
        """What to tell of a card that came in."""
        return CardReport.from_data(self.report)

    @property
    def refusal(self) -> str:
        """Why the file was refused, in the reader's language."""
        code, values = self.report["refused"]
        return BadCard(code, **values).sentence

    @property
    def needs_name(self) -> bool:
        return any(note[0] == "no_name" for note in self.report.get("notes", []))


class CardAsset(models.Model):
    """A file that came with a card and is kept for its export. It is never shown."""

    character = models.ForeignKey(Character, on_delete=models.CASCADE, related_name="assets")
    uri = models.TextField()  # as the card's own list of assets has it
    file = models.FileField(upload_to="assets/")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.uri
