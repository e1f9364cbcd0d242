"""What changes characters. Each verb is one transaction."""

from characters.services.editing import Overtaken, change, create
from characters.services.hearts import HEART_WEIGHT, favourite, unfavourite
from characters.services.keeping import give_pictures, judge, keep

__all__ = [
    "HEART_WEIGHT",
    "Overtaken",
    "change",
    "create",
    "favourite",
    "give_pictures",
    "judge",
    "keep",
    "unfavourite",
]
