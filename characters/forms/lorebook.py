"""The entries of a lorebook in the editor: one small form each."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from characters.forms.texts import tidy

LONGEST_ENTRY = 50_000
MOST_KEYS = 100
POSITIONS = [("before_char", _("Before the character")), ("after_char", _("After the character"))]
USUAL = {"": None, "yes": True, "no": False}


class WordsField(forms.CharField):
    """Words with commas between them, as a list; a comma within a pattern like /a{1,2}/ stays."""

    def clean(self, value: Any) -> list[str]:
        return split_words(super().clean(value))[:MOST_KEYS]


def split_words(text: str) -> list[str]:
    """The words between commas; what stands between slashes is one word."""
    words, word, in_pattern = [], "", False
    for letter in text:
        if letter == "/" and (in_pattern or not word.strip()):
            in_pattern = not in_pattern
        if letter == "," and not in_pattern:
            words.append(word)
            word = ""
        else:
            word += letter
    return [found for found in (one.strip() for one in [*words, word]) if found]


class EntryForm(forms.Form):
    """One entry. `was` is its place in the lorebook before, by which what has no box here is kept."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    keys = WordsField(label=_("Words that wake it"), max_length=4000, required=False)
    secondary_keys = WordsField(label=_("And one of these"), max_length=4000, required=False)
    content = forms.CharField(label=_("What is known"), max_length=LONGEST_ENTRY, widget=forms.Textarea)
    enabled = forms.BooleanField(label=_("On"), required=False)
    constant = forms.BooleanField(label=_("Always awake"), required=False)
    selective = forms.BooleanField(label=_("Needs a second word"), required=False)
    case_sensitive = forms.ChoiceField(
        label=_("Capital letters"),
        choices=[("", _("As usual")), ("yes", _("Matter")), ("no", _("Do not matter"))],
        required=False,
    )
    use_regex = forms.BooleanField(label=_("Words are patterns"), required=False)
    insertion_order = forms.FloatField(label=_("Order"), required=False)
    priority = forms.FloatField(label=_("Priority"), required=False)
    position = forms.ChoiceField(label=_("Place"), choices=POSITIONS, required=False)
    was = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "keys", "secondary_keys", "insertion_order", "priority"):
            self.fields[name].widget.attrs["class"] = "input"
        self.fields["content"].widget.attrs |= {"class": "input input--read", "rows": 3}

    def clean_content(self) -> str:
        return tidy(self.cleaned_data["content"])

    def clean_case_sensitive(self) -> bool | None:
        return USUAL[self.cleaned_data["case_sensitive"]]

    def clean_insertion_order(self) -> float:
        order = self.cleaned_data["insertion_order"]
        return 100 if order is None else order

    def clean_position(self) -> str:
        return self.cleaned_data["position"] or "before_char"

    @property
    def title(self) -> str:
        return str(self["name"].value() or self["keys"].value() or "")

    def entry(self, before: list[dict[str, Any]]) -> dict[str, Any]:
        """The entry as content has it, with what `before` knew of it besides."""
        entry = {name: value for name, value in self.cleaned_data.items() if name not in ("was", "DELETE")}
        was = self.cleaned_data["was"]
        known = before[was] if was is not None and was < len(before) else {}
        return {**entry, "extra": known.get("extra", {})}


def typed_entry(entry: dict[str, Any], place: int) -> dict[str, str]:
    """What the boxes of an entry show, by name."""
    typed = {
        name: str(entry[name]) for name in ("name", "content", "position") if entry.get(name) is not None
    }
    typed |= {name: ", ".join(map(str, entry.get(name) or [])) for name in ("keys", "secondary_keys")}
    typed |= {name: "on" for name in ("enabled", "constant", "selective", "use_regex") if entry.get(name)}
    typed |= {
        name: f"{entry[name]:g}" for name in ("insertion_order", "priority") if entry.get(name) is not None
    }
    case = {None: "", True: "yes", False: "no"}[entry.get("case_sensitive")]
    return {**typed, "case_sensitive": case, "was": str(place)}


MOST_ENTRIES = 1000
Entries = forms.formset_factory(
    EntryForm, extra=0, can_delete=True, max_num=MOST_ENTRIES, validate_max=True, absolute_max=2000
)
