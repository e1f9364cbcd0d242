from characters.models.character import Character, Tag
from characters.models.imports import CardAsset, ImportedFile, ImportRun
from characters.models.lorebook import LorebookEntry
from characters.models.opinions import Favourite, Report, Review
from characters.models.persona import Persona
from characters.models.versions import Draft, Version

__all__ = [
    "CardAsset",
    "Character",
    "Draft",
    "Favourite",
    "ImportRun",
    "ImportedFile",
    "LorebookEntry",
    "Persona",
    "Report",
    "Review",
    "Tag",
    "Version",
]
