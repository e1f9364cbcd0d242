"""The moderators' desk for reviews: what was reported or held, by whom, and what to do with it."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from characters import services
from characters.admin.deciding import Desk, actions_of
from characters.admin.decisions import GRAVE, Decision, DecisionForm
from characters.admin.why import reported
from characters.models import ModeratedReview, Report, Review
from characters.querysets import LONG_TEXTS

if TYPE_CHECKING:
    from roleplay.accounts.models import User


OPEN = Report.objects.filter(resolved_at=None, review__isnull=False)


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


@admin.register(ModeratedReview)
class ReviewDeskAdmin(Desk):
    """The desk for reviews."""

    decision_form = ReviewDecisionForm
    decide_template = page_template = "admin/characters/moderatedreview/decide.html"
    list_display = ("what", "why", "since")
    list_filter = (StateFilter,)
    search_fields = ("text", "author__username", "character__name")
    actions = actions_of(REVIEW_DECISIONS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        first = OPEN.filter(review=OuterRef("pk")).order_by("created_at").values("created_at")[:1]
        shown = _for_moderators().annotate(reported_at=Subquery(first))
        shown = shown.select_related("author", "character").defer(
            *(f"character__{name}" for name in LONG_TEXTS)
        )
        return shown.prefetch_related(Prefetch("reports", OPEN, to_attr="open_reports"))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-updated_at", "-id") if request.GET.get("state") else ("reported_at", "id")

    @admin.display(description=gettext_lazy("review"))
    def what(self, one: ModeratedReview) -> SafeString:
        context = {"one": one, "address": self.address("change", one.pk)}
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

    def counted(self, label: Any, count: int) -> str:
        sentence = ngettext("%(label)s: %(count)d review.", "%(label)s: %(count)d reviews.", count)
        return sentence % {"label": label, "count": count}
