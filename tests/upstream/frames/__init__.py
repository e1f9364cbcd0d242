"""How each dialect puts what the simulator says. One object of these a stream, for some have a state."""

import json
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple


class Finish(Enum):
    STOP = "the reply is whole"
    LENGTH = "it is cut by the limit of tokens"
    MODERATED = "a filter has ended it"


class Asked(NamedTuple):
    """What the simulator wants to know of a request. `wrong` is what the real provider would refuse in it."""

    model: str
    user: str
    streamed: bool
    wrong: str = ""


class Frames:
    """The frames of one answer; bytes that are ready to be sent."""

    dialect = ""
    keepalive = b": keep-alive\n\n"
    last = b""
    instead: dict[str, str] = {}
    """Faults that this provider knows only in another form."""

    def __init__(self, model: str) -> None:
        self.model = model

    @classmethod
    def asked(cls, path: str, headers: dict[str, str], body: dict[str, Any]) -> Asked:
        """Reads a request as strictly as the provider does."""
        raise NotImplementedError

    @classmethod
    def error_body(cls, fault: str, status: int, message: str) -> Any:
        """The document that goes with a status of 400 and up."""
        raise NotImplementedError

    @classmethod
    def listed(cls, models: list[str]) -> Any:
        """The document that lists these models."""
        raise NotImplementedError

    def opening(self) -> bytes:
        return b""

    def content(self, token: str) -> bytes:
        raise NotImplementedError

    def thought(self, token: str) -> bytes:
        raise NotImplementedError

    def error(self) -> bytes:
        raise NotImplementedError

    def ending(self, finish: Finish, tokens: int) -> bytes:
        """Why it ends and what was counted; `last` may follow."""
        raise NotImplementedError

    def whole(self, text: str, thoughts: str, finish: Finish, tokens: int) -> Any:
        """All of it as one document."""
        raise NotImplementedError


@lru_cache(maxsize=4096)
def quoted(text: str) -> bytes:
    """The text as JSON has it."""
    return json.dumps(text, ensure_ascii=False).encode()


def event(document: dict[str, Any], name: str = "") -> bytes:
    """The document as a server-sent event."""
    named = f"event: {name}\n" if name else ""
    return f"{named}data: {json.dumps(document)}\n\n".encode()
