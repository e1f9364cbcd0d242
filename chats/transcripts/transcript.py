"""A chat as files of any program tell it. Pure; nothing here knows a database."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from chats.transcripts.report import Report

VERSION = (
    "text", "thoughts", "finish", "provider", "model", "label", "error", "tried", "runs", "prompt_tokens",
    "completion_tokens", "cached_tokens", "tokens_estimated", "waited", "thought_for", "first_token_at",
    "finished_at", "created_at", "edited_from", "is_replaced",
)  # fmt: skip
"""What a version and a stored variant have in common, by name."""

CHAT = (
    "title", "user_name", "user_description", "note", "note_depth", "scenario", "model", "fallback",
    "temperature", "top_p", "top_k", "frequency_penalty", "max_tokens",
)  # fmt: skip
"""What a transcript and a stored chat have in common, by name."""


@dataclass(frozen=True, slots=True)
class Version:
    """A text that stood at a place, and what is known of its making. Times are aware."""

    text: str
    thoughts: str = ""
    finish: str = "stop"
    provider: str = ""
    model: str = ""
    label: str = ""
    error: str = ""
    tried: list[dict[str, Any]] = field(default_factory=list)
    runs: int | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cached_tokens: int | None = None
    tokens_estimated: bool = False
    waited: float | None = None
    thought_for: float | None = None
    first_token_at: datetime | None = None
    finished_at: datetime | None = None
    created_at: datetime | None = None
    edited_from: int | None = None  # of which version this is an edit, counted from 1
    is_replaced: bool = False  # by an edit: kept, and not leafed through


@dataclass(frozen=True, slots=True)
class Line:
    """A place in a chat: who spoke, every version of it, and the index of the one that stands there."""

    by_user: bool
    versions: list[Version]
    chosen: int = 0
    name: str = ""
    state: str = "done"
    is_hidden: bool = False
    bookmarked_at: datetime | None = None
    created_at: datetime | None = None

    @property
    def text(self) -> str:
        return self.versions[self.chosen].text

    @classmethod
    def said(cls, by_user: bool, text: str, name: str = "", at: datetime | None = None) -> Self:
        """A line of which no more is known."""
        return cls(by_user, [Version(text, created_at=at)], name=name, created_at=at)

    def opened_by(self, name: str) -> Self:
        """The same with the speaker's name in front of every version."""
        versions = [replace(one, text=f"{name}: {one.text}") for one in self.versions]
        return replace(self, versions=versions)


@dataclass
class Transcript:
    """One chat of a file. `greeting` is the index of the character's greeting that the file leaves out."""

    lines: list[Line]
    character: str = ""  # the name of whom it is with
    title: str = ""
    user_name: str = ""
    user_description: str = ""
    note: str = ""
    note_depth: int = 4
    scenario: str = ""
    model: str = ""
    fallback: bool = True
    temperature: float = 0.8
    top_p: float = 0.95
    top_k: int = 0
    frequency_penalty: float = 0.0
    max_tokens: int | None = None
    created_at: datetime | None = None
    greeting: int | None = None
    report: Report = field(default_factory=Report, compare=False)

    def with_speakers(self) -> Self:
        """With the names of who spoke in front of their lines, where more than one did."""
        names = list(dict.fromkeys(line.name for line in self.lines if not line.by_user and line.name))
        if len(names) > 1:
            self.lines = [
                line.opened_by(line.name) if line.name and not line.by_user else line for line in self.lines
            ]
            self.report.note("speakers", names=", ".join(names))
        return self
