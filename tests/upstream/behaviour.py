"""What a request may ask of the simulator, by its model's id: `anything?rate=50&tokens=200&fault=drop-mid`.

rate         tokens a second; 0 is as fast as it goes
tokens       how many, if nothing goes wrong; endless: no end
delay        seconds to the first byte
lang         en, ru
says         a text to be said instead of prose, with as many tokens as it has
stamps       1: each token is the moment of its sending (time.monotonic())
retry_after  the header of a 429 or 503, as it is to be sent
after        how many tokens come before a fault "mid", or before it is held: half of them if not said
fault        400 and up: that status; 400-too-long, 400-moderated; garbage: nonsense between the lines
             play:<provider>/<case>: a transcript of providers/tests/transcripts, as it stands
             held: no more comes until `Upstream.go_on`, however long a test takes to look at what is there
             stall-before-headers, stall-mid, drop-mid, error-frame; keepalives: comments or pings before the
             text; keepalives-only: those and nothing else; no-done: no last frame, the stream just ends;
             hold-open: no last frame, and no end either; pings-after-the-end: keepalives instead, for ever;
             think: thoughts in a field of their own;
             split-tags: thoughts in tags, cut into letters; think-unclosed; think-no-opening;
             u2028: line separators inside the JSON; byte-chunks: HTTP chunks of a byte or two;
             empty: an end without text; length: cut by the limit; moderated: ended by a filter, unsaid;
             endless; document: no stream at all
"""

import itertools
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import Enum
from typing import NamedTuple, Self
from urllib.parse import parse_qsl

from tests.upstream import prose
from tests.upstream.frames import Finish, Frames

THOUGHTS = "They want a story, so: a lantern first, then 2 < 3 of a secret."


@dataclass
class Behaviour:
    rate: float = 50.0
    tokens: int = 200
    delay: float = 0.0
    fault: str = ""
    lang: str = "en"
    says: str = ""
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
    HOLD = "nothing more comes until the simulator is told to go on"
    DROP = "the connection is cut"


class Step(NamedTuple):
    """Some bytes of the answer, and the text they carry. A token's worth waits for its time."""

    data: bytes
    text: str = ""
    is_token: bool = False


def reply_tokens(behaviour: Behaviour, seed: str) -> Iterator[str]:
    """The text of a reply, in tokens."""
    if behaviour.fault in ("empty", "moderated"):
        return iter(())
    if behaviour.says:
        return iter(re.findall(r"\s*\S{1,6}|\s+", behaviour.says))
    if behaviour.stamps:
        breaks = itertools.cycle(["\n"] + [" "] * 39)  # paragraphs as long as those of a story
        endless = (f"{gap}{time.monotonic():.6f}" for gap in breaks)
    else:
        endless = prose.tokens(seed, behaviour.lang)
    if behaviour.fault == "u2028":
        endless = (f"{token}\u2028\u0085" for token in endless)
    return endless if behaviour.fault == "endless" else itertools.islice(endless, behaviour.tokens)


def answer(behaviour: Behaviour, seed: str, frames: Frames) -> Iterator[Step | Turn]:
    """A streamed answer, step by step, in the frames of a dialect."""
    fault = behaviour.fault
    yield Step(frames.opening())
    yield from _before_the_text(fault, frames)
    faulty = fault in ("stall-mid", "drop-mid", "error-frame")
    tokens = reply_tokens(behaviour, seed)
    for number, token in enumerate(itertools.islice(tokens, behaviour.before_fault) if faulty else tokens):
        if fault == "held" and number == behaviour.before_fault:
            yield Turn.HOLD
        if fault == "garbage":
            yield Step(b'data: {"choices": [{"del\n\ndata: null\n\n<html>\x00\xff\n\ndata: [1, 2]\n\n')
        yield Step(frames.content(token), token, True)
    if fault == "error-frame":
        yield Step(frames.error())
    elif fault == "stall-mid":
        yield Turn.HANG
    elif fault == "drop-mid":
        yield Turn.DROP
    else:
        yield from _end(behaviour, frames)


def whole(behaviour: Behaviour, seed: str, frames: Frames) -> tuple[bytes, str]:
    """The answer as one document, and its text."""
    text = "".join(reply_tokens(behaviour, seed))
    thoughts = THOUGHTS if behaviour.fault == "think" else ""
    document = frames.whole(text, thoughts, finish_of(behaviour), behaviour.tokens)
    return json.dumps(document, indent=1).encode(), text


def finish_of(behaviour: Behaviour) -> Finish:
    """Why a reply ends."""
    return {"length": Finish.LENGTH, "moderated": Finish.MODERATED}.get(behaviour.fault, Finish.STOP)


def _before_the_text(fault: str, frames: Frames) -> Iterator[Step | Turn]:
    if fault == "keepalives":
        yield from itertools.repeat(Step(frames.keepalive), 3)
    elif fault == "keepalives-only":
        yield from itertools.repeat(Step(frames.keepalive, is_token=True))
    elif fault == "think":
        for word in THOUGHTS.split(" "):
            yield Step(frames.thought(word + " "), is_token=True)
    elif tags := {
        "split-tags": f"<Think>{THOUGHTS}</Think>\n\n",
        "think-unclosed": f"<think>{THOUGHTS}",
        "think-no-opening": f"{THOUGHTS}</think>",
    }.get(fault):
        for letter in tags:
            yield Step(frames.content(letter), is_token=True)


def _end(behaviour: Behaviour, frames: Frames) -> Iterator[Step | Turn]:
    yield Step(frames.ending(finish_of(behaviour), behaviour.tokens))
    if behaviour.fault == "hold-open":
        yield Turn.HANG
    elif behaviour.fault == "pings-after-the-end":
        yield from itertools.repeat(Step(frames.keepalive, is_token=True))
    elif behaviour.fault != "no-done":
        yield Step(frames.last)
