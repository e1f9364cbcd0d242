import unicodedata
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CLOSED_FOR = timedelta(days=30)  # so long a closed account can be opened again by its person

USERNAME_TAKEN = _("This username is taken. Try another one.")
USERNAME_SHORT = _("Three letters or more, so that others can find you.")
EMAIL_TAKEN = _("There is an account with this email already. Sign in instead?")


def folded(username: str) -> str:
    """The form in which usernames are compared: two that read alike are one, in every script."""
    return unicodedata.normalize("NFKC", username).casefold()


def validate_username(username: str) -> None:
    """Letters and digits of any script, dots, hyphens and underscores."""
    # By category, because \w leaves out the vowel signs of Hindi, Thai and others.
    if not all(sign in "._-" or unicodedata.category(sign)[0] in "LMN" for sign in username):
        raise ValidationError(_("Use letters, digits, dots, hyphens and underscores only."), code="invalid")


class People(UserManager["User"]):
    """Finds people without regard to case, so two accounts never differ by case only."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return (email or "").strip().lower()

    def named(self, name: str) -> "User | None":
        """The person with this email or username. Usernames hold no @, so the two never mix."""
        if "@" in name:
            return self.filter(email=self.normalize_email(name)).first()
        return self.filter(username_folded=folded(name)).first()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username_folded=folded(username or ""))


class User(AbstractUser):
    """A person: signs in with email or username, is called by the display name."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    username = models.CharField(
        _("username"),
        max_length=30,
        unique=True,
        help_text=_("3 to 30 letters, digits, dots, hyphens or underscores."),
        validators=[MinLengthValidator(3, USERNAME_SHORT), validate_username],
        error_messages={"unique": USERNAME_TAKEN},
    )
    # SQLite folds only Latin letters, so the folding is done here and kept beside the name.
    username_folded = models.CharField(max_length=90, unique=True, editable=False)
    email = models.EmailField(_("email"), max_length=254, unique=True, error_messages={"unique": EMAIL_TAKEN})
    display_name = models.CharField(_("display name"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, blank=True)
    show_thoughts = models.BooleanField(_("show what models think before they answer"), default=False)
    suggestions = models.BooleanField(default=False)  # of what to say next, after each reply
    shortcuts = models.BooleanField(_("single letters are shortcuts in a chat"), default=True)
    auto_titles = models.BooleanField(_("give new chats a title"), default=True)
    # when the person said that they are an adult; nobody who has not meets 18+ characters
    adult_since = models.DateTimeField(_("adult since"), null=True, blank=True, editable=False)
    clear_pictures = models.BooleanField(_("show 18+ pictures without blur"), default=False)
    # when the person left, or was seen out; a ban is another matter, which is said by `is_active`
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)

    objects: ClassVar[People] = People()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.called

    @property
    def is_adult(self) -> bool:
        return self.adult_since is not None

    @property
    def is_open(self) -> bool:
        """Whether the person can come in and be seen: neither banned nor gone."""
        return self.is_active and self.closed_at is None

    @property
    def ends_at(self) -> datetime | None:
        """When a closed account may be deleted for good."""
        return self.closed_at and self.closed_at + CLOSED_FOR

    @property
    def may_return(self) -> bool:
        """Whether the account is closed and its person may still open it again."""
        return self.is_active and self.ends_at is not None and self.ends_at > timezone.now()

    @property
    def called(self) -> str:
        """The name that characters and pages use."""
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return self.called

    def get_short_name(self) -> str:
        return self.called

    def clean(self) -> None:
        super().clean()
        # A form whose username was refused leaves None here.
        namesakes = User.objects.filter(username_folded=folded(self.username or ""))
        if namesakes.exclude(pk=self.pk).exists():
            raise ValidationError({"username": USERNAME_TAKEN})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.username_folded = folded(self.username)
        self.email = User.objects.normalize_email(self.email)
        super().save(*args, **kwargs)


class Barred(models.Model):
    """An email whose account was banned and then deleted: nobody signs up with it again.

    Only a keyed digest is kept, so nobody can read from it who that was.
    """

    digest = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("barred email")
        verbose_name_plural = _("barred emails")

    def __str__(self) -> str:
        return self.digest[:12]
