"""One wire format a file. A dialect says how a request is put and how an answer is read:

call(provider, model, request) -> Call
Reader().read(payloads) -> Heard
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP POST. `headers` hold the key and stay out of every repr."""

    url: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(slots=True)
class Heard:
    """What a handful of payloads said, put together.

    `finish` is the provider's own word for why it ended, empty while it has not; `over` tells that the
    stream has said its last. `error` is the provider's error object.
    """

    text: str = ""
    thought: str = ""
    finish: str = ""
    over: bool = False
    error: Any = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cached_tokens: int | None = None
