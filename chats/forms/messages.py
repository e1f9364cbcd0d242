from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_MESSAGE = 20_000


class SendForm(forms.Form):
    """What the composer posts."""

    text = forms.CharField(
        max_length=LONGEST_MESSAGE,
        error_messages={
            "required": _("There is nothing to send yet."),
            "max_length": _(
                "That is too long to send at once: %(show_value)d characters of %(limit_value)d."
            ),
        },
    )
    key = forms.CharField(max_length=64)


class BeginningForm(forms.Form):
    """What the person has typed of the line that a model is to go on with."""

    text = forms.CharField(
        max_length=LONGEST_MESSAGE,
        required=False,
        strip=False,
        error_messages={"max_length": _("That is too long: %(show_value)d characters of %(limit_value)d.")},
    )


class NumberForm(forms.Form):
    """Which variant to show."""

    number = forms.IntegerField(min_value=1, max_value=32_000)


class DraftForm(forms.Form):
    """What has been typed so far: as it stands, spaces and all."""

    text = forms.CharField(max_length=LONGEST_MESSAGE, required=False, strip=False)
    key = forms.CharField(max_length=64)
