from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from characters.models import Report

LONGEST = 2000


class ReportForm(forms.Form):
    """Why somebody thinks that a character should not be here."""

    reason = forms.ChoiceField(
        label=_("What is wrong"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what comes nearest.")},
    )
    text = forms.CharField(
        label=_("In your own words"),
        help_text=_("Where to look, and what is wrong with it. Only moderators read this."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "input", "rows": 5}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("reason") == Report.Reason.OTHER and not said.get("text"):
            self.add_error("text", ValidationError(_("Say in a few words what it is.")))
        return said

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\0", "").strip()
        return text


class ReviewReportForm(ReportForm):
    """The same about a review, which has no rating of its content."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [choice for choice in Report.Reason.choices if choice[0] != Report.Reason.RATING]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
