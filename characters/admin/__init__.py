"""The operator's pages. Moderators see the desk and the log, and nothing else."""

from characters.admin.characters import CharacterAdmin
from characters.admin.desk import DeskAdmin
from characters.admin.log import ActAdmin
from characters.admin.reviews import ReviewDeskAdmin
from characters.admin.rules import RuleAdmin
from characters.admin.tags import TagAdmin

__all__ = ["ActAdmin", "CharacterAdmin", "DeskAdmin", "ReviewDeskAdmin", "RuleAdmin", "TagAdmin"]
