"""One entry of a lorebook, as it is typed."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from characters.fields import LOREBOOK
from characters.forms.fields import LONGEST_TEXT, TOO_LONG, Whole, WordsField

AS_USUAL = ("", _("As usual"))
LARGEST = 1_000_000


class ExtraField(forms.Field):
    """What a card says of an entry besides: kept as it is."""

    widget = Whole

    def clean(self, value: Any) -> dict[str, Any]:
        return value if isinstance(value, dict) else {}


def switch() -> forms.CheckboxInput:
    return forms.CheckboxInput(attrs={"class": "switch", "role": "switch"})


def box(**attrs: Any) -> dict[str, Any]:
    return {"class": "input", **attrs}


class Entry:
    """An entry of the lorebook as it is typed, with what stands on its fold."""

    def __init__(self, said: Mapping[str, Any], row: int) -> None:
        self.said, self.row = _as_typed(said), row

    @property
    def place(self) -> str:
        return str(self.row)

    @property
    def called(self) -> str:
        """What it is called in a list."""
        return self.title or next(iter(self.shown_keys), "") or gettext("Entry %(n)d") % {"n": self.row + 1}

    @property
    def title(self) -> str:
        return str(self.said.get("name") or "")

    @property
    def shown_keys(self) -> list[str]:
        keys = self.said.get("keys")
        return [str(key) for key in keys[:4]] if isinstance(keys, list) else []

    @property
    def as_json(self) -> str:
        """All of it in one box, from which `forms.typed` reads it again: without what is as usual."""
        said = {name: self.said.get(name) for name in LOREBOOK}
        telling = {name: value for name, value in said.items() if value or value == 0}
        return json.dumps(telling, ensure_ascii=False)


class FoldedEntry(Entry):
    """One of very many, which has its boxes only when it is opened."""

    is_folded = True
    errors: Mapping[str, Any] = MappingProxyType({})

    @property
    def prefix(self) -> str:
        return f"lorebook-{self.row}"

    @property
    def cleaned_data(self) -> dict[str, Any]:
        return self.said

    def is_valid(self) -> bool:
        """It is as it was saved."""
        return True

    @property
    def unfolded(self) -> "EntryForm":
        return EntryForm(self.said, self.row, is_posted=False)


class EntryForm(forms.Form, Entry):
    """An entry with its boxes, which have the names of `fields.LOREBOOK`."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=box(autocomplete="off")),
        error_messages={"max_length": TOO_LONG},
        help_text=_("For you alone; it is not sent."),
    )
    keys = WordsField(
        label=_("Words that wake it"), required=False, help_text=_("Between commas, or one a line.")
    )
    content = forms.CharField(
        label=_("What is known then"),
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs=box(rows=3) | {"class": "input input--read"}),
        error_messages={"max_length": TOO_LONG},
    )
    enabled = forms.BooleanField(label=_("On"), required=False, widget=switch())
    constant = forms.BooleanField(
        label=_("Always there"),
        required=False,
        widget=switch(),
        help_text=_("Without waiting for its words."),
    )
    selective = forms.BooleanField(
        label=_("Needs a second word"),
        required=False,
        widget=switch(),
        help_text=_("One of those below, too."),
    )
    secondary_keys = WordsField(label=_("Second words"), required=False)
    use_regex = forms.BooleanField(
        label=_("Words are patterns"),
        required=False,
        widget=switch(),
        help_text=_("Like /lamps?/i, one a line."),
    )
    case_sensitive = forms.TypedChoiceField(
        label=_("Capital letters"),
        required=False,
        choices=[AS_USUAL, ("true", _("Must match")), ("false", _("Do not matter"))],
        coerce=lambda said: {"true": True, "false": False}.get(said),
        empty_value=None,
    )
    position = forms.ChoiceField(
        label=_("Where it goes"),
        required=False,
        choices=[("before_char", _("Before the character")), ("after_char", _("After the character"))],
    )
    insertion_order = forms.FloatField(
        label=_("Order"),
        required=False,
        min_value=-LARGEST,
        max_value=LARGEST,
        widget=forms.NumberInput(attrs=box(step="any", placeholder="100")),
        help_text=_("Lower comes first."),
    )
    priority = forms.FloatField(
        label=_("Priority"),
        required=False,
        min_value=-LARGEST,
        max_value=LARGEST,
        widget=forms.NumberInput(attrs=box(step="any")),
        help_text=_("The lowest is left out first when room is short."),
    )
    extra = ExtraField(required=False)

    use_required_attribute = False
    may_be_folded = False

    def __init__(self, said: Mapping[str, Any], row: int, *, is_posted: bool) -> None:
        Entry.__init__(self, said, row)
        data = {f"lorebook-{row}-{name}": value for name, value in self.said.items()}
        forms.Form.__init__(self, data if is_posted else None, initial=self.said, prefix=f"lorebook-{row}")
        place = self.fields["position"]
        other = self.said.get("position")
        if isinstance(other, str) and other and other not in dict(place.choices):  # type: ignore[attr-defined]
            place.choices = [*place.choices, (other[:12], other[:12])]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        # None is not the same as a value that is missing because it had a fault.
        if "insertion_order" in said and said["insertion_order"] is None:
            said["insertion_order"] = 100.0
        said["position"] = said.get("position") or "before_char"
        if not self.errors and not said["content"].strip():
            self.add_error("content", _("Write what is known then, or remove this entry."))
        elif not self.errors and not (said["keys"] or said["constant"] or self._is_woken_otherwise()):
            self.add_error("keys", _("Give it a word that wakes it, or let it be there always."))
        return said

    def _is_woken_otherwise(self) -> bool:
        """Decorators, and what other programs keep of an entry, may wake it without words; or it is off."""
        said = self.cleaned_data
        return not said["enabled"] or said["content"].startswith("@@") or bool(said["extra"])

    @property
    def is_folded(self) -> bool:
        """One of many in which nothing is to be mended."""
        return self.may_be_folded and not self.errors and bool(self.said.get("content"))

    @property
    def unfolded(self) -> "EntryForm":
        return self

    @property
    def switches(self) -> list[forms.BoundField]:
        return [self[name] for name in ("constant", "selective", "use_regex")]

    @property
    def has_more(self) -> bool:
        """Whether something is wrong in what is folded away."""
        return bool(self.errors.keys() - {"name", "keys", "content"})

    @property
    def extra_as_json(self) -> str:
        return json.dumps(self.said.get("extra") or {}, ensure_ascii=False)


def _as_typed(said: Mapping[str, Any]) -> dict[str, Any]:
    """Also what a saved entry holds, in the way that a form posts it."""
    typed = {"enabled": True, "insertion_order": 100, **said}
    if isinstance(typed.get("case_sensitive"), bool):
        typed["case_sensitive"] = str(typed["case_sensitive"]).lower()
    for name in ("insertion_order", "priority"):
        if isinstance(typed.get(name), float) and typed[name].is_integer():
            typed[name] = int(typed[name])
    return typed
