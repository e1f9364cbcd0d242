from django import forms

from roleplay.numbers import whole

MOST = 1000


class ManyIds(forms.Field):
    """The ids of the boxes that were ticked."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> list[int]:
        return [pk for one in (value or [])[:MOST] if (pk := whole(one)) is not None]


class ChosenChatsForm(forms.Form):
    """Chats that were chosen on a list. Whose they are is for the service to see to."""

    chats = ManyIds()
