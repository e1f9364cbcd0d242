"""What changes characters. Each verb is one transaction."""

from characters.pictures import BadPicture
from characters.services.drafts import Elsewhere, discard_draft, keep_draft, publish_change, publish_new
from characters.services.editing import Overtaken, change, create
from characters.services.hearts import HEART_WEIGHT, favourite, unfavourite
from characters.services.keeping import judge, keep
from characters.services.pictures import draw_another, give_pictures, picture_for_links, png, set_portrait
from characters.services.publishing import Unfit, set_visibility, submit
from characters.services.shelving import fork, purge_characters, remove, restore

__all__ = [
    "HEART_WEIGHT",
    "BadPicture",
    "Elsewhere",
    "Overtaken",
    "Unfit",
    "change",
    "create",
    "discard_draft",
    "draw_another",
    "favourite",
    "fork",
    "give_pictures",
    "judge",
    "keep",
    "keep_draft",
    "picture_for_links",
    "png",
    "publish_change",
    "publish_new",
    "purge_characters",
    "remove",
    "restore",
    "set_portrait",
    "set_visibility",
    "submit",
    "unfavourite",
]
