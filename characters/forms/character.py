"""The boxes of the editor, but for the lorebook and the portrait."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from characters.forms.lorebook import split_words
from characters.forms.texts import TextsField, tidy
from characters.models import Character
from roleplay.accounts.forms import languages_by_their_own_name

LONGEST_TEXT = 200_000
MOST_TAGS = 20
MOST_GREETINGS = 50
ROLES = [("system", _("System")), ("user", _("The person")), ("assistant", _("The character"))]
NEEDED_TO_PUBLISH = ("description", "greeting")


def text(label: Any, rows: int = 4, help_text: Any = "") -> forms.CharField:
    box = forms.Textarea(attrs={"class": "input input--read", "rows": rows})
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_TEXT, strip=False, widget=box, help_text=help_text
    )


def line(label: Any, longest: int = 200, help_text: Any = "", required: bool = False) -> forms.CharField:
    box = forms.TextInput(attrs={"class": "input", "autocomplete": "off"})
    return forms.CharField(
        label=label, required=required, max_length=longest, widget=box, help_text=help_text
    )


def number(label: Any, least: int, most: int, usual: int, help_text: Any = "") -> forms.IntegerField:
    box = forms.NumberInput(attrs={"class": "input"})
    return forms.IntegerField(
        label=label, required=False, min_value=least, max_value=most, initial=usual, widget=box,
        help_text=help_text,
    )  # fmt: skip


class CharacterForm(forms.Form):
    """What is typed of a character. With `judged` off it only shows, and finds nothing wrong yet."""

    name = line(_("Name"), required=True)
    tagline = line(_("Tagline"), help_text=_("One sentence that makes somebody click."))
    tags = line(
        _("Tags"), longest=1500, help_text=_("Words with commas between them: sea, mystery, slow burn.")
    )
    rating = forms.ChoiceField(
        label=_("Content rating"), choices=Character.Rating.choices, widget=forms.RadioSelect
    )
    creator_notes = text(_("About"), 3, _("For people, on the character's page. Models never read it."))
    language = forms.ChoiceField(label=_("Language"), choices=languages_by_their_own_name)
    description = text(
        _("Who is this?"), 6, _("Write to the character: “You are…”. {{user}} and {{char}} become names.")
    )
    personality = text(_("In short"), 2, _("A few words on how they are."))
    scenario = text(_("Scene"), 2, _("Where and when the first message happens."))
    greeting = text(_("First greeting"), 5)
    alternate_greetings = TextsField(label=_("Other greetings"), most=MOST_GREETINGS, longest=LONGEST_TEXT)
    example_dialogue = text(_("Exchanges"), 4, _("Start each line with a name and a colon."))
    scan_depth = number(_("Messages that are searched for words"), 0, 1000, 0)
    token_budget = number(_("Tokens for all entries"), 0, 100_000, 0)
    recursive_scanning = forms.BooleanField(label=_("Entries may wake others"), required=False)
    visibility = forms.ChoiceField(label=_("Who can see it"), choices=Character.Visibility.choices)
    preferred_model = line(_("Suggested model"), help_text=_("provider:model, or nothing for any good one."))
    response_length = forms.ChoiceField(label=_("Reply length"), choices=Character.Length.choices)
    max_tokens = number(_("Longest reply, tokens"), 256, 4096, 2048)
    nickname = line(_("Nickname"), help_text=_("What {{char}} stands for, where it is not the name."))
    system_prompt = text(_("System prompt"), 3, _("Instead of the usual one, which {{original}} stands for."))
    post_history_instructions = text(
        _("Last instruction"), 2, _("Placed after the conversation, so the model remembers it best.")
    )
    depth_prompt = text(_("Note within the conversation"), 2)
    depth_prompt_depth = number(_("So many messages before the end"), 0, 1000, 4)
    depth_prompt_role = forms.ChoiceField(label=_("Said by"), choices=ROLES)
    group_greetings = TextsField(label=_("Greetings for groups"), most=MOST_GREETINGS, longest=LONGEST_TEXT)
    credit = line(_("Author named in the card"))
    character_version = line(_("Version named in the card"), longest=100)

    def __init__(self, *args: Any, judged: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.judged = judged

    @property
    def errors(self) -> Any:
        return super().errors if self.judged else forms.utils.ErrorDict()

    @property
    def publishes(self) -> bool:
        """Whether the button that shows it to everybody was pressed."""
        return "publish" in self.data or self.data.get("visibility") == Character.Visibility.PUBLIC

    def clean_tags(self) -> list[str]:
        tags = split_words(self.cleaned_data["tags"])
        if len(tags) > MOST_TAGS:
            raise forms.ValidationError(_("Up to %(most)d tags, please."), params={"most": MOST_TAGS})
        if long := [tag for tag in tags if len(tag) > 60]:
            raise forms.ValidationError(
                _("A tag has up to 60 letters; “%(tag)s…” has more."), params={"tag": long[0][:30]}
            )
        return tags

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.publishes:
            for name in NEEDED_TO_PUBLISH:
                if name in found and not found[name].strip():
                    self.add_error(name, _("Write something here before everybody can see it."))
        return {name: tidy(value) if isinstance(value, str) else value for name, value in found.items()}

    @property
    def visibility_wanted(self) -> str:
        return Character.Visibility.PUBLIC if "publish" in self.data else self.cleaned_data["visibility"]
