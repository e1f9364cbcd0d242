from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roleplay.accounts.forms import NAME_BOX, TOO_MANY_TRIES, Limited, PasswordField, is_password_of
from roleplay.accounts.models import User, folded
from roleplay.accounts.tries import TooManyTries

LEAVE, TAKE = "leave", "take"


def characters_field(label: Any, *, required: bool = True) -> forms.ChoiceField:
    """What becomes of characters that others see."""
    choices = [
        (TAKE, _("Delete with the account")),
        (LEAVE, _("Leave here, made “by somebody who left”")),
    ]
    return forms.ChoiceField(
        label=label, choices=choices, initial=TAKE, required=required, widget=forms.RadioSelect
    )


class DeleteAccountForm(Limited, forms.Form):
    """Asks twice, in two ways, whether somebody means it: by password and by the name they type."""

    characters = characters_field(_("Your characters that others see"), required=False)
    name = forms.CharField(max_length=254, widget=forms.TextInput(attrs={**NAME_BOX, "autocomplete": "off"}))
    password = PasswordField(label=_("Password"), autocomplete="current-password")

    def __init__(self, person: User, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.person = person
        sentence = _("Type your username to confirm: %(name)s")
        self.fields["name"].label = sentence % {"name": person.username}

    @property
    def leaves_characters(self) -> bool:
        return bool(self.cleaned_data["characters"] == LEAVE)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if folded(name) != self.person.username_folded:
            raise ValidationError(_("This is not your username. It is spelt as above."))
        return name

    def clean(self) -> dict[str, Any]:
        """Look at the password last, and only so often."""
        found = super().clean() or {}
        try:
            if not self.errors and not is_password_of(self.person, found["password"]):
                self.add_error("password", _("This is not your password. Check it and try again."))
        except TooManyTries as limit:
            self.add_error(None, self.has_to_wait(limit, TOO_MANY_TRIES))
        return found
