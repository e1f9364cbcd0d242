from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from characters import services
from characters.forms.fields import TOO_LONG
from characters.models import Persona
from characters.models.persona import LONGEST_DESCRIPTION, LONGEST_NAME
from characters.portrait_form import PortraitField

if TYPE_CHECKING:
    from roleplay.accounts.models import User

    ModelForm = forms.ModelForm[Persona]
else:
    ModelForm = forms.ModelForm

MOST = 100


class PersonaForm(ModelForm):
    """A new persona of the owner, or one that is edited. `save` gives it back saved."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("Characters call you so. It stands where they write {{user}}."),
        error_messages={"required": _("Give this persona a name."), "max_length": TOO_LONG},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    description = forms.CharField(
        label=_("Who you are"),
        max_length=LONGEST_DESCRIPTION,
        required=False,
        help_text=_("What characters know of you: looks, manner, past. Macros like {{char}} work here."),
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"class": "input", "rows": 6}),
    )
    portrait = PortraitField(
        label=_("Picture"),
        required=False,
        allow_empty_file=True,
        help_text=_("PNG, JPEG or WebP up to 10 MB. Without one the initial stands in a circle."),
        widget=forms.FileInput(attrs={"class": "input", "accept": "image/jpeg,image/png,image/webp"}),
    )
    without_picture = forms.BooleanField(label=_("Take the picture away"), required=False)
    is_default = forms.BooleanField(label=_("Begin new chats as this persona"), required=False)

    class Meta:
        model = Persona
        fields = ("name", "description", "is_default")

    def __init__(self, *args: Any, owner: "User", **more: Any) -> None:
        super().__init__(*args, **more)
        self.instance.owner = owner

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.instance.pk is None and Persona.objects.of(self.instance.owner).count() >= MOST:
            sentence = ngettext(
                "You have %(most)d persona, which is as many as fit. Delete one that you need no more.",
                "You have %(most)d personas, which is as many as fit. Delete one that you need no more.",
                MOST,
            )
            raise ValidationError(sentence % {"most": MOST}, code="too_many")
        return found

    def save(self, commit: bool = True) -> Persona:
        found = self.cleaned_data
        services.save_persona(self.instance, found["portrait"], without_picture=found["without_picture"])
        return self.instance
