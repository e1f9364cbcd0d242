"""OpenAI's chat completions, with OpenRouter's comments and DeepSeek's thoughts."""

from typing import Any

from tests.upstream.frames import Asked, Finish, quoted
from tests.upstream.frames import Frames as Base

WORDS = {Finish.STOP: "stop", Finish.LENGTH: "length", Finish.MODERATED: "content_filter"}
ERRORS: dict[str, dict[str, Any]] = {
    "400": {"type": "invalid_request_error", "code": None},
    "400-too-long": {"type": "invalid_request_error", "code": "context_length_exceeded"},
    "400-moderated": {"type": "data_inspection_failed", "code": "data_inspection_failed"},
    "401": {"type": "invalid_request_error", "code": "invalid_api_key"},
    "402": {"type": "insufficient_quota", "code": "insufficient_quota"},
    "404": {"type": "invalid_request_error", "code": "model_not_found"},
    "429": {"type": "requests", "code": "rate_limit_exceeded"},
}


class Frames(Base):
    dialect = "openai"
    keepalive = b": OPENROUTER PROCESSING\n\n"
    last = b"data: [DONE]\n\n"

    def __init__(self, model: str) -> None:
        super().__init__(model)
        head = b'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":'
        self.head = head + quoted(model) + b',"choices":[{"index":0,"delta":'
        self.content_head = self.head + b'{"content":'

    @classmethod
    def asked(cls, path: str, headers: dict[str, str], body: dict[str, Any]) -> Asked:
        user = next((m["content"] for m in reversed(body["messages"]) if m["role"] == "user"), "")
        return Asked(str(body["model"]), user, bool(body.get("stream")))

    @classmethod
    def error_body(cls, fault: str, status: int, message: str) -> Any:
        known = ERRORS.get(fault, {"type": "server_error", "code": status})
        return {"error": {"message": message, **known}}

    @classmethod
    def listed(cls, models: list[str]) -> Any:
        data = [{"id": name, "object": "model", "owned_by": "tests"} for name in models]
        return {"object": "list", "data": data}

    def opening(self) -> bytes:
        return self._delta(b'{"role":"assistant","content":""}')

    def content(self, token: str) -> bytes:
        return self.content_head + quoted(token) + b'},"finish_reason":null}]}\n\n'

    def thought(self, token: str) -> bytes:
        return self._delta(b'{"content":null,"reasoning_content":' + quoted(token) + b"}")

    def error(self) -> bytes:
        return b'data: {"error":{"code":502,"message":"You asked for this fault."},"choices":[]}\n\n'

    def ending(self, finish: Finish, tokens: int) -> bytes:
        usage = b'data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":%d}}\n\n' % tokens
        return self._delta(b"{}", quoted(WORDS[finish])) + usage

    def whole(self, text: str, thoughts: str, finish: Finish, tokens: int) -> Any:
        message = {"role": "assistant", "content": text} | (
            {"reasoning_content": thoughts} if thoughts else {}
        )
        choice = {"index": 0, "message": message, "finish_reason": WORDS[finish]}
        usage = {"prompt_tokens": 7, "completion_tokens": tokens}
        return {"model": self.model, "choices": [choice], "usage": usage}

    def _delta(self, inside: bytes, finish: bytes = b"null") -> bytes:
        return self.head + inside + b',"finish_reason":' + finish + b"}]}\n\n"
