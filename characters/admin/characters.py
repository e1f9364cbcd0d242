from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Field, JSONField, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from characters import services
from characters.forms.texts import JsonTextsField
from characters.models import Character, LorebookEntry
from characters.querysets import LONG_TEXTS

if TYPE_CHECKING:
    CharacterAdminBase = admin.ModelAdmin[Character]
    LorebookInlineBase = admin.StackedInline[LorebookEntry, Character]
else:
    CharacterAdminBase = admin.ModelAdmin
    LorebookInlineBase = admin.StackedInline


LIST = "characters_character_changelist"


# Every JSON field that can be edited holds texts.
LISTS_OF_TEXTS: "dict[type[Field[Any, Any]], Any]" = {JSONField: {"form_class": JsonTextsField}}


class LorebookInline(LorebookInlineBase):
    model = LorebookEntry
    extra = 0
    formfield_overrides = LISTS_OF_TEXTS


@admin.register(Character)
class CharacterAdmin(CharacterAdminBase):
    """The operator's shelf: everybody, whatever their state, which only the moderation changes."""

    list_display = (
        "name", "tagline", "creator", "language", "rating", "visibility", "status",
        "chats_count", "favourites_count", "published_at",
    )  # fmt: skip
    list_filter = ("status", "visibility", "rating", "language", "tags")
    list_select_related = ("creator",)
    search_fields = ("name", "nickname", "tagline", "creator__username")
    ordering = ("-id",)
    date_hierarchy = "published_at"
    autocomplete_fields = ("creator", "forked_from", "tags")
    exclude = ("portrait", "thumbnail", "cameo")  # drawn, and never served from a plain folder
    readonly_fields = ("status", "status_reason", "published_at", "created_at", "updated_at", "removed_at")
    inlines = (LorebookInline,)
    formfield_overrides = LISTS_OF_TEXTS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Character]:
        """The list leaves the long texts where they are; the form for one loads them."""
        found = super().get_queryset(request)
        is_list = request.resolver_match is not None and request.resolver_match.url_name == LIST
        return found.defer(*LONG_TEXTS) if is_list and request.method == "GET" else found

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """What follows from the fields is brought up to date when the tags are there too."""
        super().save_related(request, form, formsets, change)
        services.keep(form.instance)
