"""What changes characters. Each verb is one transaction."""

from characters.pictures import BadPicture
from characters.services.drafts import Elsewhere, discard_draft, keep_draft, publish_change, publish_new
from characters.services.editing import Overtaken, change, create
from characters.services.hearts import HEART_WEIGHT, favourite, unfavourite
from characters.services.keeping import judge, keep
from characters.services.log import has_unread, mark_read
from characters.services.moderation import (
    NotAllowed,
    approve,
    ban,
    change_rating,
    dismiss,
    hear,
    hide,
    lift_ban,
    reinstate,
    reject,
)
from characters.services.pictures import draw_another, give_pictures, picture_for_links, png, set_portrait
from characters.services.publishing import Unfit, logging_refusals, set_visibility, submit
from characters.services.reporting import report
from characters.services.shelving import fork, purge_characters, remove, restore

__all__ = [
    "HEART_WEIGHT",
    "BadPicture",
    "Elsewhere",
    "NotAllowed",
    "Overtaken",
    "Unfit",
    "approve",
    "ban",
    "change",
    "change_rating",
    "create",
    "discard_draft",
    "dismiss",
    "draw_another",
    "favourite",
    "fork",
    "give_pictures",
    "has_unread",
    "hear",
    "hide",
    "judge",
    "keep",
    "keep_draft",
    "lift_ban",
    "logging_refusals",
    "mark_read",
    "picture_for_links",
    "png",
    "publish_change",
    "publish_new",
    "purge_characters",
    "reinstate",
    "reject",
    "remove",
    "report",
    "restore",
    "set_portrait",
    "set_visibility",
    "submit",
    "unfavourite",
]
