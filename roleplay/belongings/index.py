"""The page of an archive that says what is where, in its person's language."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string

from roleplay.accounts.models import User
from roleplay.belongings.counting import Belongings


def index_of(person: User, at: datetime) -> str:
    """The page, in the language of the moment."""
    return render_to_string(
        "belongings/index.html", {"owned": Belongings(person), "at": at, "SITE_NAME": settings.SITE_NAME}
    )
