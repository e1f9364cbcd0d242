"""The moderators' desk for reviews: what was reported or held, by whom, and what to do with it."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
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
from characters.admin.decisions import GRAVE, Decision, DecisionForm
from characters.admin.why import reported
from characters.models import ModeratedReview, Report, Review
from characters.querysets import LONG_TEXTS

if TYPE_CHECKING:
    from roleplay.accounts.models import User

    ReviewDeskBase = admin.ModelAdmin[ModeratedReview]
else:
    ReviewDeskBase = admin.ModelAdmin

OPEN = Report.objects.filter(resolved_at=None, review__isnull=False)
LIST = "admin:characters_moderatedreview_changelist"


def _ban(review: Review, by: "User", reason: str) -> None:
    # Another of the chosen reviews may be of the same person.
    if type(review.author).objects.filter(pk=review.author_id, is_active=True).exists():
        services.ban(review.author, by, reason)
    services.take_down(review, by, reason)


def _may_be_banned(review: Review) -> bool:
    return review.author.is_active and not review.author.is_staff


REVIEW_DECISIONS: dict[str, Decision[Review]] = {
    "keep": Decision(gettext_lazy("Keep"), services.keep_review),
    "take_down": Decision(
        gettext_lazy("Take down"), services.take_down, fits=lambda one: not one.is_taken_down, **GRAVE
    ),
    "ban_author": Decision(gettext_lazy("Ban its author"), _ban, fits=_may_be_banned, **GRAVE),
}


class ReviewDecisionForm(DecisionForm):
    table: ClassVar[dict[str, Decision[Any]]] = REVIEW_DECISIONS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Its author reads it: what is wrong.")


def waiting() -> QuerySet[ModeratedReview]:
    """Reviews that were reported or held and that nobody has decided about."""
    reviews: QuerySet[ModeratedReview] = _for_moderators()
    return reviews.filter(pk__in=OPEN.values("review"))


def waiting_reviews() -> int:
    return waiting().count()


def _for_moderators() -> QuerySet[Any]:
    """What others than its author can see, or could before it was taken down."""
    shown: QuerySet[Any] = ModeratedReview.objects.filter(removed_at=None, character__removed_at=None)
    return shown.exclude(character__visibility="private")


class StateFilter(admin.SimpleListFilter):
    """What waits is shown where nothing else is chosen."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("down", _("Taken down")), ("shown", _("Shown"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield first | {"display": _("Waiting")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "down":
                return queryset.exclude(hidden_at=None).exclude(hidden_reason="")
            case "shown":
                return queryset.filter(is_shown=True)
        return queryset.filter(Exists(OPEN.filter(review=OuterRef("pk"))))


def _action(name: str) -> Any:
    """The decision as an action of the list."""

    @admin.action(description=REVIEW_DECISIONS[name].label, permissions=["change"])
    def decide(desk: "ReviewDeskAdmin", request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        return desk.decide_about(request, chosen, name)

    decide.__name__ = name
    return decide


@admin.register(ModeratedReview)
class ReviewDeskAdmin(ReviewDeskBase):
    """Decisions for many in the list, for one on its page. Nobody's words are edited here."""

    list_display = ("what", "why", "since")
    list_display_links = None
    list_filter = (StateFilter,)
    list_per_page = 30
    search_fields = ("text", "author__username", "character__name")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = tuple(_action(name) for name in REVIEW_DECISIONS)

    class Media:
        css = {"all": ("css/tokens.css", "css/desk.css")}
        js = ("js/desk.js",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        first = OPEN.filter(review=OuterRef("pk")).order_by("created_at").values("created_at")[:1]
        shown = _for_moderators().annotate(reported_at=Subquery(first))
        shown = shown.select_related("author", "character").defer(
            *(f"character__{name}" for name in LONG_TEXTS)
        )
        return shown.prefetch_related(Prefetch("reports", OPEN, to_attr="open_reports"))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-updated_at", "-id") if request.GET.get("state") else ("reported_at", "id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    @admin.display(description=gettext_lazy("review"))
    def what(self, one: ModeratedReview) -> SafeString:
        address = reverse("admin:characters_moderatedreview_change", args=[one.pk])
        context = {"one": one, "address": address}
        return SafeString(render_to_string("admin/characters/moderatedreview/_what.html", context))

    @admin.display(description=gettext_lazy("why"))
    def why(self, one: Any) -> SafeString:
        context = {"one": one, "reasons": reported(one.open_reports)}
        return SafeString(render_to_string("admin/characters/moderatedreview/_why.html", context))

    @admin.display(description=gettext_lazy("waiting"))
    def since(self, one: Any) -> str:
        if one.reported_at is None:
            return ""
        return format_html('<span class="desk-age">{}</span>', timesince(one.reported_at, depth=1))

    def decide_about(self, request: HttpRequest, chosen: QuerySet[Any], name: str) -> HttpResponse | None:
        """Decide about what was ticked, at once or, where a reason is needed, after asking for it."""
        asked = "reason" in request.POST
        form = ReviewDecisionForm({"decision": name, "reason": request.POST.get("reason", "")})
        if (asked or not REVIEW_DECISIONS[name].needs_reason) and form.is_valid():
            if not self._is_carried_out(request, form, list(chosen)):
                self.message_user(request, " ".join(map(str, form.non_field_errors())), messages.ERROR)
            return None
        offered = {name: REVIEW_DECISIONS[name]}
        return self._ask(request, chosen, form, offered, name=name, unasked=not asked)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One review with everything that was said of it."""
        if not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)  # which refuses
        pk = object_id if object_id.isdecimal() and len(object_id) < 19 else 0
        found = get_object_or_404(self.get_queryset(request), pk=pk)
        form = ReviewDecisionForm(request.POST if request.method == "POST" else None)
        may_decide = self.has_change_permission(request, found)
        sent = request.method == "POST" and may_decide and form.is_valid()
        if sent and self._is_carried_out(request, form, [found]):
            return HttpResponseRedirect(reverse(LIST))
        offered = {name: one for name, one in REVIEW_DECISIONS.items() if may_decide and one.fits(found)}
        return self._ask(request, [found], form, offered)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The log is the history."""
        return HttpResponseRedirect(reverse("admin:characters_moderatedreview_change", args=[object_id]))

    def _ask(
        self, request: HttpRequest, chosen: Any, form: DecisionForm, offered: dict[str, Any], **more: Any
    ) -> HttpResponse:
        everything = request.POST.get("select_across", "0")
        context = {
            **self.admin_site.each_context(request),
            "title": capfirst(self.opts.verbose_name), "opts": self.opts, "chosen": chosen, "form": form,
            "offered": offered, "media": self.media, "everything": everything, **more,
        }  # fmt: skip
        was_sent = form.is_bound and not more.get("unasked")
        status = HTTPStatus.UNPROCESSABLE_ENTITY if was_sent and form.errors else HTTPStatus.OK
        return TemplateResponse(
            request, "admin/characters/moderatedreview/decide.html", context, status=status
        )

    def _is_carried_out(self, request: HttpRequest, form: DecisionForm, reviews: list[Any]) -> bool:
        """Decide about them and say so. If that may not be, the form has the reason."""
        try:
            count = form.carry_out(reviews, request.user, request.POST)  # type: ignore[arg-type]
        except services.NotAllowed as no:
            form.add_error(None, str(no))
            return False
        label = REVIEW_DECISIONS[form.cleaned_data["decision"]].label
        sentence = ngettext("%(label)s: %(count)d review.", "%(label)s: %(count)d reviews.", count)
        self.message_user(request, sentence % {"label": label, "count": count}, messages.SUCCESS)
        return True
