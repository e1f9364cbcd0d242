from dataclasses import dataclass
from typing import Any, Self

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
    """How the replies of a chat are written. All of it is right, or nothing is changed."""

    def __init__(self, names: Any, **more: Any) -> None:
        super().__init__(**more)
        for knob in KNOBS:
            if knob.name in names:
                self.fields[knob.name] = _number(knob)

    @classmethod
    def of(cls, chat: Chat) -> Self:
        """The settings that the chat's model takes, as they are now."""
        longest = chat.max_tokens or chat.character.max_tokens
        known = {knob.name: f"{getattr(chat, knob.name) or 0:g}" for knob in KNOBS} | {"max_tokens": longest}
        return cls(service.takes(chat.choice) | {"max_tokens"}, initial=known)

    @classmethod
    def posted(cls, data: Any) -> Self:
        """Those that were posted."""
        return cls(set(data), data=data)

    @property
    def knobs(self) -> list[tuple[Knob, forms.BoundField]]:
        return [(knob, self[knob.name]) for knob in KNOBS if knob.name in self.fields]


def defaults() -> dict[str, Any]:
    """The settings of a chat whose owner has never touched them."""
    untouched = Chat()
    return {knob.name: getattr(untouched, knob.name) for knob in KNOBS}


def _number(knob: Knob) -> forms.Field:
    ends = {"least": f"{knob.least:g}", "most": f"{knob.most:g}"}
    sentence = (
        gettext("Choose a whole number from %(least)s to %(most)s.")
        if knob.is_whole
        else gettext("Choose a number from %(least)s to %(most)s.")
    )
    known: dict[str, Any] = {
        "label": knob.label,
        "min_value": knob.least,
        "max_value": knob.most,
        "widget": forms.NumberInput(attrs={"class": "knob__value", "step": f"{knob.step:g}"}),
        "error_messages": dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence % ends),
    }
    return forms.IntegerField(**known) if knob.is_whole else forms.FloatField(**known)
