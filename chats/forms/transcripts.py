from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from characters.models import Character
from chats.transcripts.parsing import LARGEST

MOST_FILES = 50
MOST_AT_ONCE = 4 * LARGEST


class ManyFiles(forms.FileField):
    """One file or many. An empty field is asked for; an empty file is told of in its report."""

    widget = forms.FileInput

    def clean(self, data: list[UploadedFile], initial: Any = None) -> list[UploadedFile]:
        if not data:
            raise forms.ValidationError(self.error_messages["required"])
        return data


class ImportChatsForm(forms.Form):
    """Files of chats, and whom they are with; without a choice, who has the name in the file."""

    chats = ManyFiles(error_messages={"required": _("Choose a file first.")})
    character = forms.ModelChoiceField(Character.objects.none(), required=False)
    again = forms.BooleanField(required=False)  # also what is here already

    def __init__(self, *args: Any, offered: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.offer(offered)

    def offer(self, characters: Any) -> None:
        """Whom the chats may be with."""
        self.fields["character"].queryset = characters  # type: ignore[attr-defined]

    def clean_chats(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["chats"]
        if len(files) > MOST_FILES or sum(file.size or 0 for file in files) > MOST_AT_ONCE:
            raise forms.ValidationError(
                _("That is more than 50 files or 256 MB at once. Bring them in two goes.")
            )
        return files
