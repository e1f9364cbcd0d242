from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import Count, Field, JSONField, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from characters import services
from characters.forms.texts import JsonTextsField
from characters.models import Character, LorebookEntry, Tag
from characters.querysets import LONG_TEXTS

if TYPE_CHECKING:
    CharacterAdminBase = admin.ModelAdmin[Character]
    LorebookInlineBase = admin.StackedInline[LorebookEntry, Character]
    TagAdminBase = admin.ModelAdmin[Tag]
else:
    CharacterAdminBase = TagAdminBase = admin.ModelAdmin
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
    """The operator's shelf: everybody, whatever their state."""

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
    readonly_fields = ("published_at", "created_at", "updated_at", "removed_at")
    actions = ("approve", "reject", "hide")
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

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, chosen: QuerySet[Character]) -> None:
        self._judge(request, chosen, Character.Status.APPROVED)

    @admin.action(description=_("Reject"), permissions=["change"])
    def reject(self, request: HttpRequest, chosen: QuerySet[Character]) -> None:
        self._judge(request, chosen, Character.Status.REJECTED)

    @admin.action(description=_("Hide"), permissions=["change"])
    def hide(self, request: HttpRequest, chosen: QuerySet[Character]) -> None:
        self._judge(request, chosen, Character.Status.HIDDEN)

    def _judge(self, request: HttpRequest, chosen: QuerySet[Character], status: Character.Status) -> None:
        for character in chosen:
            services.judge(character, status)
        count = len(chosen)
        sentence = ngettext("%(count)d character: %(status)s.", "%(count)d characters: %(status)s.", count)
        self.message_user(request, sentence % {"count": count, "status": status.label}, messages.SUCCESS)


@admin.register(Tag)
class TagAdmin(TagAdminBase):
    list_display = ("name", "name_ru", "slug", "characters_count")
    search_fields = ("name", "name_ru", "slug")
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return super().get_queryset(request).annotate(carriers=Count("characters"))

    @admin.display(description=_("characters"), ordering="carriers")
    def characters_count(self, tag: Any) -> int:
        return tag.carriers

    def save_model(self, request: HttpRequest, tag: Tag, form: ModelForm, change: bool) -> None:
        """A renamed tag is found by its new name at once."""
        super().save_model(request, tag, form, change)
        for character in tag.characters.all():
            services.keep(character)
