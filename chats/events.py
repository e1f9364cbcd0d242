"""The socket's vocabulary, all of it.

From the browser:  {"watch": <message>}   show me this reply while it is written
                   {"stop": <message>}    end this reply, keep what is there
To the browser:    {"type": "changed", "message": id, "by": tab, "settled": n}
                       fetch this message again, or what is new; `by` is the tab that did it, `settled`
                       the variant that is complete now: who has been told so need not fetch it
                   {"type": "rewind", "from": position, "by": tab}
                       what stands from this position on has gone or come back: fetch it anew
                   {"type": "settings", "by": tab}
                       who speaks or who answers is another one now: fetch what stands around the messages
                   {"type": "chats", "by": tab}
                       a chat of this person has come or gone, is called or kept otherwise: fetch the list
                   {"type": "drafting", "text": all of it, "label": model, "over": bool, "why": code}
                       a model writes the person's next line into the composer; `why` it has failed, if so
                   {"type": "suggested", "message": id, "variant": n}
                       what could be said next, after this reply, can be fetched
                   {"type": "done", "message": id, "variant": n}
                       the reply stands as its last frame has shown it; to those who had every frame
                   {"type": "memory"}
                       what is remembered of the chat has changed
                   {"type": "missed"}
                       something was told between the page and its socket: fetch all of it anew
                   {"type": "text", "message": id, "variant": n, "by": model, "from": k, "blocks": [html…]}
                       the reply's blocks from k on; the same frame twice changes nothing

Between processes, on the channel layer: `changed` to a chat's group, to a person's, and to that of
their list of chats; `follow`, `unfollow` and `stop` to all processes; `frames` (many text frames at
once) to one process.
"""

from dataclasses import dataclass
from typing import Any

import orjson

PROCESSES = "processes"


# Why a socket is closed. A tab comes again after every other reason.
NOT_HERE = 4404
COME_AGAIN = 4401


def person_group(user_id: int | None) -> str:
    return f"person.{user_id}"


def chat_group(chat_id: int) -> str:
    return f"chat.{chat_id}"


def list_group(user_id: int | None) -> str:
    return f"chats.{user_id}"


def changed(message_id: int, by: str = "", settled: int = 0) -> dict[str, Any]:
    """A message has changed; `settled` is the variant that stands there complete, if that is the change."""
    return {"type": "changed", "message": message_id, "by": by, "settled": settled}


def memory() -> dict[str, Any]:
    """What is remembered of the chat has changed."""
    return {"type": "memory"}


def missed() -> dict[str, Any]:
    """Something has changed since the page was made, before its socket was there to hear it."""
    return {"type": "missed"}


def rewind(position: int, by: str = "") -> dict[str, Any]:
    """Many messages have gone or come back at once, all from a position on."""
    return {"type": "rewind", "from": position, "by": by}


def settings(by: str = "") -> dict[str, Any]:
    """The persona or the model of a chat has been changed."""
    return {"type": "settings", "by": by}


def chats(by: str = "") -> dict[str, Any]:
    """The list of a person's chats is another one now."""
    return {"type": "chats", "by": by}


def drafting(text: str, label: str = "", over: bool = False, why: str = "") -> dict[str, Any]:
    """The person's next line as far as a model has written it. Whole, so the same event twice is no harm."""
    return {"type": "drafting", "text": text, "label": label, "over": over, "why": why}


def suggested(message_id: int, variant: int) -> dict[str, Any]:
    """What the person could say next has been thought of."""
    return {"type": "suggested", "message": message_id, "variant": variant}


def done(message_id: int, variant: int) -> str:
    """The end of a reply as JSON, for those who have seen all of it."""
    return orjson.dumps({"type": "done", "message": message_id, "variant": variant}).decode()


def text_frame(message_id: int, variant: int, by: str, first: int, blocks: list[str]) -> str:
    """One frame as JSON: the blocks of a reply from number `first` on."""
    frame = {
        "type": "text",
        "message": message_id,
        "variant": variant,
        "by": by,
        "from": first,
        "blocks": blocks,
    }
    return orjson.dumps(frame).decode()


def encoded(event: dict[str, Any]) -> str:
    return orjson.dumps(event).decode()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a browser asks for."""

    verb: str
    message: int


def parse(text: str | None) -> Wish | None:
    """The wish in a frame from the browser, or nothing where it is not one of ours."""
    try:
        found = orjson.loads(text or "")
    except orjson.JSONDecodeError:
        return None
    if not isinstance(found, dict):
        return None
    for verb in ("watch", "stop"):
        message = found.get(verb)
        if isinstance(message, int) and not isinstance(message, bool) and 0 < message < 2**63:
            return Wish(verb, message)
    return None
