"""The moderators' desk: who waits to be looked at and why, and one of them with all that helps to decide."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from characters import services
from characters.admin.decisions import DECISIONS, DecisionForm
from characters.admin.dossier import Dossier
from characters.admin.reviews import waiting_reviews
from characters.admin.why import reasons
from characters.models import Case, Moderated, Report
from roleplay.numbers import whole

if TYPE_CHECKING:
    DeskAdminBase = admin.ModelAdmin[Moderated]
else:
    DeskAdminBase = admin.ModelAdmin

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


def _action(name: str) -> Any:
    """The decision as an action of the list."""

    @admin.action(description=DECISIONS[name].label, permissions=["change"])
    def decide(desk: "DeskAdmin", request: HttpRequest, chosen: QuerySet[Moderated]) -> HttpResponse | None:
        return desk.decide_about(request, chosen, name)

    decide.__name__ = name
    return decide


@admin.register(Moderated)
class DeskAdmin(DeskAdminBase):
    """Decisions for many in the list, for one on its page. Nothing of a character is edited here."""

    list_display = ("who", "why", "waiting")
    list_display_links = None
    list_filter = (StateFilter, WhyFilter)
    list_per_page = 30
    search_fields = ("name", "creator__username")
    search_help_text = gettext_lazy("Name or creator")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = tuple(_action(name) for name in DECISIONS)

    class Media:
        css = {"all": ("css/tokens.css", "css/desk.css")}
        js = ("js/desk.js",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        reports = Prefetch("reports", OPEN_REPORTS, to_attr="open_reports")
        shown: QuerySet[Any] = Moderated.objects.for_moderators().light()
        return shown.select_related("creator", "case").prefetch_related(reports)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "decide") if self.has_change_permission(request) else self.list_display

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-id",) if request.GET.get("state") else ("case__since",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(
            request,
            {"title": capfirst(self.opts.verbose_name_plural), "reviews_waiting": waiting_reviews()}
            | (extra_context or {}),
        )

    @admin.display(description=gettext_lazy("character"))
    def who(self, one: Moderated) -> SafeString:
        address = reverse("admin:characters_moderated_change", args=[one.pk])
        return SafeString(
            render_to_string("admin/characters/moderated/_who.html", {"one": one, "address": address})
        )

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
            "address": reverse("admin:characters_moderated_change", args=[one.pk]),
            "offers": {name: DECISIONS[name].label for name in AT_A_GLANCE if DECISIONS[name].fits(one)},
            "may_hide": DECISIONS["hide"].fits(one),
        }
        return SafeString(render_to_string("admin/characters/moderated/_offers.html", context))

    def decide_about(
        self, request: HttpRequest, chosen: QuerySet[Moderated], name: str
    ) -> HttpResponse | None:
        """Decide about what was ticked, at once or, where a reason is needed, after asking for it."""
        asked = "reason" in request.POST
        form = DecisionForm({"decision": name, "reason": request.POST.get("reason", "")})
        if (asked or not DECISIONS[name].needs_reason) and form.is_valid():
            if not self._is_carried_out(request, form, list(chosen)):
                self.message_user(request, " ".join(map(str, form.non_field_errors())), messages.ERROR)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": DECISIONS[name].label, "opts": self.opts, "chosen": chosen, "name": name,
            "decision": DECISIONS[name], "form": form, "unasked": not asked, "media": self.media,
            "everything": request.POST.get("select_across", "0"),
        }  # fmt: skip
        status = HTTPStatus.UNPROCESSABLE_ENTITY if asked else HTTPStatus.OK
        return TemplateResponse(request, "admin/characters/moderated/decide.html", context, status=status)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One character with everything that helps to decide."""
        if not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)  # which refuses
        shown = self.get_queryset(request).defer(None)
        found = get_object_or_404(shown, pk=whole(object_id) or 0)
        form = DecisionForm(request.POST if request.method == "POST" else None)
        may_decide = self.has_change_permission(request, found)
        sent = request.method == "POST" and may_decide and form.is_valid()
        if sent and self._is_carried_out(request, form, [found]):
            return HttpResponseRedirect(self._next(request))
        context = {
            **self.admin_site.each_context(request),
            "title": found.name, "opts": self.opts, "one": found, "form": form,
            "dossier": Dossier(found, request.user),
            "offered": _offered(found) if may_decide else {},
            "media": self.media,
        }  # fmt: skip
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return TemplateResponse(request, "admin/characters/moderated/one.html", context, status=status)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The log is the history."""
        return HttpResponseRedirect(reverse("admin:characters_moderated_change", args=[object_id]))

    def _is_carried_out(self, request: HttpRequest, form: DecisionForm, characters: list[Any]) -> bool:
        """Decide about them and say so. If that may not be, the form has the reason."""
        try:
            count = form.carry_out(characters, request.user, request.POST)  # type: ignore[arg-type]
        except services.NotAllowed as no:
            form.add_error(None, str(no))
            return False
        label = DECISIONS[form.cleaned_data["decision"]].label
        sentence = ngettext("%(label)s: %(count)d character.", "%(label)s: %(count)d characters.", count)
        self.message_user(request, sentence % {"label": label, "count": count}, messages.SUCCESS)
        return True

    def _next(self, request: HttpRequest) -> str:
        """Who waits longest, or the desk: empty, or where it was decided."""
        if "back" in request.GET:
            return reverse("admin:characters_moderated_changelist")
        waiting = self.get_queryset(request).filter(case__isnull=False).order_by("case__since", "pk")
        following = waiting.values_list("pk", flat=True).first()
        if following is None:
            return reverse("admin:characters_moderated_changelist")
        return reverse("admin:characters_moderated_change", args=[following])


def _offered(character: Moderated) -> dict[str, Any]:
    return {name: decision for name, decision in DECISIONS.items() if decision.fits(character)}
