"""Whether what a moderator decides about is still what they were shown.

Each page carries a stamp for everything on it, in a field `seen_` with its id. What comes from no page,
as with the choice of everything in a list, has none and is taken as it is.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from characters import services
from characters.models import Character

if TYPE_CHECKING:
    from roleplay.accounts.models import User


def refuse_unseen(chosen: Iterable[Any], seen: Mapping[str, str]) -> None:
    """Raise NotAllowed where something has changed since. Nobody changes it from here to the commit."""
    ones = list(chosen)
    of = sorted(getattr(one, "character_id", one.pk) for one in ones)
    list(Character.objects.select_for_update().filter(pk__in=of).order_by("pk").values_list("pk"))
    for one in ones:
        now = type(one).objects.get(pk=one.pk)
        if seen.get(f"seen_{one.pk}", now.stamp) != now.stamp:
            raise services.NotAllowed(
                _("This has changed while you were looking, so nothing was decided: %(name)s. Look again.")
                % {"name": one}
            )


def refuse_own(chosen: Iterable[Any], by: "User") -> None:
    """Raise NotAllowed where a moderator would judge themselves. Who runs the site answers to nobody."""
    if by.is_superuser:
        return
    for one in chosen:
        if by.pk in (getattr(one, "creator_id", None), getattr(one, "author_id", None)):
            raise services.NotAllowed(
                _("This is yours, so another moderator has to decide: %(name)s.") % {"name": one}
            )
