"""A ban outlasts the account: who was banned does not come back with the same email."""

from django.utils.crypto import salted_hmac

from roleplay.accounts.models import Barred, People


def bar(email: str) -> None:
    """Remember that the account of this email was banned, without remembering the email."""
    Barred.objects.get_or_create(digest=_digest(email))


def is_barred(email: str) -> bool:
    return Barred.objects.filter(digest=_digest(email)).exists()


def _digest(email: str) -> str:
    """By the site's secret key: with another one, what was barred before is forgotten."""
    said = People.normalize_email(email)
    return salted_hmac("roleplay.accounts.barring", said, algorithm="sha256").hexdigest()
