"""What changes characters. Each verb is one transaction."""

from characters.pictures import BadPicture
from characters.services.drafts import drop_draft, keep_draft
from characters.services.editing import Overtaken, change, create, save_typed
from characters.services.hearts import HEART_WEIGHT, favourite, unfavourite
from characters.services.keeping import judge, keep
from characters.services.pictures import draw_another, give_pictures, picture_for_links, png, set_portrait
from characters.services.publishing import Unfit, set_visibility, submit
from characters.services.shelving import fork, remove, restore

__all__ = [
    "HEART_WEIGHT",
    "BadPicture",
    "Overtaken",
    "Unfit",
    "change",
    "create",
    "draw_another",
    "drop_draft",
    "favourite",
    "fork",
    "give_pictures",
    "judge",
    "keep",
    "keep_draft",
    "picture_for_links",
    "png",
    "remove",
    "restore",
    "save_typed",
    "set_portrait",
    "set_visibility",
    "submit",
    "unfavourite",
]
