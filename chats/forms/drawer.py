import math
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chats.models import Chat
from providers import service


class ChosenModelForm(forms.Form):
    """Who writes the replies of a chat. `current` may stay, though it be offered no more."""

    model = forms.CharField(max_length=200, required=False)
    fallback = forms.BooleanField(required=False)

    def __init__(self, data: Any, current: str) -> None:
        super().__init__(data)
        self.current = current

    def clean_model(self) -> str:
        chosen: str = self.cleaned_data["model"] or self.current
        if chosen != self.current and not service.is_offered(chosen):
            raise forms.ValidationError(_("This model is not offered any more. Choose another one."))
        return chosen


@dataclass(frozen=True, slots=True)
class Knob:
    """A setting that travels with a request: its range, its step, and words for both ends."""

    name: str
    label: str | Promise
    least: float
    most: float
    step: float
    low: str | Promise
    high: str | Promise

    @property
    def is_whole(self) -> bool:
        return self.step >= 1


KNOBS = (
    Knob("temperature", _("Temperature"), 0, 2, 0.05, _("steady"), _("surprising")),
    Knob("top_p", _("Top-p"), 0, 1, 0.01, _("likely words"), _("all words")),
    Knob("top_k", _("Top-k"), 0, 100, 1, _("off"), _("top 100 words")),
    Knob("frequency_penalty", _("Frequency penalty"), 0, 2, 0.05, _("may repeat"), _("avoids repeating")),
    Knob("max_tokens", _("Longest reply"), 256, 4096, 64, _("256 tokens"), _("4,096 tokens")),
)


class SamplingForm(forms.Form):
    """How the replies of a chat are written. All that was posted is right, or nothing is changed.

    A setting goes as far as the chat's model does, and rests where that one knows none of it. What was set
    for another model is kept meanwhile, also what goes further than this one: its end stands for that.
    """

    def __init__(self, chat: Chat, data: Any = None) -> None:
        super().__init__(data)
        takes = {**service.takes(chat.choice), "max_tokens": math.inf}
        self.most = {knob.name: min(knob.most, takes.get(knob.name, knob.most)) for knob in KNOBS}
        self.kept = {knob.name: getattr(chat, knob.name) or 0 for knob in KNOBS}
        self.kept["max_tokens"] = chat.max_tokens or chat.character.max_tokens
        for knob in KNOBS:
            field = self.fields[knob.name] = _number(knob, self.most[knob.name])
            field.initial = f"{max(knob.least, min(self.kept[knob.name], self.most[knob.name])):g}"
            # what was not posted is not asked for
            field.disabled = knob.name not in (self.data if self.is_bound else takes)
            field.help_text = self._goes_further(knob.name) if knob.name in takes else _not_taken(chat.choice)

    @property
    def knobs(self) -> list[tuple[Knob, forms.BoundField]]:
        return [(knob, self[knob.name]) for knob in KNOBS]

    def clean(self) -> dict[str, Any]:
        """What was posted, without the ends that stand for something further."""
        posted = {name: value for name, value in self.cleaned_data.items() if name in self.data}
        return {
            name: value for name, value in posted.items() if not self.kept[name] > value == self.most[name]
        }

    def _goes_further(self, name: str) -> str:
        kept = self.kept[name]
        sentence = gettext("%(value)s is kept for models that go further.")
        return sentence % {"value": f"{kept:g}"} if kept > self.most[name] else ""


def defaults() -> dict[str, Any]:
    """The settings of a chat whose owner has never touched them."""
    untouched = Chat()
    return {knob.name: getattr(untouched, knob.name) for knob in KNOBS}


def _not_taken(choice: str) -> str:
    """A sentence of who does not know a setting."""
    name, model_id = service.split_choice(choice)
    if not name:
        return gettext("None of the models that may answer takes this.")
    who = service.label(name, model_id) if model_id else service.provider_label(name)
    return gettext("%(who)s does not take this.") % {"who": who}


def _number(knob: Knob, most: float) -> forms.IntegerField:
    ends = {"least": f"{knob.least:g}", "most": f"{most:g}"}
    sentence = (
        gettext("Choose a whole number from %(least)s to %(most)s.")
        if knob.is_whole
        else gettext("Choose a number from %(least)s to %(most)s.")
    )
    known: dict[str, Any] = {
        "label": knob.label,
        "min_value": knob.least,
        "max_value": most,
        "widget": forms.NumberInput(attrs={"class": "knob__value", "step": f"{knob.step:g}"}),
        "error_messages": dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence % ends),
    }
    return forms.IntegerField(**known) if knob.is_whole else forms.FloatField(**known)
