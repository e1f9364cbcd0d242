"""What a page shows of a draft from a text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from characters.content import Content, content_of
from characters.drafting import NAMES
from characters.models import Character, Drafting
from chats import faults
from providers import service


@dataclass(frozen=True, slots=True)
class Row:
    """One field. `state` is whole, part, writing (its turn is now, or comes) or none; `now` is what the
    character has there that it is for. `is_as_before`: it was to be written anew, and that has failed.
    """

    name: str
    label: str
    state: str
    value: Any
    now: Any
    is_taken: bool
    is_as_before: bool


@dataclass(frozen=True, slots=True)
class Shown:
    drafting: Drafting
    rows: list[Row]
    reason: str
    attempts: list[faults.Attempt]
    missing: list[str]
    steps: int
    steps_done: int
    other: service.Answerer | None

    @property
    def pasted(self) -> str:
        return number_format(self.drafting.pasted, force_grouping=True)

    @property
    def read(self) -> str:
        """How many letters of the text are read, where not all of them are."""
        read = len(self.drafting.text)
        return number_format(read, force_grouping=True) if read < self.drafting.pasted else ""

    @property
    def is_usable(self) -> bool:
        return bool(self.drafting.fields) and not self.drafting.is_writing


def shown(drafting: Drafting) -> Shown:
    """Everything a page shows of it."""
    tried = drafting.tried
    return Shown(
        drafting=drafting,
        rows=list(_rows(drafting)),
        reason=_reason(drafting),
        attempts=[one for one in faults.attempts_of(tried, drafting.error) if one.code != "unreadable"],
        missing=[_label(name) for name in drafting.missing],
        steps=len(drafting.wanted),
        steps_done=len(drafting.arrived),
        other=_other(drafting),
    )


def _other(drafting: Drafting) -> service.Answerer | None:
    """Who else is up, where somebody has failed."""
    if not drafting.error or drafting.is_writing:
        return None
    asked = {(str(one.get("provider")), str(one.get("model"))) for one in drafting.tried}
    other = service.another(drafting.choice, asked)
    return None if other is None or other.is_demo else other


def _rows(drafting: Drafting) -> Iterator[Row]:
    now: Content = content_of(drafting.character) if drafting.character else {}
    again = set(drafting.wanted) & set(drafting.finished)
    for name in NAMES:
        yield Row(
            name=name,
            label=_label(name),
            state=_state(drafting, name),
            value=drafting.fields.get(name),
            now=now.get(name),
            is_taken=name not in drafting.left_out,
            is_as_before=bool(drafting.error) and name in again and name not in drafting.arrived,
        )


def _state(drafting: Drafting, name: str) -> str:
    if drafting.is_writing and name in drafting.wanted and name not in drafting.arrived:
        return "writing"
    if name in drafting.finished:
        return "whole"
    return "part" if drafting.fields.get(name) else "none"


def _label(name: str) -> str:
    if name == "lorebook":
        return _("Lorebook")
    return str(capfirst(Character._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _reason(drafting: Drafting) -> str:
    """Why it is not what it should be, in a sentence; nothing where all is well."""
    last: dict[str, Any] = drafting.tried[-1] if drafting.tried else {}
    model = str(last.get("label") or last.get("model") or drafting.label)
    match drafting.error:
        case "":
            return ""
        case "unreadable":
            return _(
                "The model answered in words of its own instead of a card. They are below; another try or "
                "another model often helps."
            )
        case "length":
            return _("The model ran out of room before the end.")
        case "interrupted":
            return _("The writing was interrupted.")
        case "too_long":
            return _("The text is longer than the model can read. Try a shorter part of it.")
        case "no_model":
            return _("Reading a text takes a real model, and none is up at the moment.")
        case code:
            return faults.explain(code, model, str(last.get("code", "")))
