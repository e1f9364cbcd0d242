from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from characters.models import Act

if TYPE_CHECKING:
    ActAdminBase = admin.ModelAdmin[Act]
else:
    ActAdminBase = admin.ModelAdmin


@admin.register(Act)
class ActAdmin(ActAdminBase):
    """The log, to be read by everybody who moderates and changed by nobody."""

    list_display = ("at", "verb", "name", "person", "done_by", "reason", "rule")
    list_filter = ("verb", "at", "by")
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
