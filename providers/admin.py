from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ChoiceField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from providers import listing, record, registry, rests
from providers.models import Call, LanguageModel
from providers.reasons import OF_LISTS, REASONS, reason
from providers.speech import Model

if TYPE_CHECKING:
    ModelAdminBase = admin.ModelAdmin[LanguageModel]
    CallAdminBase = admin.ModelAdmin[Call]
else:
    ModelAdminBase = CallAdminBase = admin.ModelAdmin

FAILURES_SHOWN = 20
CHARACTERS_OF_A_DETAIL = 60
NO_BREAK = "\N{NO-BREAK SPACE}"


class GoneFilter(admin.SimpleListFilter):
    title = gettext_lazy("retired")
    parameter_name = "gone"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", _("Still there")), ("yes", _("Retired"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(retired_at__isnull=value == "no") if value in ("yes", "no") else queryset


@admin.register(LanguageModel)
class LanguageModelAdmin(ModelAdminBase):
    """The operator's table of models. Nothing is deleted here: the next list would bring it back."""

    list_display = (
        "provider", "name", "quality", "is_on", "traits", "reads",
        "resting", "last_day", "seen",
    )  # fmt: skip
    list_display_links = ("name",)
    list_editable = ("quality", "is_on")
    list_filter = ("provider", "is_on", GoneFilter, "free", "thinks")
    list_per_page = 50
    empty_value_display = ""
    search_fields = ("name", "model_id", "vendor", "note", "note_ru")
    search_help_text = gettext_lazy("Name, id, vendor or note")
    actions = ("switch_on", "switch_off", "wake")
    fieldsets = (
        (None, {"fields": ("provider", "model_id", "name", "vendor", "quality", "is_on", "note", "note_ru")}),
        (
            gettext_lazy("As its provider says"),
            {"fields": ("context", "free", "thinks", "last_seen", "retired_at")},
        ),
        (gettext_lazy("How it does"), {"fields": ("resting", "last_day", "failures")}),
    )
    readonly_fields = ("last_seen", "retired_at", "resting", "last_day", "failures")

    def get_readonly_fields(self, request: HttpRequest, obj: LanguageModel | None = None) -> Any:
        fixed = ("provider", "model_id") if obj else ()
        return (*fixed, *super().get_readonly_fields(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: LanguageModel | None = None) -> bool:
        return False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The page of the list, each row with the end of its rest: one question for all of them."""
        page = super().get_changelist_instance(request)
        _look_up_rests(page.result_list)
        return page

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        row = super().get_object(request, object_id, from_field)
        _look_up_rests([row] if row else [])
        return row

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "provider":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        providers = (*registry.TABLE, registry.LOCAL_SERVER)
        return ChoiceField(choices=[(one.name, one.label) for one in providers], label=db_field.verbose_name)

    @admin.display(description="")
    def traits(self, row: LanguageModel) -> str:
        return ", ".join([*([_("free")] if row.free else []), *([_("thinks")] if row.thinks else [])])

    @admin.display(description=gettext_lazy("context"), ordering="context")
    def reads(self, row: LanguageModel) -> str:
        return f"{row.context // 1000}k" if row.context else ""

    @admin.display(description=gettext_lazy("last seen"), ordering="last_seen")
    def seen(self, row: LanguageModel) -> str:
        if row.retired_at:
            return _("retired %(moment)s") % {"moment": _moment(row.retired_at)}
        return _moment(row.last_seen)

    @admin.display(description=gettext_lazy("rests until"))
    def resting(self, row: LanguageModel) -> str:
        until: datetime | None = getattr(row, "resting_until", None)
        return _moment(until)

    @admin.display(description=gettext_lazy("last day"))
    def last_day(self, row: LanguageModel) -> str:
        did = record.earned().get((row.provider, row.model_id))
        if not did:
            return ""
        told = _("%(percent)d %% of %(calls)d") % {"percent": round(did.success * 100), "calls": did.calls}
        if did.first_after is not None:
            told += f" · {_seconds(did.first_after)}"
        return told.replace(" ", NO_BREAK)

    @admin.display(description=gettext_lazy("last failures"))
    def failures(self, row: LanguageModel) -> str:
        failed = Call.objects.to(row).failed()[:FAILURES_SHOWN] if row.pk else []
        told = ((_moment(call.at), reason(call.code), call.detail) for call in failed)
        items = format_html_join("", "<li>{} · <b>{}</b> · {}</li>", told)
        return format_html("<ul>{}</ul>", items) if items else _("None in the last seven days.")

    @admin.action(description=gettext_lazy("Switch on"), permissions=["change"])
    def switch_on(self, request: HttpRequest, chosen: QuerySet[LanguageModel]) -> None:
        self._switch(request, chosen, on=True)

    @admin.action(description=gettext_lazy("Switch off"), permissions=["change"])
    def switch_off(self, request: HttpRequest, chosen: QuerySet[LanguageModel]) -> None:
        self._switch(request, chosen, on=False)

    @admin.action(description=gettext_lazy("End the rest"), permissions=["change"])
    def wake(self, request: HttpRequest, chosen: QuerySet[LanguageModel]) -> None:
        models = _models(chosen)
        rests.end(models)
        self._say(
            request, ngettext("%(count)d model is awake.", "%(count)d models are awake.", len(models)), models
        )

    def _switch(self, request: HttpRequest, chosen: QuerySet[LanguageModel], *, on: bool) -> None:
        models = _models(chosen)
        chosen.update(is_on=on)
        listing.renew_on_commit()
        sentence = (
            ngettext("%(count)d model is on.", "%(count)d models are on.", len(models))
            if on
            else ngettext("%(count)d model is off.", "%(count)d models are off.", len(models))
        )
        self._say(request, sentence, models)

    def _say(self, request: HttpRequest, sentence: str, models: list[Model]) -> None:
        self.message_user(request, sentence % {"count": len(models)}, messages.SUCCESS)


class ReasonFilter(admin.SimpleListFilter):
    title = gettext_lazy("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code or "answered", reason(code)) for code in REASONS if code not in OF_LISTS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        return queryset.filter(code="" if self.value() == "answered" else self.value())


@admin.register(Call)
class CallAdmin(CallAdminBase):
    """The record of calls, to be read."""

    list_display = ("moment", "provider", "model_id", "outcome", "first_word", "said")
    fields = (*list_display[:-1], "detail")
    list_filter = ("provider", ReasonFilter)
    search_fields = ("model_id", "detail")
    show_full_result_count = False

    @admin.display(description=gettext_lazy("at"), ordering="at")
    def moment(self, call: Call) -> str:
        return _moment(call.at, "H:i:s")

    @admin.display(description=gettext_lazy("first word after"), ordering="first_after")
    def first_word(self, call: Call) -> str:
        return "" if call.first_after is None else _seconds(call.first_after)

    @admin.display(description=gettext_lazy("outcome"), ordering="code")
    def outcome(self, call: Call) -> str:
        return reason(call.code)

    @admin.display(description=gettext_lazy("detail"))
    def said(self, call: Call) -> str:
        return Truncator(call.detail).chars(CHARACTERS_OF_A_DETAIL)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Call | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Call | None = None) -> bool:
        return False


def _moment(at: datetime | None, today: str = "H:i") -> str:
    """The time of day, with the day if that is not today."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    is_today = local.date() == timezone.localdate()
    return date_format(local, today if is_today else "SHORT_DATETIME_FORMAT")


def _seconds(seconds: float) -> str:
    return _("%(seconds)s s") % {"seconds": number_format(round(seconds, 1), decimal_pos=1)}


def _models(rows: Iterable[LanguageModel]) -> list[Model]:
    return [row.as_model() for row in rows]


def _look_up_rests(rows: Iterable[LanguageModel]) -> None:
    until = rests.until(_models(rows))
    for row in rows:
        row.resting_until = until.get((row.provider, row.model_id))  # type: ignore[attr-defined]
