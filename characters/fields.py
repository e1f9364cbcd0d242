"""The one list of what a character consists of.

The editor's form, the prompt, versions, import and export are derived from it, so that a new field is
forgotten nowhere. Tags and the lorebook come beside it: they are rows of their own.
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    TEXT = "text"
    TEXTS = "texts"  # a list of texts
    NUMBER = "number"
    MAPPING = "mapping"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: the name of the model's attribute, and where a card keeps it.

    `card` is a key of `data` in Character Card V3, a path with dots into it, or, where it begins with
    `extensions.roleplay.`, our own place in a card. `sent` fields are in every prompt.
    """

    name: str
    card: str
    kind: Kind = Kind.TEXT
    sent: bool = False


FIELDS = (
    Field("name", "name"),
    Field("nickname", "nickname"),
    Field("tagline", "extensions.roleplay.tagline"),
    Field("description", "description", sent=True),
    Field("personality", "personality", sent=True),
    Field("scenario", "scenario", sent=True),
    Field("greeting", "first_mes", sent=True),
    Field("alternate_greetings", "alternate_greetings", Kind.TEXTS),
    Field("group_greetings", "group_only_greetings", Kind.TEXTS),
    Field("example_dialogue", "mes_example", sent=True),
    Field("system_prompt", "system_prompt", sent=True),
    Field("post_history_instructions", "post_history_instructions", sent=True),
    Field("depth_prompt", "extensions.depth_prompt.prompt", sent=True),
    Field("depth_prompt_depth", "extensions.depth_prompt.depth", Kind.NUMBER),
    Field("depth_prompt_role", "extensions.depth_prompt.role"),
    Field("creator_notes", "creator_notes"),
    Field("notes_by_language", "creator_notes_multilingual", Kind.MAPPING),
    Field("credit", "creator"),
    Field("character_version", "character_version"),
    Field("source", "source", Kind.TEXTS),
    Field("book", "character_book", Kind.MAPPING),
    Field("language", "extensions.roleplay.language"),
    Field("rating", "extensions.roleplay.rating"),
    Field("response_length", "extensions.roleplay.response_length"),
    Field("max_tokens", "extensions.roleplay.max_tokens", Kind.NUMBER),
    Field("preferred_model", "extensions.roleplay.preferred_model"),
)

NAMES = tuple(field.name for field in FIELDS)
SENT = tuple(field.name for field in FIELDS if field.sent)

LOREBOOK = (
    "name", "keys", "secondary_keys", "content", "enabled", "constant", "selective", "case_sensitive",
    "use_regex", "insertion_order", "priority", "position", "extra",
)  # fmt: skip
"""What an entry of the lorebook consists of: attributes of LorebookEntry."""
