from typing import TYPE_CHECKING

from django.contrib import admin

from characters.models import Rule

if TYPE_CHECKING:
    RuleAdminBase = admin.ModelAdmin[Rule]
else:
    RuleAdminBase = admin.ModelAdmin


@admin.register(Rule)
class RuleAdmin(RuleAdminBase):
    """What the screen looks for. The rule on minors is not among them: nobody switches it off."""

    list_display = ("name", "kind", "language", "effect", "is_on")
    list_editable = ("is_on",)
    list_filter = ("effect", "language", "is_on")
    search_fields = ("name", "text")
