from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_EDIT = 100_000


class EditForm(forms.Form):
    """Another text for a message: `of` is the variant that was edited, `how` the button that was pressed."""

    REPLACE, VERSION, ASK = "replace", "version", "ask"

    text = forms.CharField(
        max_length=LONGEST_EDIT,
        error_messages={
            "required": _("Write something first. To take the message out, use Delete."),
            "max_length": _("This is too long for a message: %(show_value)d of %(limit_value)d characters."),
        },
    )
    of = forms.IntegerField(min_value=1, max_value=32_000)
    how = forms.ChoiceField(choices=[(REPLACE, ""), (VERSION, ""), (ASK, "")])

    def clean_text(self) -> str:
        """Browsers end a line in two ways; a text has one."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")
