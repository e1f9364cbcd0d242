"""The part of a form in which somebody brings a portrait, or has another one drawn."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from characters import services
from characters.models import Character
from characters.pictures import HEAVIEST, BadPicture, Pictures, prepare
from roleplay.numbers import whole

MOST_FACES = 1_000_000


class PortraitField(forms.FileField):
    """A JPEG, PNG or WebP file, cleaned to Pictures; None where nothing was brought."""

    def clean(self, data: UploadedFile | None, initial: Any = None) -> Pictures | None:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            # More than may be is not read: one byte over the limit says enough.
            return prepare(file.read(HEAVIEST + 1))
        except BadPicture as bad:
            raise ValidationError(bad.sentence, code="bad") from bad


class PortraitForm(forms.Form):
    """`portrait`, a file, and `again`, which of the drawn faces is wanted instead; both may stay empty.

    `save_to` gives a saved character what was chosen. `character` is the one that is edited, None for
    a new one; `name` is what is typed as its name, from which a face is drawn meanwhile.
    """

    portrait = PortraitField(
        label=_("Portrait"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "class": "drop__file"}),
    )
    again = forms.IntegerField(required=False, min_value=0, max_value=MOST_FACES, widget=forms.HiddenInput)

    def __init__(self, *args: Any, character: Character | None = None, name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.character, self.name = character, name

    def save_to(self, character: Character) -> None:
        """A brought picture wins over a drawn one."""
        if self.cleaned_data["portrait"]:
            services.set_portrait(character, self.cleaned_data["portrait"])
        elif self.cleaned_data["again"] is not None:
            services.draw_another(character, face=self.cleaned_data["again"])

    @property
    def face(self) -> int | None:
        """The drawn face that is asked for, if one is."""
        value = self["again"].value()
        asked = whole(None if value is None else str(value))
        return None if asked is None else min(asked, MOST_FACES)

    @property
    def following(self) -> int:
        """The number of the face after the one that is shown."""
        shown = self.face if self.face is not None else self.character.face if self.character else 0
        return shown + 1

    @property
    def is_drawn(self) -> bool:
        """Whether what is shown is drawn, not brought by somebody."""
        return self.face is not None or not (self.character and self.character.thumbnail)

    @property
    def picture(self) -> str:
        """The address of what is shown: the face asked for, the portrait there is, or the first face."""
        if self.character is not None and self.character.pk and self.face is None:
            return self.character.thumbnail_url
        name = self.name or (self.character.name if self.character else "")
        return f"{reverse('drawn_face')}?{urlencode({'name': name, 'again': self.face or 0})}"
