"""Anthropic's messages: named events, blocks of content, pings."""

from typing import Any

from tests.upstream.frames import Asked, Finish, event, quoted
from tests.upstream.frames import Frames as Base

MOST_MARKS = 4
WORDS = {Finish.STOP: "end_turn", Finish.LENGTH: "max_tokens", Finish.MODERATED: "refusal"}
ERRORS = {
    "400": ("invalid_request_error", "You asked for this fault."),
    "400-too-long": ("invalid_request_error", "prompt is too long: 208310 tokens > 200000 maximum"),
    "400-moderated": ("invalid_request_error", "Output blocked by content filtering policy"),
    "401": ("authentication_error", "invalid x-api-key"),
    "402": ("billing_error", "You asked for this fault."),
    "403": ("permission_error", "You asked for this fault."),
    "404": ("not_found_error", "model: you asked for this fault"),
    "429": ("rate_limit_error", "You asked for this fault."),
    "529": ("overloaded_error", "Overloaded"),
}


class Frames(Base):
    dialect = "anthropic"
    keepalive = b'event: ping\ndata: {"type": "ping"}\n\n'
    last = b'event: message_stop\ndata: {"type": "message_stop"}\n\n'

    def __init__(self, model: str) -> None:
        super().__init__(model)
        self.block = ""
        self.index = -1
        self.head = b""

    @classmethod
    def asked(cls, path: str, headers: dict[str, str], body: dict[str, Any]) -> Asked:
        said = [(m["role"], "".join(block["text"] for block in m["content"])) for m in body["messages"]]
        user = next((text for role, text in reversed(said) if role == "user"), "")
        return Asked(body["model"], user, bool(body.get("stream")), cls.wrong(headers, body, said))

    @staticmethod
    def wrong(headers: dict[str, str], body: dict[str, Any], said: list[tuple[str, str]]) -> str:
        if "x-api-key" not in headers or "anthropic-version" not in headers:
            return "x-api-key and anthropic-version are required"
        if "max_tokens" not in body:
            return "max_tokens: Field required"
        if {"temperature", "top_p"} <= body.keys():
            return "temperature and top_p cannot both be specified for this model"
        if not said or {said[0][0], said[-1][0]} != {"user"}:
            return "messages: the first and the last must be of the user"
        if not all(text.strip() for _role, text in said):
            return "messages: text content blocks must contain non-whitespace text"
        if str(body).count("cache_control") > MOST_MARKS:
            return f"A maximum of {MOST_MARKS} blocks with cache_control may be provided."
        return ""

    @classmethod
    def error_body(cls, fault: str, status: int, message: str) -> Any:
        kind, usual = ERRORS.get(fault, ("api_error", "Internal server error"))
        said = usual if fault.partition("-")[2] else message
        return {"type": "error", "error": {"type": kind, "message": said}, "request_id": "req_simulated"}

    @classmethod
    def listed(cls, models: list[str]) -> Any:
        data = [{"type": "model", "id": name, "display_name": name.title()} for name in models]
        return {"data": data, "has_more": False, "first_id": None, "last_id": None}

    def opening(self) -> bytes:
        message = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "content": [],
            "model": self.model,
            "stop_reason": None,
            "usage": {"input_tokens": 7, "output_tokens": 1},
        }
        return event({"type": "message_start", "message": message}, "message_start") + self.keepalive

    def content(self, token: str) -> bytes:
        return self._begun("text", "text") + self.head + quoted(token) + b"}}\n\n"

    def thought(self, token: str) -> bytes:
        return self._begun("thinking", "thinking") + self.head + quoted(token) + b"}}\n\n"

    def error(self) -> bytes:
        return event(
            {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, "error"
        )

    def ending(self, finish: Finish, tokens: int) -> bytes:
        delta = {"stop_reason": WORDS[finish], "stop_sequence": None}
        told = {"type": "message_delta", "delta": delta, "usage": {"output_tokens": tokens}}
        return self._closed() + event(told, "message_delta")

    def whole(self, text: str, thoughts: str, finish: Finish, tokens: int) -> Any:
        said = [{"type": "thinking", "thinking": thoughts, "signature": "EqQB"}] if thoughts else []
        said += [{"type": "text", "text": text}] if text else []
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": said,
            "stop_reason": WORDS[finish],
            "usage": {"input_tokens": 7, "output_tokens": tokens},
        }

    def _begun(self, block: str, field: str) -> bytes:
        """Opens a block of content, unless it is open; almost always it is."""
        if self.block == block:
            return b""
        closed = self._closed()
        self.block, self.index = block, self.index + 1
        self.head = (
            f'event: content_block_delta\ndata: {{"type":"content_block_delta","index":{self.index},'
            f'"delta":{{"type":"{block}_delta","{field}":'
        ).encode()
        start = {
            "type": "content_block_start",
            "index": self.index,
            "content_block": {"type": block, field: ""},
        }
        return closed + event(start, "content_block_start")

    def _closed(self) -> bytes:
        if not self.block:
            return b""
        return event({"type": "content_block_stop", "index": self.index}, "content_block_stop")
