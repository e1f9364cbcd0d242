"""What a request may ask of the simulator, by its model's id: `anything?rate=50&tokens=200&fault=drop-mid`.

rate         tokens a second; 0 is as fast as it goes
tokens       how many, if nothing goes wrong; endless: no end
delay        seconds to the first byte
lang         en, ru
stamps       1: each token is the moment of its sending (time.monotonic())
retry_after  the header of a 429 or 503, as it is to be sent
after        how many tokens come before a fault "mid": half of them if not said
fault        400 and up: that status; 400-too-long, 400-moderated; garbage: nonsense between the lines
             stall-before-headers, stall-mid, drop-mid, error-frame; keepalives: comments before the text;
             keepalives-only: comments and nothing else; no-done: no `[DONE]`, the stream just ends;
             hold-open: no `[DONE]`, and no end either; think: thoughts in a field of their own;
             split-tags: thoughts in tags, cut into letters; think-unclosed; think-no-opening;
             u2028: line separators inside the JSON; byte-chunks: HTTP chunks of a byte or two;
             empty: an end without text; length: cut by the limit; endless; document: no stream at all
"""

import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import Enum
from functools import lru_cache
from typing import NamedTuple, Self
from urllib.parse import parse_qsl

from tests.upstream import prose

THOUGHTS = "They want a story, so: a lantern first, then 2 < 3 of a secret."


@dataclass
class Behaviour:
    rate: float = 50.0
    tokens: int = 200
    delay: float = 0.0
    fault: str = ""
    lang: str = "en"
    stamps: int = 0
    retry_after: str = ""
    after: int = -1
    echo_key: int = 0

    def changed(self, query: str) -> Self:
        """The same with what a query string says. An unknown name raises TypeError, so that no test lies."""
        kinds = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        asked = {
            name: kinds.get(name, str)(value) for name, value in parse_qsl(query, keep_blank_values=True)
        }
        return type(self)(**(vars(self) | asked))

    @property
    def before_fault(self) -> int:
        return self.tokens // 2 if self.after < 0 else self.after

    @property
    def status(self) -> int:
        head = self.fault.partition("-")[0]
        return int(head) if head.isdecimal() else 200


class Turn(Enum):
    """What may happen instead of more text."""

    HANG = "nothing more comes, the connection stays"
    DROP = "the connection is cut"


class Step(NamedTuple):
    """Some bytes of the answer, and the text they carry. Only those with text wait for their time."""

    data: bytes
    text: str = ""


ERRORS = {
    "400": {"type": "invalid_request_error", "code": None},
    "400-too-long": {"type": "invalid_request_error", "code": "context_length_exceeded"},
    "400-moderated": {"type": "data_inspection_failed", "code": "data_inspection_failed"},
    "401": {"type": "invalid_request_error", "code": "invalid_api_key"},
    "402": {"type": "insufficient_quota", "code": "insufficient_quota"},
    "404": {"type": "invalid_request_error", "code": "model_not_found"},
    "429": {"type": "requests", "code": "rate_limit_exceeded"},
}


def error_body(behaviour: Behaviour, message: str) -> bytes:
    known = ERRORS.get(behaviour.fault, {"type": "server_error", "code": behaviour.status})
    return json.dumps({"error": {"message": message, **known}}).encode()


def reply_tokens(behaviour: Behaviour, seed: str) -> Iterator[str]:
    """The text of a reply, in tokens."""
    if behaviour.fault == "empty":
        return iter(())
    if behaviour.stamps:
        breaks = itertools.cycle(["\n"] + [" "] * 39)  # paragraphs as long as those of a story
        endless = (f"{gap}{time.monotonic():.6f}" for gap in breaks)
    else:
        endless = prose.tokens(seed, behaviour.lang)
    if behaviour.fault == "u2028":
        endless = (f"{token}\u2028\u0085" for token in endless)
    return endless if behaviour.fault == "endless" else itertools.islice(endless, behaviour.tokens)


def answer(behaviour: Behaviour, seed: str, model: str) -> Iterator[Step | Turn]:
    """A streamed answer, step by step."""
    fault = behaviour.fault
    yield Step(delta(b'{"role":"assistant","content":""}', model))
    yield from _before_the_text(fault, model)
    faulty = fault in ("stall-mid", "drop-mid", "error-frame")
    tokens = reply_tokens(behaviour, seed)
    for token in itertools.islice(tokens, behaviour.before_fault) if faulty else tokens:
        if fault == "garbage":
            yield Step(b'data: {"choices": [{"del\n\ndata: null\n\n<html>\x00\xff\n\ndata: [1, 2]\n\n')
        yield Step(content(token, model), token)
    if fault == "error-frame":
        yield Step(b'data: {"error":{"code":502,"message":"You asked for this fault."},"choices":[]}\n\n')
    elif fault == "stall-mid":
        yield Turn.HANG
    elif fault == "drop-mid":
        yield Turn.DROP
    else:
        yield from _end(behaviour, model)


def content(token: str, model: str) -> bytes:
    return delta(b'{"content":' + _quoted(token) + b"}", model)


def delta(inside: bytes, model: str, finish: bytes = b"null") -> bytes:
    head, tail = _frame(model)
    return head + inside + b',"finish_reason":' + finish + tail


def whole(behaviour: Behaviour, seed: str, model: str) -> tuple[bytes, str]:
    """The answer as one document, and its text."""
    text = "".join(reply_tokens(behaviour, seed))
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    usage = {"prompt_tokens": 7, "completion_tokens": behaviour.tokens}
    return json.dumps({"model": model, "choices": [choice], "usage": usage}, indent=1).encode(), text


def _before_the_text(fault: str, model: str) -> Iterator[Step | Turn]:
    comment = Step(b": OPENROUTER PROCESSING\n\n")
    if fault == "keepalives":
        yield from itertools.repeat(comment, 3)
    elif fault == "keepalives-only":
        # Paced like tokens: a space of text that no frame carries.
        yield from itertools.repeat(comment._replace(text=" "))
    elif fault == "think":
        for word in THOUGHTS.split(" "):
            yield Step(delta(b'{"content":null,"reasoning_content":' + _quoted(word + " ") + b"}", model))
    elif tags := {
        "split-tags": f"<Think>{THOUGHTS}</Think>\n\n",
        "think-unclosed": f"<think>{THOUGHTS}",
        "think-no-opening": f"{THOUGHTS}</think>",
    }.get(fault):
        for letter in tags:
            yield Step(content(letter, model))


def _end(behaviour: Behaviour, model: str) -> Iterator[Step | Turn]:
    yield Step(delta(b"{}", model, b'"length"' if behaviour.fault == "length" else b'"stop"'))
    yield Step(
        b'data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":%d}}\n\n' % behaviour.tokens
    )
    if behaviour.fault == "hold-open":
        yield Turn.HANG
    elif behaviour.fault != "no-done":
        yield Step(b"data: [DONE]\n\n")


@lru_cache(maxsize=64)
def _frame(model: str) -> tuple[bytes, bytes]:
    head = b'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":'
    return head + _quoted(model) + b',"choices":[{"index":0,"delta":', b"}]}\n\n"


@lru_cache(maxsize=4096)
def _quoted(text: str) -> bytes:
    return json.dumps(text, ensure_ascii=False).encode()
