"""The form of the editor: what was typed, checked, and made the content of a character."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from characters.content import Content
from characters.fields import NAMES
from characters.forms import typed
from characters.forms.boxes import LanguageSelect, column, languages, plain_fields
from characters.forms.entries import EntryForm, FoldedEntry
from characters.forms.fields import LinesField, NotesField, TagsField, TextsField
from characters.forms.layout import SECTIONS, Section
from characters.forms.words import WORDINGS

MOST_ENTRIES, MOST_IN_ENTRIES = 2000, 600_000  # entries that can be edited, and their letters together
UNFOLDED = 40  # so many entries have their boxes at once; more are folded up until somebody opens one
MOST_SCANNED, MOST_BUDGET = 1000, 1_000_000
CHOSEN = ("rating", "visibility", "response_length", "language", "depth_prompt_role")
RATINGS = (
    ("sfw", _("SFW"), _("Fine on a train screen")),
    ("moderate", _("16+"), _("Fear, blood, romance")),
    ("nsfw", _("18+"), _("Adults only, hidden by default")),
)
ROLES = [("system", _("Nobody: a direction")), ("user", _("The person")), ("assistant", _("The character"))]


@dataclass(frozen=True, slots=True)
class Row:
    """One of several texts, `number` counted from 1."""

    text: str
    number: int
    count: int
    errors: list[str]

    @property
    def index(self) -> int:
        return self.number - 1

    @property
    def place(self) -> str:
        return str(self.index)


@dataclass(frozen=True, slots=True)
class Link:
    """Where something is to be mended: the id of its box, and what it is called."""

    place: str
    label: Any


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the form: how many faults it has, and whether something is said in it."""

    section: Section
    faults: int
    is_filled: bool


class CharacterForm(forms.Form):
    """A whole character as it is typed: `forms.typed`, posted or kept as a draft.

    `is_posted` lets it be checked; without, it only shows. `content` is what has been checked.
    """

    tags = TagsField(label=_("Tags"), required=False)
    greetings = TextsField(label=_("Greetings"), is_gap_allowed=False)
    group_greetings = TextsField(label=_("Greetings for groups"), is_gap_allowed=True)
    source = LinesField(required=False)
    notes_by_language = NotesField(label=_("About, in other languages"), required=False)
    book_scan_depth = forms.IntegerField(
        label=_("Messages looked through"), required=False, min_value=0, max_value=MOST_SCANNED
    )
    book_token_budget = forms.IntegerField(
        label=_("Tokens at most"), required=False, min_value=0, max_value=MOST_BUDGET
    )
    book_recursive_scanning = forms.BooleanField(label=_("Entries may wake entries"), required=False)
    book_name = forms.CharField(label=_("Name of the lorebook"), required=False, max_length=200)
    book_description = forms.CharField(label=_("What it is about"), required=False, strip=False)
    visibility = forms.ChoiceField(
        choices=[
            ("public", _("Everyone")), ("unlisted", _("Anyone with the link")), ("private", _("Only me")),
        ],
        initial="public",
    )  # fmt: skip

    use_required_attribute = False

    def __init__(
        self, said: Mapping[str, Any], *, is_posted: bool = False, kept: Content | None = None
    ) -> None:
        """`kept` is what the character has now, where there is one: what is missing in `said` is from it."""
        self.said: dict[str, Any] = {**(kept or {}), **said}
        self._book: dict[str, Any] = dict((kept or {}).get("book") or {})
        values = {**self.said, "greetings": typed.greetings(self.said), **_book_values(self.said.get("book"))}
        values["notes_by_language"] = typed.notes(self.said)
        super().__init__(values if is_posted else None, initial=values)
        self.fields |= plain_fields()
        self._dress()
        self.entries = self._entries(is_posted)

    def _dress(self) -> None:
        """What depends on more than the field: words, choices, boxes."""
        for name, said in WORDINGS.items():
            self.fields[name].label = said.label  # type: ignore[assignment]
            self.fields[name].help_text = said.help  # type: ignore[assignment]
        for name in typed.BOOK:
            self.fields[f"book_{name}"].widget.attrs["class"] = "input"
        self.fields["book_recursive_scanning"].widget.attrs |= {"class": "switch", "role": "switch"}
        self.fields["source"].widget = forms.Textarea(attrs={"class": "input input--words", "rows": 1})
        self._offer("depth_prompt_role", ROLES)
        self._offer("language", languages(), LanguageSelect())
        self.fields["name"].error_messages["required"] = _("Give your character a name.")
        self.fields["preferred_model"].widget = forms.HiddenInput()

    def _offer(self, name: str, choices: list[tuple[str, Any]], box: forms.Select | None = None) -> None:
        """A choice in place of free text. What the character has already may stay."""
        has = str(self.said.get(name) or "")
        others = [] if not has or has in dict(choices) else [(has, has)]
        old, field = (
            self.fields[name],
            forms.ChoiceField(choices=[*choices, *others], required=False, widget=box or forms.Select()),
        )
        field.label, field.help_text = old.label, old.help_text
        self.fields[name] = field

    def _entries(self, is_posted: bool) -> Sequence[EntryForm | FoldedEntry]:
        said = [entry for entry in typed.as_list(self.said.get("lorebook")) if isinstance(entry, dict)]
        letters = sum(len(str(entry.get("content") or "")) for entry in said)
        self.is_book_too_long = len(said) > MOST_ENTRIES or letters > MOST_IN_ENTRIES
        if self.is_book_too_long or (len(said) > UNFOLDED and not is_posted):
            return [FoldedEntry(entry, row) for row, entry in enumerate(said)]
        forms = [EntryForm(entry, row, is_posted=is_posted) for row, entry in enumerate(said)]
        for form in forms:
            form.may_be_folded = len(forms) > UNFOLDED
        return forms

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        for name in ("max_tokens", "depth_prompt_depth"):
            if name in said and said[name] is None:
                said[name] = column(name).get_default()
        for name in ("language", "response_length", "depth_prompt_role", "rating"):
            if name in said:
                said[name] = said[name] or column(name).get_default()
        if said.get("visibility") == "public":
            self._ask_for_what_readers_need()
        return said

    def _ask_for_what_readers_need(self) -> None:
        said, sentence = self.cleaned_data, _("Write something here before everybody can see it.")
        if not (said.get("description") or said.get("personality") or "description" in self.errors):
            self.add_error("description", sentence)
        if not said.get("greetings") and "greetings" not in self.errors:
            self.add_error("greetings", ValidationError(sentence, code="0"))

    def is_valid(self) -> bool:
        entries = [entry.is_valid() for entry in self.entries]  # all of them, to show every fault
        return super().is_valid() and all(entries)

    @property
    def content(self) -> Content:
        """The checked content, as `characters.content` has it."""
        said = self.cleaned_data
        content = {name: said[name] for name in NAMES if name in said} | {"tags": said["tags"]}
        content["greeting"] = (said["greetings"] or [""])[0]
        content["alternate_greetings"] = said["greetings"][1:]
        content["book"] = self._checked_book()
        if not self.is_book_too_long:
            content["lorebook"] = [entry.cleaned_data for entry in self.entries]
        return content

    def _checked_book(self) -> dict[str, Any]:
        """The settings that are set, and those that are not ours to set."""
        set_here = {name: self.cleaned_data[f"book_{name}"] for name in typed.BOOK}
        kept = {name: value for name, value in self._book.items() if name not in set_here}
        return kept | {name: value for name, value in set_here.items() if value not in (None, "", False)}

    # --- What the template draws ------------------------------------------------------------------

    def rows(self, name: str) -> list[Row]:
        """Several texts with their faults."""
        texts = [str(text) for text in typed.as_list(self[name].value())]
        faults: dict[str, list[str]] = {}
        for fault in self.errors.as_data().get(name, []) if self.is_bound else []:
            faults.setdefault(str(fault.code or ""), []).extend(fault.messages)
        return [Row(text, n, len(texts), faults.get(str(n - 1), [])) for n, text in enumerate(texts, 1)]

    @property
    def greeting_rows(self) -> list[Row]:
        return self.rows("greetings")

    @property
    def group_rows(self) -> list[Row]:
        return self.rows("group_greetings")

    @property
    def note_rows(self) -> list[list[str]]:
        return typed.notes(self.said)

    @property
    def tag_names(self) -> list[str]:
        return [str(tag) for tag in typed.as_list(self["tags"].value())]

    @property
    def parts(self) -> Iterator[Part]:
        """The sections for the list of contents."""
        for section in SECTIONS:
            yield Part(section, self._faults_in(section), self._is_filled(section))

    @property
    def faults(self) -> int:
        return sum(part.faults for part in self.parts)

    @property
    def fault_links(self) -> Iterator[Link]:
        """The boxes with faults, in the order of the page."""
        for section in SECTIONS:
            for name in self._names(section):
                if name in self.errors:
                    yield Link(self._place_of(name), self.fields[name].label)
            if section.name == "lore":
                yield from (Link(f"lorebook-{e.row}", e.called) for e in self.entries if e.errors)

    def _place_of(self, name: str) -> str:
        rows = (
            [row for row in self.rows(name) if row.errors] if name in ("greetings", "group_greetings") else []
        )
        if rows:
            return f"{name}-{rows[0].index}"
        return {"tags": "more_tags", "notes_by_language": "notes-part"}.get(name, f"id_{name}")

    @property
    def rating_cards(self) -> list[tuple[str, Any, Any, bool]]:
        """Code, word, what it means, and whether it is chosen."""
        chosen = str(self["rating"].value() or "sfw")
        return [(code, word, note, code == chosen) for code, word, note in RATINGS]

    def _faults_in(self, section: Section) -> int:
        if not self.is_bound:
            return 0
        own = sum(name in self.errors for name in self._names(section))
        return own + (sum(bool(e.errors) for e in self.entries) if section.name == "lore" else 0)

    def _is_filled(self, section: Section) -> bool:
        if section.name == "lore":
            return bool(self.entries)
        names = ("name",) if section.name == "identity" else self._names(section)
        return any(name not in CHOSEN and self._is_said(name) for name in names)

    def _is_said(self, name: str) -> bool:
        value = self[name].value()
        return value not in (None, "", [], [""]) and str(value) != str(self.fields[name].initial)

    def _names(self, section: Section) -> list[str]:
        names = (
            [n for n in self.fields if n.startswith("book_")] if section.name == "lore" else section.fields
        )
        return [name for name in names if name in self.fields]


def _book_values(book: Any) -> dict[str, Any]:
    said = book if isinstance(book, dict) else {}
    return {f"book_{name}": said.get(name) for name in typed.BOOK}
