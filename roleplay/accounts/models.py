from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class People(UserManager["User"]):
    """Finds people without regard to case, so two accounts never differ by case only."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)

    def create_user(
        self, username: str, email: str | None = None, password: str | None = None, **more: Any
    ) -> "User":
        return super().create_user(username, (email or "").lower(), password, **more)


class User(AbstractUser):
    """A person: signs in with e-mail or username, is called by the display name."""

    first_name = None
    last_name = None
    email = models.EmailField(_("email"), max_length=254)
    display_name = models.CharField(_("display name"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, blank=True)

    objects = People()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_email"),
            models.UniqueConstraint(Lower("username"), name="one_account_per_username"),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """The name that characters and pages use."""
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return self.called

    def get_short_name(self) -> str:
        return self.called
