from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from characters.drafting import LONGEST_TEXT, Source, detected_language, fitted
from characters.models import Character
from providers import registry, service
from roleplay.accounts.forms import languages_by_their_own_name

LEAST_TEXT = 20  # letters
FOR_THE_REST = 6500  # tokens: the instructions, the answer, and what an estimate may be wrong by


class SourceForm(forms.Form):
    """A pasted text, and what is wished of the character in it."""

    text = forms.CharField(
        label=_("Source text"),
        min_length=LEAST_TEXT,
        widget=forms.Textarea({"class": "input input--read", "rows": 9, "data-kept": "from-text"}),
        error_messages={
            "required": _("Paste a text first: a scene, a chapter or your notes."),
            "min_length": _("That is very short. A few sentences are enough to begin with."),
        },
    )
    name = forms.CharField(
        label=_("Whose card is it?"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
        help_text=_("Empty: the main character of the text."),
    )
    wishes = forms.CharField(
        label=_("Wishes"),
        max_length=1000,
        required=False,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
        help_text=_("For example: keep the deadpan humour."),
    )
    rating = forms.ChoiceField(label=_("Content"), choices=Character.Rating.choices, required=False)
    language = forms.ChoiceField(label=_("Language of the character"), required=False)
    model = forms.ChoiceField(label=_("Model"), required=False)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        languages: Any = self.fields["language"]
        languages.choices = [("", _("As in the text")), *languages_by_their_own_name()]
        models: Any = self.fields["model"]
        models.choices = [("", _("Auto")), *_models()]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return text.replace("\0", "").replace("\r\n", "\n").strip()

    def clean(self) -> dict[str, Any]:
        if not self.errors and not is_there_a_model(self.cleaned_data["model"]):
            raise forms.ValidationError(
                _("No model can read the text at the moment. Your text is kept here; try again later.")
            )
        return self.cleaned_data

    @property
    def source(self) -> Source:
        """What is asked: as much of the text as is read, by the model that is likely to answer."""
        said = self.cleaned_data
        return Source(
            text=_readable(said["text"], said["model"]),
            name=said["name"],
            wishes=said["wishes"],
            rating=said["rating"] or Character.Rating.SFW,
            language=said["language"] or detected_language(said["text"]),
        )


def is_there_a_model(choice: str = "") -> bool:
    """Whether anybody but the demo voice might answer, which cannot read.

    A server that an operator has named may be there though it has not been met yet.
    """
    return not service.describe(choice).is_demo or bool(registry.local_base_url())


def _models() -> list[tuple[str, list[tuple[str, str]]]]:
    """The good models by provider."""
    groups = [group for group in service.choices() if group.provider != registry.DEMO]
    good = [
        (group.label, [(one.value, one.label) for one in group.models if one.quality >= service.GOOD_ENOUGH])
        for group in groups
    ]
    everybody = [(group.label, [(one.value, one.label) for one in group.models]) for group in groups]
    return [shelf for shelf in good if shelf[1]] or everybody


def _readable(text: str, choice: str) -> str:
    text = fitted(text, LONGEST_TEXT)
    context = service.reads(choice)
    size = service.tokens(text)
    room = max(context - FOR_THE_REST, context // 3)
    return text if not context or size <= room else fitted(text, int(len(text) * room / size))
