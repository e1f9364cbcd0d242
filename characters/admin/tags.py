from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import F, QuerySet, Value
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from characters.models import Tag
from characters.search.indexing import COUNTS

if TYPE_CHECKING:
    TagAdminBase = admin.ModelAdmin[Tag]
else:
    TagAdminBase = admin.ModelAdmin


@admin.register(Tag)
class TagAdmin(TagAdminBase):
    list_display = ("name", "name_ru", "slug", "characters_count")
    search_fields = ("name", "name_ru", "slug")
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return super().get_queryset(request).annotate(carriers=sum(map(F, COUNTS), start=Value(0)))

    @admin.display(description=_("characters"), ordering="carriers")
    def characters_count(self, tag: Any) -> int:
        return tag.carriers
