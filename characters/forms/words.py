"""What the editor says beside its fields: label, help, how a box looks. By the names of `fields.FIELDS`."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
MACROS = _("{{user}} and {{char}} become names.")


@dataclass(frozen=True, slots=True)
class Wording:
    """`rows`: how tall its box is; none is a single line."""

    label: Text
    help: Text = ""
    rows: int = 0


WORDINGS = {
    "name": Wording(_("Name")),
    "tagline": Wording(_("Tagline"), _("One sentence that makes somebody click.")),
    "creator_notes": Wording(
        _("About"), _("What readers see on the page. It is never sent to a model."), rows=2
    ),
    "description": Wording(_("Who is this?"), MACROS, rows=6),
    "personality": Wording(_("Character in short"), _("A few words that must never be forgotten."), rows=2),
    "scenario": Wording(_("Scene"), MACROS, rows=2),
    "example_dialogue": Wording(
        _("Exchanges"), _("Start each line with a name and a colon; <START> begins another scene."), rows=4
    ),
    "language": Wording(_("Language"), _("The one that the greeting is in.")),
    "response_length": Wording(_("Reply length")),
    "max_tokens": Wording(_("Longest reply, tokens"), _("256 to 4096.")),
    "preferred_model": Wording(_("Suggested model"), _("People may choose another one.")),
    "visibility": Wording(_("Who can see it")),
    "system_prompt": Wording(
        _("First instruction"),
        _("Stands before everything, in the place of ours; {{original}} puts ours back in."),
        rows=2,
    ),
    "post_history_instructions": Wording(
        _("Last instruction"), _("Placed after the conversation, so the model remembers it best."), rows=2
    ),
    "depth_prompt": Wording(
        _("Reminder on the way"), _("Placed among the last messages, so many before the end."), rows=2
    ),
    "depth_prompt_depth": Wording(_("Messages before the end"), _("0 is after the last one.")),
    "depth_prompt_role": Wording(_("Who says it")),
    "nickname": Wording(_("Nickname"), _("What {{char}} becomes, where it is not the name.")),
    "credit": Wording(_("Author"), _("Whose idea it was, if it was not yours alone.")),
    "character_version": Wording(_("Version"), _("As you count it: 2.1, final, winter.")),
    "source": Wording(_("Sources"), _("Links to where it comes from, one a line."), rows=1),
}
