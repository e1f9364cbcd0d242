from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters.models import Act
from roleplay.accounts.models import User
from roleplay.numbers import whole

if TYPE_CHECKING:
    ActAdminBase = admin.ModelAdmin[Act]
else:
    ActAdminBase = admin.ModelAdmin


class ByFilter(admin.SimpleListFilter):
    """By those who may moderate: everybody else does nothing here."""

    title = gettext_lazy("by")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("site", _("the site")),
            *((str(one.pk), one.called) for one in User.objects.filter(is_staff=True)),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        if value == "site":
            return queryset.filter(by=None)
        person = whole(value)
        return queryset if person is None else queryset.filter(by=person)


@admin.register(Act)
class ActAdmin(ActAdminBase):
    """The log, to be read by everybody who moderates and changed by nobody."""

    list_display = ("at", "verb", "name", "person", "done_by", "reason", "rule")
    list_filter = ("verb", "at", ByFilter)
    list_select_related = ("person", "by")
    list_per_page = 50
    search_fields = ("name", "reason", "rule", "person__username", "by__username")
    show_full_result_count = False
    fields = (
        "at",
        "verb",
        "name",
        "version",
        "person",
        "done_by",
        "reason",
        "rule",
        "excerpt",
        "is_told",
        "seen_at",
    )

    @admin.display(description=gettext_lazy("by"), ordering="by")
    def done_by(self, act: Act) -> str:
        return act.by.called if act.by else _("the site")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
