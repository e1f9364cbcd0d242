from typing import Self

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from characters.models import Review
from characters.models.reviews import LONGEST_REVIEW, STARS


def _choices() -> list[tuple[int, str]]:
    return [
        (stars, ngettext("%(count)d star", "%(count)d stars", stars) % {"count": stars}) for stars in STARS
    ]


class ReviewForm(forms.Form):
    """Stars, and words for who has some. `mine` is what stands there by now, `base` the stamp of what did."""

    stars = forms.TypedChoiceField(
        label=_("Your rating"),
        choices=_choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose from one to five stars.")},
    )
    text = forms.CharField(
        label=_("Your review"),
        required=False,
        max_length=LONGEST_REVIEW,
        widget=forms.Textarea(
            attrs={"class": "input", "rows": 4, "placeholder": _("What was it like to talk?")}
        ),
    )
    base = forms.CharField(required=False, max_length=40)
    mine: Review | None = None
    theirs: Review | None = None  # what was written in another tab meanwhile

    @classmethod
    def of(cls, mine: Review | None) -> Self:
        """To be filled in, with what was said before."""
        form = cls(initial={"stars": mine.stars, "text": mine.text} if mine else {}, auto_id="review_%s")
        form.mine = mine
        return form

    @property
    def stamp(self) -> str:
        """Of the review that whoever fills this in has before their eyes."""
        if self.is_bound and not self.theirs:
            return str(self.data.get("base", ""))
        seen = self.theirs or self.mine
        return seen.stamp if seen else ""

    def clean_base(self) -> str | None:
        return self.cleaned_data["base"] if "base" in self.data else None

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\0", "").replace("\r\n", "\n").strip()
        return text
