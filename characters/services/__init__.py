"""What changes characters. Each verb is one transaction."""

from characters.pictures import BadPicture
from characters.services.drafts import drop_draft, keep_draft
from characters.services.editing import Overtaken, change, create, save_typed
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
from characters.services.shelving import fork, remove, restore

__all__ = [
    "HEART_WEIGHT",
    "BadPicture",
    "NotAllowed",
    "Overtaken",
    "Unfit",
    "approve",
    "ban",
    "change",
    "change_rating",
    "create",
    "dismiss",
    "draw_another",
    "drop_draft",
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
    "reinstate",
    "reject",
    "remove",
    "report",
    "restore",
    "save_typed",
    "set_portrait",
    "set_visibility",
    "submit",
    "unfavourite",
]
