from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chats.presets import HEAVIEST
from chats.services.presets import LONGEST_NAME


class PresetNameForm(forms.Form):
    """What a preset is called."""

    name = forms.CharField(
        max_length=LONGEST_NAME,
        error_messages={
            "required": _("Give the preset a name."),
            "max_length": _("This is too long: %(show_value)d characters of %(limit_value)d."),
        },
    )


class PresetFileForm(forms.Form):
    """A preset of this site or of SillyTavern."""

    file = forms.FileField(
        allow_empty_file=True,
        error_messages=dict.fromkeys(("required", "missing"), _("Choose a file first.")),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > HEAVIEST:
            raise forms.ValidationError(
                _("This file is over 1 MB. Presets are much smaller: choose another one.")
            )
        return file
