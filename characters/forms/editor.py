"""The editor as one thing: the boxes, the lorebook and the portrait, from content and back to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from characters.content import Content
from characters.fields import NAMES, SENT
from characters.forms.character import CharacterForm
from characters.forms.lorebook import Entries, EntryForm, typed_entry
from characters.models import Character
from characters.portrait_form import PortraitForm
from roleplay.tokens import tokens

ADVISED = 2000  # tokens that a character may take of every request before it hurts
BOOK = ("scan_depth", "token_budget", "recursive_scanning")
NOT_KEPT = ("csrfmiddlewaretoken", "based_on", "draft", "publish", "add", "remove", "portrait", "again")
SECTIONS = {
    "identity": (
        _("Identity"), _("What people see on the shelf."),
        ("name", "tagline", "tags", "rating", "language", "creator_notes"),
    ),
    "personality": (_("Personality"), _("Sent with every message."), ("description", "personality")),
    "scenario": (_("Scenario"), _("Where the story begins."), ("scenario",)),
    "greetings": (
        _("Greetings"), _("The first message. Several give people several ways in."),
        ("greeting", "alternate_greetings"),
    ),
    "dialogue": (
        _("Example dialogue"), _("Two or three exchanges teach a voice better than a page of adjectives."),
        ("example_dialogue",),
    ),
    "lorebook": (
        _("Lorebook"), _("Facts that join the conversation only when their words come up."), (),
    ),
    "advanced": (
        _("Advanced"), "",
        (
            "visibility", "response_length", "max_tokens", "preferred_model", "nickname", "system_prompt",
            "post_history_instructions", "depth_prompt", "depth_prompt_depth", "depth_prompt_role",
            "group_greetings", "credit", "character_version",
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Section:
    """A part of the page, with what is wrong in it."""

    id: str
    title: Any
    about: Any
    fields: list[BoundField]
    faults: int
    is_filled: bool


class Editor:
    """What is typed of one character. `judged` off shows it without finding anything wrong."""

    def __init__(
        self, data: QueryDict, files: Any = None, character: Character | None = None, judged: bool = True
    ) -> None:
        if "lore-TOTAL_FORMS" not in data:
            data = data.copy()
            data |= {"lore-TOTAL_FORMS": "0", "lore-INITIAL_FORMS": "0"}
        self.data, self.character = data, character
        self.form = CharacterForm(data, judged=judged)
        self.entries = Entries(data, prefix="lore")
        self.portrait_form = PortraitForm(
            data, files if judged else None, character=character, name=data.get("name", "")[:200]
        )
        self.judged = judged

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.entries.is_valid(), self.portrait_form.is_valid()])

    def content(self, before: Mapping[str, Any]) -> Content:
        """What has been typed, as content; what has no box is as it was before."""
        typed = self.form.cleaned_data
        content = {name: typed[name] for name in NAMES if typed.get(name) is not None}
        book = {name: typed[name] for name in BOOK if typed[name]}
        others = {name: value for name, value in before.get("book", {}).items() if name not in BOOK}
        lorebook = [
            form.entry(before.get("lorebook", []))
            for form in self.entries
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        return {**before, **content, "tags": typed["tags"], "book": {**others, **book}, "lorebook": lorebook}

    @property
    def sections(self) -> list[Section]:
        return [self._section(name) for name in SECTIONS]

    def _section(self, name: str) -> Section:
        title, about, names = SECTIONS[name]
        fields = [self.form[one] for one in names]
        faults = sum(bool(field.errors) for field in fields)
        filled = any(field.value() for field in fields) and name != "advanced"
        if name == "lorebook":
            faults = sum(bool(form.errors) for form in self.shown_entries)
            filled = bool(self.shown_entries)
        if name == "identity" and self.judged:
            faults += len(self.portrait_form.errors)
        return Section(name, title, about, fields, faults, filled)

    @property
    def faults(self) -> list[tuple[str, Any]]:
        """What is wrong: the id of each box with its label."""
        if not self.judged:
            return []
        forms = [self.form, *self.shown_entries, self.portrait_form]
        return [(one.id_for_label, one.label) for form in forms for one in form if one.errors]

    @property
    def shown_entries(self) -> list[EntryForm]:
        return [form for form in self.entries if not self.data.get(f"{form.prefix}-DELETE")]

    @property
    def book_fields(self) -> Iterator[BoundField]:
        return (self.form[name] for name in BOOK)

    @property
    def counts(self) -> list[tuple[Any, str, int]]:
        """Of each field that is sent every time: label, name, tokens."""
        typed = ((name, self.data.get(name, "")) for name in SENT)
        return [(self.form[name].label, name, tokens(text) if text else 0) for name, text in typed]

    @property
    def sent(self) -> int:
        return sum(count for _label, _name, count in self.counts)

    advised = ADVISED


def typed_content(content: Mapping[str, Any], visibility: str) -> QueryDict:
    """What the editor's boxes show of a content, as if it had been posted."""
    data = QueryDict(mutable=True)
    for name, value in content.items():
        if name in ("alternate_greetings", "group_greetings"):
            data.setlist(name, value)
        elif name in CharacterForm.base_fields and name != "tags" and value is not None:
            data[name] = str(value)
    data["tags"] = ", ".join(content.get("tags", ()))
    data["visibility"] = visibility
    for name in BOOK:
        if value := content.get("book", {}).get(name):
            data[name] = "on" if value is True else str(value)
    lorebook = content.get("lorebook", ())
    data |= {"lore-TOTAL_FORMS": str(len(lorebook)), "lore-INITIAL_FORMS": "0"}
    for place, entry in enumerate(lorebook):
        data.update({f"lore-{place}-{name}": typed for name, typed in typed_entry(entry, place).items()})
    return data


def reshaped(data: QueryDict) -> QueryDict:
    """The same with one box more or less, as the pressed button says: `add=NAME`, `remove=NAME:PLACE`."""
    data = data.copy()
    name, _colon, place = data.get("remove", "").partition(":")
    if name == "lore" and place.isdecimal():
        data[f"lore-{place}-DELETE"] = "on"
    elif name in ("alternate_greetings", "group_greetings") and place.isdecimal():
        texts = data.getlist(name)
        data.setlist(name, [text for at, text in enumerate(texts) if at != int(place)])
    if data.get("add") == "lore":
        total = data.get("lore-TOTAL_FORMS", "0")
        number = int(total) if total.isdecimal() and len(total) < 5 else 0
        data |= {"lore-TOTAL_FORMS": str(number + 1), f"lore-{number}-enabled": "on"}
    elif data.get("add") in ("alternate_greetings", "group_greetings"):
        data.appendlist(data.get("add", ""), "")
    return data


def kept(data: QueryDict) -> dict[str, list[str]]:
    """What a draft keeps of what was typed: the boxes by name, each with all its values."""
    return {
        name: [str(value).replace("\0", "") for value in values]
        for name, values in data.lists()
        if name not in NOT_KEPT
    }


def from_draft(fields: Mapping[str, list[str]]) -> QueryDict:
    """What `kept` has kept, as it was posted. What is missing is as in a new character."""
    data = typed_content(NEW, Character.Visibility.PRIVATE)
    for name, values in fields.items():
        data.setlist(name, values)
    return data


NEW: Content = {
    "rating": "sfw", "language": "en", "response_length": "medium", "max_tokens": 2048,
    "depth_prompt_depth": 4, "depth_prompt_role": "system",
}  # fmt: skip
