"""What is asked of a model, and what is heard back: the words all of `providers` shares."""

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the prompt."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a model picks its words; `None` leaves the choice to the provider.

    Each provider gets only what it takes, clamped to its range.
    """

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    frequency_penalty: float | None = None
    max_tokens: int = 2048


@dataclass(frozen=True, slots=True)
class Request:
    """One reply that is wanted. `model` is a choice: `auto`, `auto:groq`, `groq:llama-3.1-8b-instant`…

    `language` and `character` tell the demo voice how to speak; a real model learns both from its turns.
    """

    turns: tuple[Turn, ...]
    model: str = "auto"
    sampling: Sampling = field(default_factory=Sampling)
    language: str = "en"
    character: str = ""


@dataclass(slots=True)
class Answering:
    """A model has begun to speak. Everything that follows is its own; no other will be tried."""

    provider: str
    model: str
    label: str


@dataclass(slots=True)
class Text:
    """More of the reply."""

    text: str


@dataclass(slots=True)
class Thought:
    """More of what the model thought aloud: never part of the reply, never sent back to a model."""

    text: str


@dataclass(slots=True)
class Finished:
    """The reply is whole (`stop`) or was cut by its token limit (`length`). Tokens where they were told."""

    finish: Literal["stop", "length"]
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


Event = Answering | Text | Thought | Finished


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who would answer now."""

    provider: str
    model: str
    label: str
    is_demo: bool
    free: bool
