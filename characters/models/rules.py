from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from characters import screening


class Rule(models.Model):
    """Words or patterns that the screen looks for in what people save, and what follows from them."""

    class Kind(models.TextChoices):
        WORDS = "words", _("Words, one in a line")
        PATTERN = "pattern", _("Regular expressions, one in a line")

    class Effect(models.TextChoices):
        REFUSE = "refuse", _("Refuse to save")
        HOLD = "hold", _("Hold for review")
        MODERATE = "moderate", _("Raise the rating to 16+")
        NSFW = "nsfw", _("Raise the rating to 18+")

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.WORDS)
    text = models.TextField(
        _("what to look for"),
        max_length=20_000,
        help_text=_(
            "Words are found as whole words, in every case, and in look-alike letters. A star at the end "
            "stands for any ending: ship*. Lines that begin with # are notes."
        ),
    )
    language = models.CharField(
        _("language"),
        max_length=8,
        choices=[("", _("Every language")), ("en", _("English")), ("ru", _("Russian"))],
        blank=True,
        help_text=_("A rule of one language is used on characters who speak it."),
    )
    effect = models.CharField(_("what follows"), max_length=10, choices=Effect.choices, default=Effect.HOLD)
    is_on = models.BooleanField(_("on"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("rule of the screen")
        verbose_name_plural = _("rules of the screen")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        try:
            screening.compiled(self.as_rule())
        except screening.BadRule as bad:
            raise ValidationError({"text": self._what_is_wrong(str(bad))}) from bad

    def _what_is_wrong(self, line: str) -> str:
        if not line:
            return gettext("Write at least one line to look for.")
        return gettext("This line cannot be used, or would find every text: %(line)s") % {"line": line}

    def as_rule(self) -> screening.Rule:
        lines = (line.strip() for line in self.text.splitlines())
        sought = tuple(line for line in lines if line and not line.startswith("#"))
        return screening.Rule(
            name=self.name,
            sought=sought,
            effect=screening.Effect(self.effect),
            is_pattern=self.kind == self.Kind.PATTERN,
            language=self.language,
        )
