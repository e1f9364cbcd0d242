from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from roleplay.accounts.models import User


class EmailOrUsername(ModelBackend):
    """Signs in with either name, without regard to case."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **more: Any,
    ) -> User | None:
        if not username or password is None:
            return None
        user = User.objects.named(username)
        if user is None:
            User().set_password(password)  # the same work, so that time does not tell who exists
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None
