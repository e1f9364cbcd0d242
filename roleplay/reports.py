"""What there is to say about a file that somebody brought: codes and values, and their sentences for people.

A code is kept, a sentence is made when it is read: in the language of whoever reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

Value = str | int

MOST_NOTES = 40
LONGEST_VALUE = 120


class BadFile(Exception):
    """A file that cannot come in. `code` and `values` say why; `sentence` tells a person."""

    sentences: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, code: str, **values: Value) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    @property
    def sentence(self) -> str:
        return sentence_of(self.sentences, self.code, self.values)

    def __str__(self) -> str:
        return self.sentence


@dataclass
class Notes:
    """What else there is to know of a file that came in, each thing once."""

    table: ClassVar[Mapping[str, Any]] = {}

    notes: list[tuple[str, dict[str, Value]]] = field(default_factory=list, kw_only=True)

    def note(self, code: str, **values: Value) -> None:
        """Add a note once."""
        said = (code, {name: _short(value) for name, value in values.items()})
        if said not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(said)

    @property
    def sentences(self) -> list[str]:
        return [sentence_of(self.table, code, values) for code, values in self.notes]

    def as_data(self) -> dict[str, Any]:
        """As JSON."""
        return {**vars(self), "notes": [list(note) for note in self.notes]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "notes": [(code, values) for code, values in data.get("notes", [])]})


def sentence_of(table: Mapping[str, Any], code: str, values: Mapping[str, Value]) -> str:
    """What a code says, in the language of the reader."""
    return str(table.get(code, code)) % values


def _short(value: Value) -> Value:
    if isinstance(value, int) or len(value) <= LONGEST_VALUE:
        return value
    return value[: LONGEST_VALUE - 1] + "…"
