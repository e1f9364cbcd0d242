from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from roleplay.accounts.models import User


class EmailOrUsername(ModelBackend):
    """Signs in with either name, without regard to case.

    Whoever may open a closed account again is known here too: what they are offered is not a session.
    """

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
        is_known = user.check_password(password) and (user.is_open or user.may_return)
        return user if is_known else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether a session of this person counts: none does while their account is closed."""
        return super().user_can_authenticate(user) and user.closed_at is None
