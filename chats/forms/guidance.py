from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chats.models import Chat
from roleplay.tokens import tokens

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Chat]
else:
    ModelForm = forms.ModelForm

LONGEST_NOTE, LONGEST_SCENARIO, DEEPEST = 10_000, 20_000, 100
TOO_LONG = _("This is too long: %(show_value)d characters of %(limit_value)d.")


def text_box(longest: int, label: Any, help_text: Any) -> forms.CharField:
    """A text that may be empty and is at most so many characters long."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=longest,
        required=False,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"class": "input", "rows": 3, "maxlength": longest}),
    )


class GuidanceForm(ModelForm):
    """What the person asks of the story in one chat."""

    note = text_box(
        LONGEST_NOTE,
        _("Author’s note"),
        _("A word to the model, read anew with every reply: the mood, what should come next."),
    )
    note_depth = forms.IntegerField(
        label=_("Messages after it"),
        help_text=_("0 puts it last, where it weighs most; 4 is usual."),
        min_value=0,
        max_value=DEEPEST,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Choose a whole number from 0 to 100.")
        ),
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
    )
    scenario = text_box(
        LONGEST_SCENARIO,
        _("Scenario of this chat"),
        _("Where and when you meet, in place of the character’s own scenario. Macros like {{user}} work."),
    )

    class Meta:
        model = Chat
        fields = ("note", "note_depth", "scenario")

    @property
    def weights(self) -> dict[str, int]:
        """About how many tokens each text takes."""
        return {name: tokens(text) for name in ("note", "scenario") if (text := self[name].value())}
