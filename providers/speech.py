"""What is asked of a model, and what is heard back: the words all of `providers` shares."""

import re
from dataclasses import dataclass, field
from typing import Literal, Self

from django.utils.translation import get_language

from providers.errors import Attempt

UNRATED = 5

Role = Literal["system", "user", "assistant"]


_THINKS_ALOUD = re.compile(r"(?:^|[^a-z0-9])(?:r1|qwq|reasoner|reasoning|thinking|think|magistral)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Model:
    """One model of one provider. `vendor` is who made it: limits are often shared inside a vendor.

    `quality` is how good it is at role-play, n of 10. `note` says in a few words how it writes. `context`
    is how many tokens it can read, 0 where that is not known.
    """

    provider: str
    id: str
    label: str
    vendor: str
    quality: int = UNRATED
    thinks: bool = False
    free: bool = False
    note: str = ""
    context: int = 0
    note_ru: str = ""

    @property
    def style(self) -> str:
        """How it writes, in the reader's language."""
        return self.note_ru if self.note_ru and get_language() == "ru" else self.note

    @property
    def choice(self) -> str:
        """What a request says that wants this model."""
        return f"{self.provider}:{self.id}"

    @property
    def takes_system_turns(self) -> bool:
        return "gemma" not in self.id.lower()

    @classmethod
    def unlisted(cls, provider: str, model_id: str, *, free: bool = False) -> Self:
        """A model of which only the id is known."""
        name = model_id.rpartition("/")[2]
        thinks = bool(_THINKS_ALOUD.search(model_id.lower()))
        vendor = model_id.partition("/")[0] if "/" in model_id else provider
        return cls(provider, model_id, name, vendor, thinks=thinks, free=free)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the prompt.

    `cached`: the next request of this conversation will have the same bytes up to here, as far as can be
    told now. Providers that want to be told what to remember are.
    """

    role: Role
    text: str
    cached: bool = field(default=False, compare=False)


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

    With `fallback` others are asked where the chosen model fails. Not `streamed`, the answer comes in one
    piece; that is for texts that nobody waits for.

    `language` and `character` tell the demo voice how to speak; a real model learns both from its turns.
    """

    turns: tuple[Turn, ...]
    model: str = "auto"
    sampling: Sampling = field(default_factory=Sampling)
    fallback: bool = True
    streamed: bool = True
    language: str = "en"
    character: str = ""


@dataclass(slots=True)
class Answering:
    """A model has begun to speak. Everything that follows is its own; no other will be tried.

    `tried` are those that failed before it; `waited` and `thought_for` are seconds from its being asked
    to its first visible word, and from its first thought to that word (0 for none).
    """

    provider: str
    model: str
    label: str
    tried: tuple[Attempt, ...] = ()
    waited: float = 0.0
    thought_for: float = 0.0


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
    """The reply is whole (`stop`) or was cut by its token limit (`length`).

    `cached_tokens` are those of the prompt that the provider still knew. `estimated` marks counts that the
    provider did not tell.
    """

    finish: Literal["stop", "length"]
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cached_tokens: int | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Completion:
    """A reply in one piece: its text, who gave it, and how it ended."""

    text: str
    by: Answering
    finished: Finished


Event = Answering | Text | Thought | Finished


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who would answer now. `resting`: it has failed lately, and so has everybody else."""

    provider: str
    model: str
    label: str
    is_demo: bool
    free: bool
    resting: bool = False

    @property
    def choice(self) -> str:
        """What a request says that wants this model."""
        return f"{self.provider}:{self.model}"
