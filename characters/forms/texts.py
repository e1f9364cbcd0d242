"""A list of texts where a form has no room for a box each."""

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
