"""Google's Gemini: every frame is shaped like the whole, and nothing marks the last."""

import re
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from tests.upstream.frames import Asked, Finish, event, quoted
from tests.upstream.frames import Frames as Base

PATH = re.compile(r"/v1beta/models/(.+):(streamGenerateContent|generateContent)")
WORDS = {Finish.STOP: "STOP", Finish.LENGTH: "MAX_TOKENS", Finish.MODERATED: "PROHIBITED_CONTENT"}
TOO_LONG = "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."
STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    402: "FAILED_PRECONDITION",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class Frames(Base):
    dialect = "gemini"
    instead = {"400-moderated": "moderated"}

    @classmethod
    def asked(cls, path: str, headers: dict[str, str], body: dict[str, Any]) -> Asked:
        found = PATH.match(path)
        assert found, "the server has looked already"
        said = [(turn["role"], "".join(part["text"] for part in turn["parts"])) for turn in body["contents"]]
        user = next((text for role, text in reversed(said) if role == "user"), "")
        streamed = found[2] == "streamGenerateContent"
        return Asked(unquote(found[1]), user, streamed, cls.wrong(path, headers, said))

    @staticmethod
    def wrong(path: str, headers: dict[str, str], said: list[tuple[str, str]]) -> str:
        if "x-goog-api-key" not in headers or "key=" in path:
            return "The key belongs in the x-goog-api-key header."
        if path.endswith(":streamGenerateContent"):
            return "Without ?alt=sse it would be no event stream."
        if (
            not said
            or {said[0][0], said[-1][0]} != {"user"}
            or any(a == b for (a, _), (b, _) in pairwise(said))
        ):
            return "Please ensure that multiturn requests alternate between user and model."
        return ""

    @classmethod
    def error_body(cls, fault: str, status: int, message: str) -> Any:
        said = TOO_LONG if fault == "400-too-long" else message
        error = {"code": status, "message": said, "status": STATUSES.get(status, "INTERNAL")}
        return [{"error": error}]

    @classmethod
    def listed(cls, models: list[str]) -> Any:
        methods = ["generateContent", "countTokens"]
        return {
            "models": [
                {
                    "name": f"models/{name}",
                    "displayName": name.title(),
                    "inputTokenLimit": 1_048_576,
                    "supportedGenerationMethods": methods,
                }
                for name in models
            ]
        }

    def content(self, token: str) -> bytes:
        return self._part(b'{"text":' + quoted(token) + b"}")

    def thought(self, token: str) -> bytes:
        return self._part(b'{"text":' + quoted(token) + b',"thought":true}')

    def error(self) -> bytes:
        return event({"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}})

    def ending(self, finish: Finish, tokens: int) -> bytes:
        return event(self.whole("", "", finish, tokens))

    def whole(self, text: str, thoughts: str, finish: Finish, tokens: int) -> Any:
        parts = [{"text": thoughts, "thought": True}] if thoughts else []
        parts += [{"text": text}]
        candidate = {
            "content": {"parts": parts, "role": "model"},
            "finishReason": WORDS[finish],
            "index": 0,
        }
        usage = {
            "promptTokenCount": 7,
            "candidatesTokenCount": tokens,
            "totalTokenCount": tokens + 7,
        }
        said = {"candidates": [candidate]} if finish is not Finish.MODERATED else {}
        blocked = {} if said else {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}
        return said | blocked | {"usageMetadata": usage, "modelVersion": self.model}

    def _part(self, part: bytes) -> bytes:
        return b'data: {"candidates":[{"content":{"parts":[' + part + b'],"role":"model"},"index":0}]}\n\n'
