from django import forms


class MarkForm(forms.Form):
    """Whether a mark is to be there: a switch says what it wants, so that twice is the same as once."""

    on = forms.BooleanField(required=False)
