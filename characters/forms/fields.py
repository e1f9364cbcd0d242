"""Fields of the editor whose values are lists and mappings, as `forms.typed` has them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from characters.content import LONGEST_TAG
from characters.forms import typed

LONGEST_TEXT = 200_000
MOST_ROWS = 100
MOST_TAGS = 50
TOO_LONG = _("This is too long: %(show_value)d characters of %(limit_value)d.")
TOO_MANY = ngettext_lazy(
    "At most %(most)d fits here. Remove what you need least.",
    "At most %(most)d fit here. Remove what you need least.",
    "most",
)


class Whole(forms.Widget):
    """Takes the value from the data as it is; the template draws the rows."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name)


class TextsField(forms.Field):
    """A list of texts. `is_gap_allowed`: empty ones are left out instead of being a fault.

    A fault carries the number of its row as its code.
    """

    widget = Whole

    def __init__(self, *, is_gap_allowed: bool, **more: Any) -> None:
        super().__init__(required=False, **more)
        self.is_gap_allowed = is_gap_allowed

    def clean(self, value: Any) -> list[str]:
        texts = [str(text) for text in typed.as_list(value)]
        if len(texts) > MOST_ROWS:
            raise ValidationError(TOO_MANY, params={"most": MOST_ROWS})
        faults = [fault for row, text in enumerate(texts) if (fault := self.fault(row, text, len(texts)))]
        if faults:
            raise ValidationError(faults)
        return [text for text in texts if text.strip()]

    def fault(self, row: int, text: str, count: int) -> ValidationError | None:
        if len(text) > LONGEST_TEXT:
            size = {"show_value": len(text), "limit_value": LONGEST_TEXT}
            return ValidationError(TOO_LONG, code=str(row), params=size)
        if not text.strip() and count > 1 and not self.is_gap_allowed:
            return ValidationError(_("Write something here, or remove this greeting."), code=str(row))
        return None


class TagsField(forms.Field):
    """A list of tags, each once."""

    widget = Whole

    def clean(self, value: Any) -> list[str]:
        tags = list(dict.fromkeys(" ".join(str(tag).split()) for tag in typed.as_list(value)))
        tags = [tag for tag in tags if tag]
        if len(tags) > MOST_TAGS:
            raise ValidationError(TOO_MANY, params={"most": MOST_TAGS})
        for tag in tags:
            if len(tag) > LONGEST_TAG:
                params = {"most": LONGEST_TAG, "size": len(tag), "tag": f"{tag[:20]}…"}
                raise ValidationError(
                    _("A tag is at most %(most)d characters; “%(tag)s” has %(size)d."), params=params
                )
            if not slugify(tag, allow_unicode=True):
                raise ValidationError(
                    _("A tag needs a letter or a digit; “%(tag)s” has none."), params={"tag": tag}
                )
        return tags


class NotesField(forms.Field):
    """Texts by the code of their language, from pairs."""

    widget = Whole

    def clean(self, value: Any) -> dict[str, str]:
        pairs = [
            (language.strip().lower(), text) for language, text in typed.notes({"notes_by_language": value})
        ]
        written = [(language, text) for language, text in pairs if text.strip()]
        if len(written) > MOST_ROWS:
            raise ValidationError(TOO_MANY, params={"most": MOST_ROWS})
        for language, text in written:
            if not 2 <= len(language) <= 12 or not language.replace("-", "").isalnum():
                raise ValidationError(_("Give each text the code of its language, like en, ru or de."))
            if len(text) > LONGEST_TEXT:
                raise ValidationError(TOO_LONG, params={"show_value": len(text), "limit_value": LONGEST_TEXT})
        if len(dict(written)) < len(written):
            raise ValidationError(_("One language has two texts. Put them into one."))
        return dict(written)


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [str(line) for line in typed.as_list(value)]

    def validate(self, value: Any) -> None:
        """Any number of lines will do, also none."""

    def run_validators(self, value: Any) -> None:
        if len("\n".join(value)) > LONGEST_TEXT:
            raise ValidationError(
                TOO_LONG, params={"show_value": len("\n".join(value)), "limit_value": LONGEST_TEXT}
            )


class WordsField(forms.CharField):
    """A list of words, between commas or one a line."""

    widget = forms.Textarea(attrs={"class": "input input--words", "rows": 1, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return typed.as_words(value)

    def to_python(self, value: Any) -> Any:
        return typed.words(value) if isinstance(value, str) else [str(word) for word in typed.as_list(value)]

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        if len(value) > MOST_ROWS * 10 or sum(map(len, value)) > LONGEST_TEXT:
            raise ValidationError(TOO_MANY, params={"most": MOST_ROWS * 10})
