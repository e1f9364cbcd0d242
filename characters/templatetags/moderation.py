"""What makers are told about the moderation of their characters: `{% load moderation %}`."""

from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from characters.models import Character

register = template.Library()


@register.inclusion_tag("characters/_standing.html")
def standing(character: Character) -> dict[str, Any]:
    """For its creator, on the character's own page: whether others can see it, and if not, why."""
    return {"character": character, "sentence": _standing(character)}


@register.simple_tag
def after_saving(character: Character | None = None) -> str:
    """For its creator, beside the button that saves: what will happen then. Nothing where nothing will."""
    if character and character.status in ("rejected", "hidden"):
        return _("After saving, a moderator looks at it again.")
    if settings.MODERATION != "pre":
        return ""
    if character and character.visibility == "public" and character.status == "approved":
        return _(
            "After saving, it leaves the catalogue until a moderator has approved the change. "
            "Chats that have begun go on as they are."
        )
    return _("Others see it once a moderator has approved it.")


def _standing(character: Character) -> str:
    if character.visibility == Character.Visibility.PRIVATE:
        return ""
    match character.status:
        case Character.Status.PENDING:
            return _("A moderator is going to look at this character. Until then only you can see it.")
        case Character.Status.REJECTED:
            return _("This character was not approved. Change it, and a moderator looks at it again.")
        case Character.Status.HIDDEN:
            return _("A moderator has hidden this character. Change it, and a moderator looks at it again.")
    return ""
