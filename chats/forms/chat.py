from django import forms

from chats.models import Chat


class TitleForm(forms.ModelForm):
    class Meta:
        model = Chat
        fields = ["title"]
