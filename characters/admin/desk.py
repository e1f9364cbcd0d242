"""The moderators' desk: who waits to be looked at and why, and one of them with all that helps to decide."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from characters.admin.deciding import Desk, actions_of
from characters.admin.decisions import DECISIONS, DecisionForm
from characters.admin.dossier import Dossier
from characters.admin.reviews import waiting_reviews
from characters.admin.why import reasons
from characters.models import Case, Moderated, Report

AT_A_GLANCE = ("dismiss", "approve", "restore")
OPEN_REPORTS = Report.objects.filter(resolved_at=None).only("character_id", "reason", "text", "created_at")


class StateFilter(admin.SimpleListFilter):
    """Those who wait are shown where nothing else is chosen."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, label) for value, label in Moderated.Status.choices if value != "pending"]

    def choices(self, changelist: Any) -> Any:
        waiting, *others = super().choices(changelist)
        yield waiting | {"display": _("Waiting")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ("approved", "rejected", "hidden"):
            return queryset.filter(status=self.value())
        return queryset.filter(case__isnull=False)


class WhyFilter(admin.SimpleListFilter):
    title = gettext_lazy("reason")
    parameter_name = "why"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        own = [(value, label) for value, label in Case.Why.choices if value != Case.Why.REPORTED]
        return [*own, *((f"report:{value}", label) for value, label in Report.Reason.choices)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        why, _colon, reason = (self.value() or "").partition(":")
        if why == "report":
            told = Report.objects.filter(character=OuterRef("pk"), resolved_at=None, reason=reason)
            return queryset.filter(Exists(told))
        return queryset.filter(case__reasons__icontains=f'"{why}') if why in Case.Why.values else queryset


@admin.register(Moderated)
class DeskAdmin(Desk):
    """The desk for characters."""

    decision_form = DecisionForm
    decide_template = "admin/characters/moderated/decide.html"
    page_template = "admin/characters/moderated/one.html"
    list_display = ("who", "why", "waiting")
    list_filter = (StateFilter, WhyFilter)
    search_fields = ("name", "creator__username")
    search_help_text = gettext_lazy("Name or creator")
    actions = actions_of(DECISIONS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        reports = Prefetch("reports", OPEN_REPORTS, to_attr="open_reports")
        shown: QuerySet[Any] = Moderated.objects.for_moderators().light()
        return shown.select_related("creator", "case").prefetch_related(reports)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "decide") if self.has_change_permission(request) else self.list_display

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-id",) if request.GET.get("state") else ("case__since",)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"reviews_waiting": waiting_reviews()})

    @admin.display(description=gettext_lazy("character"))
    def who(self, one: Moderated) -> SafeString:
        context = {"one": one, "address": self.address("change", one.pk)}
        return SafeString(render_to_string("admin/characters/moderated/_who.html", context))

    @admin.display(description=gettext_lazy("why"))
    def why(self, one: Moderated) -> SafeString:
        context = {"one": one, "reasons": reasons(one)}
        return SafeString(render_to_string("admin/characters/moderated/_why.html", context))

    @admin.display(description=gettext_lazy("waiting"))
    def waiting(self, one: Moderated) -> str:
        case = getattr(one, "case", None)
        return format_html('<span class="desk-age">{}</span>', timesince(case.since, depth=1)) if case else ""

    @admin.display(description="")
    def decide(self, one: Moderated) -> SafeString:
        """What can be decided without a word, in the row itself."""
        context = {
            "address": self.address("change", one.pk),
            "offers": {name: DECISIONS[name].label for name in AT_A_GLANCE if DECISIONS[name].fits(one)},
            "may_hide": DECISIONS["hide"].fits(one),
        }
        return SafeString(render_to_string("admin/characters/moderated/_offers.html", context))

    def counted(self, label: Any, count: int) -> str:
        sentence = ngettext("%(label)s: %(count)d character.", "%(label)s: %(count)d characters.", count)
        return sentence % {"label": label, "count": count}

    def asked(self, request: HttpRequest, chosen: Any) -> dict[str, Any]:
        return {"one": chosen, "dossier": Dossier(chosen, request.user)}

    def after(self, request: HttpRequest) -> str:
        """Who waits longest, or the desk: empty, or where it was decided."""
        waiting = self.get_queryset(request).filter(case__isnull=False).order_by("case__since", "pk")
        following = None if "back" in request.GET else waiting.values_list("pk", flat=True).first()
        return self.address("change", following) if following else self.address("changelist")
