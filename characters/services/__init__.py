"""What changes characters. Each verb is one transaction."""

from characters.services.editing import Overtaken, change, create
from characters.services.hearts import HEART_WEIGHT, favourite, unfavourite
from characters.services.keeping import give_pictures, judge, keep
from characters.services.publishing import Unfit, set_visibility, submit

__all__ = [
    "HEART_WEIGHT",
    "Overtaken",
    "Unfit",
    "change",
    "create",
    "favourite",
    "give_pictures",
    "judge",
    "keep",
    "set_visibility",
    "submit",
    "unfavourite",
]
