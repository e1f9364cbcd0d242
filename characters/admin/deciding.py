"""What the moderators' desks have in common: decisions for many in a list, for one on its page."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst

from characters import services
from characters.admin.decisions import Decision, DecisionForm
from roleplay.numbers import whole

if TYPE_CHECKING:
    AdminBase = admin.ModelAdmin[Any]
else:
    AdminBase = admin.ModelAdmin


class Desk(AdminBase):
    """A desk decides by `decision_form`; nothing of what it shows is edited or deleted here.

    `decide_template` asks about what was ticked, `page_template` shows one with all that helps to decide.
    """

    decision_form: ClassVar[type[DecisionForm]]
    decide_template: str
    page_template: str

    list_display_links = None
    list_per_page = 30
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css = {"all": ("css/tokens.css", "css/desk.css")}
        js = ("js/desk.js",)

    def counted(self, label: Any, count: int) -> str:
        """The sentence that says how many were decided about."""
        raise NotImplementedError

    def asked(self, request: HttpRequest, chosen: Any) -> dict[str, Any]:
        """What a page needs beyond the usual to show those who are decided about."""
        return {}

    def address(self, page: str, *args: Any) -> str:
        """Of a page of this desk: `changelist` or `change`."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)

    def after(self, request: HttpRequest) -> str:
        """Where a decision about one leads."""
        return self.address("changelist")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The log is the history."""
        return HttpResponseRedirect(self.address("change", object_id))

    def decide_about(self, request: HttpRequest, chosen: QuerySet[Any], name: str) -> HttpResponse | None:
        """Decide about what was ticked, at once or, where a reason is needed, after asking for it."""
        asked = "reason" in request.POST
        decision = self.decision_form.table[name]
        form = self.decision_form({"decision": name, "reason": request.POST.get("reason", "")})
        if (asked or not decision.needs_reason) and form.is_valid():
            if not self._is_carried_out(request, form, list(chosen)):
                self.message_user(request, " ".join(map(str, form.non_field_errors())), messages.ERROR)
            return None
        context = {
            "title": decision.label, "chosen": chosen, "name": name, "offered": {name: decision},
            "unasked": not asked, "everything": request.POST.get("select_across", "0"),
        }  # fmt: skip
        return self._answer(request, self.decide_template, form, asked, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One with everything that helps to decide."""
        if not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)  # which refuses
        found = get_object_or_404(self.get_queryset(request).defer(None), pk=whole(object_id) or 0)
        form = self.decision_form(request.POST if request.method == "POST" else None)
        may_decide = self.has_change_permission(request, found)
        sent = request.method == "POST" and may_decide and form.is_valid()
        if sent and self._is_carried_out(request, form, [found]):
            return HttpResponseRedirect(self.after(request))
        offered = self.decision_form.offered(found) if may_decide else {}
        context = {"title": str(found), "chosen": [found], "offered": offered, **self.asked(request, found)}
        return self._answer(request, self.page_template, form, form.is_bound, context)

    def _answer(
        self, request: HttpRequest, template: str, form: DecisionForm, asked: bool, context: dict[str, Any]
    ) -> HttpResponse:
        usual = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        status = HTTPStatus.UNPROCESSABLE_ENTITY if asked and form.errors else HTTPStatus.OK
        return TemplateResponse(request, template, {**usual, "form": form, **context}, status=status)

    def _is_carried_out(self, request: HttpRequest, form: DecisionForm, chosen: list[Any]) -> bool:
        """Decide about them and say so. If that may not be, the form has the reason."""
        try:
            count = form.carry_out(chosen, request.user, request.POST)  # type: ignore[arg-type]
        except services.NotAllowed as no:
            form.add_error(None, str(no))
            return False
        label = form.table[form.cleaned_data["decision"]].label
        self.message_user(request, self.counted(label, count), messages.SUCCESS)
        return True


def actions_of(table: dict[str, Decision[Any]]) -> tuple[Any, ...]:
    """The decisions as actions of a desk's list."""
    return tuple(_action(name, decision.label) for name, decision in table.items())


def _action(name: str, label: Any) -> Any:
    @admin.action(description=label, permissions=["change"])
    def decide(desk: Desk, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        return desk.decide_about(request, chosen, name)

    decide.__name__ = name
    return decide
