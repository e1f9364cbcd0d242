"""What people bring as cards: files, or the address of one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from characters.forms.fields import TOO_LONG

LARGEST_UPLOAD = 200 * 1024 * 1024
MOST_FILES = 100  # as many as Django takes in one form


class ManyFiles(forms.FileField):
    """One file or many. An empty field is asked for."""

    widget = forms.FileInput

    def clean(self, data: list, initial: object = None) -> list:
        return [super(ManyFiles, self).clean(one, initial) for one in data or [None]]


class ImportForm(forms.Form):
    cards = ManyFiles(
        label=_("Cards"),
        error_messages={
            "required": _("Choose a card first."),
            "missing": _("Choose a card first."),
            "empty": _("This file is empty. Choose another one."),
        },
    )

    def clean_cards(self) -> list:
        files = self.cleaned_data["cards"]
        if len(files) > MOST_FILES or sum(file.size for file in files) > LARGEST_UPLOAD:
            raise forms.ValidationError(
                _("That is more than 100 files or 200 MB at once. Bring them in two goes.")
            )
        return files


class AddressForm(forms.Form):
    """The address of a card on a host that operators allow."""

    address = forms.CharField(
        label=_("Address of a card"),
        max_length=2000,
        widget=forms.URLInput(attrs={"class": "input", "placeholder": "https://"}),
    )


class NameForm(forms.Form):
    """The name of a character whose card has none."""

    name = forms.CharField(
        max_length=200,
        error_messages={"required": _("Give your character a name."), "max_length": TOO_LONG},
    )
