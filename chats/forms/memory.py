from django import forms
from django.utils.translation import gettext_lazy as _

from chats.models import Fact

TOO_LONG = _("That is too long: %(show_value)d characters of %(limit_value)d.")


class SummaryForm(forms.Form):
    """The story so far in a person's own words; empty to forget it."""

    text = forms.CharField(max_length=8_000, required=False, error_messages={"max_length": TOO_LONG})


class FactForm(forms.Form):
    """One thing to be kept in mind."""

    text = forms.CharField(
        max_length=Fact.LONGEST,
        error_messages={"required": _("Write what is to be kept in mind."), "max_length": TOO_LONG},
    )
