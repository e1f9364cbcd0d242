"""What all dialects share: a call, what is heard, and the reading of payloads. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from urllib.parse import urlencode

import orjson

from providers import registry
from providers.registry import Provider
from providers.speech import Model, Request, Sampling

DONE = b"[DONE]"
MOST_TOKENS = 2**31 - 1  # beyond it a count is a mistake of the server's, and no column holds it


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request. `headers` hold the key and stay out of every repr."""

    url: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    method: Literal["GET", "POST"] = "POST"


@dataclass(slots=True)
class Heard:
    """What a handful of payloads said, put together.

    `finish` is the provider's own word for why it ended, empty while it has not; `over` tells that the
    stream has said its last. `error` is the provider's error object, or what stands for one.
    """

    text: str = ""
    thought: str = ""
    finish: str = ""
    over: bool = False
    error: Any = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cached_tokens: int | None = None


class Reader:
    """Reads the payloads of one answer, frames of a stream and whole documents alike.

    Noise between them is passed over. `tells_its_end` is true where every whole answer says why it ended,
    so that one which does not was cut.
    """

    tells_its_end = False

    def read(self, payloads: Iterable[bytes]) -> Heard:
        heard = Heard()
        for payload in payloads:
            if payload == DONE:
                heard.over = True
                break
            try:
                self.take(orjson.loads(payload), heard)
            except (ValueError, AttributeError, TypeError, LookupError):
                continue  # not JSON, or not of this shape
            if heard.error or heard.over:
                break
        # NUL is no sign of any language, and PostgreSQL refuses a text that holds one.
        heard.text = heard.text.replace("\0", "")
        heard.thought = heard.thought.replace("\0", "")
        return heard

    def take(self, frame: dict[str, Any], heard: Heard) -> None:
        """Adds to `heard` what one payload says. Whatever is not of the expected shape may raise."""
        raise NotImplementedError


class Dialect(Protocol):
    """What a module of this package offers."""

    @property
    def Reader(self) -> type[Reader]:
        """Reads an answer."""

    def call(self, provider: Provider, model: Model, request: Request) -> Call:
        """What asks this model for this reply: as a stream, or as one document."""

    def list_call(self, provider: Provider) -> Call:
        """What asks the provider for its models."""

    def listed(self, document: Any, provider: Provider) -> tuple[Model, ...]:
        """The models that a provider's answer to `list_call` offers for a chat; entries that are junk,
        or models for something else, are left out."""


def post(url: str, key_header: dict[str, str], body: dict[str, Any], *, streamed: bool) -> Call:
    """A call that sends a document and takes a stream or a document."""
    headers = {
        "Content-Type": "application/json",
        "Accept": "text/event-stream" if streamed else "application/json",
        "Accept-Encoding": "identity",  # compressed, a stream would arrive in lumps
    }
    return Call(url, headers | key_header, orjson.dumps(body))


def get(url: str, key_header: dict[str, str], **query: int) -> Call:
    """A call that takes a document."""
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    return Call(f"{url}?{urlencode(query)}" if query else url, headers | key_header, method="GET")


def settings_for(provider: Provider, model: Model, sampling: Sampling) -> dict[str, float]:
    """Those of the settings that were chosen and that this model takes, within its provider's range.

    The names are those of Sampling, which are OpenAI's too.
    """
    asked = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": sampling.top_k or None,  # 0 means "all of them" here and an error there
        "frequency_penalty": sampling.frequency_penalty,
    }
    taken = registry.taken(provider, model.id)
    known = {name: value for name, value in asked.items() if name in taken and value is not None}
    return {name: min(max(value, 0), taken[name]) for name, value in known.items()}


def count(usage: Mapping[str, Any], *names: str) -> int | None:
    """The sum of these counts, as far as the provider tells them; None when it tells none of them."""
    counts = [usage.get(name) for name in names]
    told = [number for number in counts if type(number) is int and 0 <= number <= MOST_TOKENS]
    return min(sum(told), MOST_TOKENS) if told else None
