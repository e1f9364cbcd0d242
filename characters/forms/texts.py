"""Lists of texts in forms: one box for each, or all of them as JSON where there is no room."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class JsonTextsField(forms.JSONField):
    """A list of texts, typed as JSON. An empty box is an empty list."""

    def clean(self, value: Any) -> list[str]:
        texts = super().clean(value)
        if texts is None:
            return []
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise ValidationError(_('This should be a list of texts, like ["one", "two"].'))
        return [text.replace("\0", "") for text in texts]


class TextsBox(forms.Textarea):
    """As many boxes of one name as there are texts."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data


class TextsField(forms.Field):
    """A list of texts, each from a box of its own. Empty boxes do not count."""

    widget = TextsBox

    def __init__(self, *, most: int, longest: int, **more: Any) -> None:
        super().__init__(required=False, **more)
        self.most, self.longest = most, longest

    def clean(self, value: Any) -> list[str]:
        texts = [text for text in (tidy(one) for one in value or []) if text.strip()]
        if len(texts) > self.most:
            raise ValidationError(_("Up to %(most)d, please."), params={"most": self.most})
        if any(len(text) > self.longest for text in texts):
            raise ValidationError(
                _("One of these is longer than %(longest)d letters."), params={"longest": self.longest}
            )
        return texts


def tidy(text: str) -> str:
    """A text as it is kept: with the line ends of one kind, without NULs, which no database takes."""
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
