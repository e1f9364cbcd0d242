from characters.models.character import Character, Tag
from characters.models.drafting import Drafting
from characters.models.imports import CardAsset, ImportedFile, ImportRun
from characters.models.listing import Listing, TagListing
from characters.models.lorebook import LorebookEntry
from characters.models.moderation import Act, Case, Moderated
from characters.models.opinions import Favourite, Report
from characters.models.persona import Persona
from characters.models.reviews import ModeratedReview, Review, Thanks
from characters.models.rules import Rule
from characters.models.versions import Draft, Version

__all__ = [
    "Act",
    "CardAsset",
    "Case",
    "Character",
    "Draft",
    "Drafting",
    "Favourite",
    "ImportRun",
    "ImportedFile",
    "Listing",
    "LorebookEntry",
    "Moderated",
    "ModeratedReview",
    "Persona",
    "Report",
    "Review",
    "Rule",
    "Tag",
    "TagListing",
    "Thanks",
    "Version",
]
