"""What changes characters. Each verb is one transaction."""

from characters.pictures import BadPicture
from characters.services.editing import Overtaken, change, create
from characters.services.hearts import HEART_WEIGHT, favourite, unfavourite
from characters.services.keeping import judge, keep
from characters.services.pictures import draw_another, give_pictures, picture_for_links, png, set_portrait
from characters.services.publishing import Unfit, set_visibility, submit

__all__ = [
    "HEART_WEIGHT",
    "BadPicture",
    "Overtaken",
    "Unfit",
    "change",
    "create",
    "draw_another",
    "favourite",
    "give_pictures",
    "judge",
    "keep",
    "picture_for_links",
    "png",
    "set_portrait",
    "set_visibility",
    "submit",
    "unfavourite",
]
