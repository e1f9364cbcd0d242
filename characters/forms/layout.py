"""The sections of the editor: which fields stand where."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Section:
    """`name` is its DOM id. `fields` are names of the form's fields, in the order of the page."""

    name: str
    title: str | Promise
    fields: tuple[str, ...]
    lead: str | Promise = ""


SECTIONS = (
    Section(
        "identity",
        _("Identity"),
        ("portrait", "name", "tagline", "tags", "rating", "creator_notes"),
        _("What people see on the shelf."),
    ),
    Section(
        "about-personality",
        _("Personality"),
        ("description", "personality"),
        _("Sent with every message. Write to the character: “You are…”."),
    ),
    Section("scene", _("Scenario"), ("scenario",), _("Where and when the first message happens.")),
    Section(
        "openings",
        _("Greetings"),
        ("greetings",),
        _("The first message. Several give people several ways in."),
    ),
    Section(
        "dialogue",
        _("Example dialogue"),
        ("example_dialogue",),
        _("Two or three exchanges teach a voice better than a page of adjectives."),
    ),
    Section(
        "lore",
        _("Lorebook"),
        ("book", "lorebook"),
        _("Facts that join the conversation only when their words come up."),
    ),
    Section(
        "advanced",
        _("Advanced"),
        (
            "visibility", "language", "response_length", "max_tokens", "preferred_model", "system_prompt",
            "post_history_instructions", "depth_prompt", "depth_prompt_depth", "depth_prompt_role",
            "group_greetings", "nickname", "credit", "character_version", "source", "notes_by_language",
        ),
    ),
)  # fmt: skip
