"""The plain fields of the editor's form, made from the model's columns."""

from typing import Any

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.validators import MaxLengthValidator
from django.db.models import Field
from django.forms.models import fields_for_model

from characters.forms import typed
from characters.forms.fields import LONGEST_TEXT, TOO_LONG
from characters.forms.words import WORDINGS
from characters.models import Character

OTHER_LANGUAGES = (
    "ar", "be", "cs", "de", "el", "es", "fi", "fr", "he", "hi", "id", "it", "ja", "ka", "kk", "ko", "nl",
    "pl", "pt", "ro", "sr", "sv", "th", "tr", "uk", "uz", "vi", "zh-hans",
)  # fmt: skip


def languages() -> list[tuple[str, str]]:
    """Codes and own names of languages, those of the site first."""
    codes = [*(code for code, _name in settings.LANGUAGES), *OTHER_LANGUAGES]
    return [
        (code, LANG_INFO[code]["name_local"].capitalize())
        for code in dict.fromkeys(codes)
        if code in LANG_INFO
    ]


class LanguageSelect(forms.Select):
    """Languages by their own names, each said to be in that language."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["lang"] = str(value)
        return option


def plain_fields() -> dict[str, forms.Field]:
    """The form's fields for all texts and numbers of the list of fields, as the model has them."""
    made: dict[str, forms.Field] = fields_for_model(Character, fields=typed.PLAIN)
    for name, field in made.items():
        field.required = name == "name"
        if isinstance(field, forms.IntegerField):
            field.validators += column(name).validators
            field.widget.attrs["class"] = "input"
        elif isinstance(field, forms.CharField):
            _as_box(name, field)
    return made


def _as_box(name: str, field: forms.CharField) -> None:
    # Without `maxlength`: a browser would cut what is pasted, and say nothing.
    rows = WORDINGS[name].rows if name in WORDINGS else 0
    field.error_messages["max_length"] = TOO_LONG
    if rows:
        field.strip = False
        field.widget = forms.Textarea(attrs={"class": "input input--read", "rows": rows})
        field.validators.append(MaxLengthValidator(LONGEST_TEXT, TOO_LONG))
    else:
        field.widget = forms.TextInput(attrs={"class": "input", "autocomplete": "off"})
        for validator in field.validators:
            if isinstance(validator, MaxLengthValidator):
                validator.message = TOO_LONG


def column(name: str) -> "Field[Any, Any]":
    """The model's own field of this name."""
    found = Character._meta.get_field(name)
    if not isinstance(found, Field):
        raise TypeError(name)
    return found
