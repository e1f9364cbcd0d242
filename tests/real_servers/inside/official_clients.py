"""What the official clients make of a server: `python official_clients.py URL`; prints a JSON object a line.

Needs `openai`, `anthropic` and `google-genai`. Faults are asked for as tests/upstream/server.py says.
"""

import json
import sys
import urllib.request
from collections.abc import Callable

import anthropic
import openai
from google import genai
from google.genai import types

MODEL, PROMPT, KEY, ROOM = "steady", "What do you see out there?", "sk-client-0123456789", 400
TURNS = [{"role": "user", "content": PROMPT}]
BLOCKS = [{"role": "user", "content": [{"type": "text", "text": PROMPT}]}]

Said = tuple[str, str, str, int | None]  # text, thoughts, why it ended, tokens


class OpenAI:
    name, over, cut = "openai", "stop", "length"
    errors = {
        "401": openai.AuthenticationError,
        "404": openai.NotFoundError,
        "429": openai.RateLimitError,
        "400-too-long": openai.BadRequestError,
        "500": openai.InternalServerError,
        "error-frame": openai.APIError,
    }

    def __init__(self, url: str) -> None:
        self.client = openai.OpenAI(base_url=f"{url}/v1", api_key=KEY, max_retries=0)

    def models(self) -> list[str]:
        return [model.id for model in self.client.models.list()]

    def whole(self) -> Said:
        answer = self.client.chat.completions.create(model=MODEL, messages=TURNS, max_tokens=ROOM)
        choice = answer.choices[0]
        return choice.message.content, "", choice.finish_reason, answer.usage.completion_tokens

    def streamed(self) -> Said:
        text = thoughts = finish = ""
        tokens = None
        for chunk in self.client.chat.completions.create(
            model=MODEL, messages=TURNS, max_tokens=ROOM, stream=True, stream_options={"include_usage": True}
        ):
            tokens = chunk.usage.completion_tokens if chunk.usage else tokens
            for choice in chunk.choices:
                text += choice.delta.content or ""
                thoughts += getattr(choice.delta, "reasoning_content", None) or ""
                finish = choice.finish_reason or finish
        return text, thoughts, finish, tokens


class Anthropic:
    name, over, cut = "anthropic", "end_turn", "max_tokens"
    errors = {
        "401": anthropic.AuthenticationError,
        "404": anthropic.NotFoundError,
        "429": anthropic.RateLimitError,
        "400-too-long": anthropic.BadRequestError,
        "500": anthropic.InternalServerError,
        "error-frame": anthropic.APIStatusError,
    }

    def __init__(self, url: str) -> None:
        self.client = anthropic.Anthropic(base_url=url, api_key=KEY, max_retries=0)

    def models(self) -> list[str]:
        return [model.id for model in self.client.models.list()]

    def whole(self) -> Said:
        return self._said(self.client.messages.create(model=MODEL, messages=BLOCKS, max_tokens=ROOM))

    def streamed(self) -> Said:
        with self.client.messages.stream(model=MODEL, messages=BLOCKS, max_tokens=ROOM) as stream:
            return self._said(stream.get_final_message())

    def _said(self, message: anthropic.types.Message) -> Said:
        text = "".join(block.text for block in message.content if block.type == "text")
        thoughts = "".join(block.thinking for block in message.content if block.type == "thinking")
        return text, thoughts, message.stop_reason, message.usage.output_tokens


class Google:
    name, over, cut = "google", types.FinishReason.STOP, types.FinishReason.MAX_TOKENS
    errors = {
        "401": genai.errors.ClientError,
        "404": genai.errors.ClientError,
        "429": genai.errors.ClientError,
        "400-too-long": genai.errors.ClientError,
        "500": genai.errors.ServerError,
        "error-frame": genai.errors.APIError,
    }

    def __init__(self, url: str) -> None:
        once = types.HttpRetryOptions(attempts=1)
        options = types.HttpOptions(base_url=url, api_version="v1beta", retry_options=once)
        self.client = genai.Client(api_key=KEY, http_options=options)
        self.asked = {"model": MODEL, "contents": PROMPT}

    def models(self) -> list[str]:
        return [model.name.removeprefix("models/") for model in self.client.models.list()]

    def whole(self) -> Said:
        return self._said([self.client.models.generate_content(**self.asked)])

    def streamed(self) -> Said:
        return self._said(list(self.client.models.generate_content_stream(**self.asked)))

    def _said(self, answers: list[types.GenerateContentResponse]) -> Said:
        parts = [part for answer in answers for part in answer.candidates[0].content.parts or ()]
        text = "".join(part.text or "" for part in parts if not part.thought)
        thoughts = "".join(part.text or "" for part in parts if part.thought)
        last = answers[-1]
        return text, thoughts, last.candidates[0].finish_reason, last.usage_metadata.candidates_token_count


def ask_for(url: str, fault: str) -> None:
    """What the next request is to meet."""
    data = json.dumps([fault]).encode()
    urllib.request.urlopen(urllib.request.Request(f"{url}/script", data=data)).close()


def tell(client: OpenAI | Anthropic | Google, check: str, look: Callable[[], tuple[bool, str]]) -> None:
    try:
        held, seen = look()
    except Exception as error:
        held, seen = False, f"{type(error).__name__}: {error}"[:150]
    print(json.dumps({"server": f"{client.name}'s client", "check": check, "held": held, "seen": seen}))


def check(url: str, client: OpenAI | Anthropic | Google) -> None:
    def listed() -> tuple[bool, str]:
        names = client.models()
        return MODEL in names, f"{len(names)} models"

    def said(fault: str, verb: Callable[[], Said], end: str, thinks: bool = False) -> tuple[bool, str]:
        ask_for(url, fault)
        text, thoughts, finish, tokens = verb()
        held = bool(text and tokens) and finish == end and bool(thoughts) is thinks
        return held, f"{len(text)} letters, {len(thoughts)} thought, {finish}, {tokens} tokens"

    def refused(fault: str, kind: type[Exception]) -> tuple[bool, str]:
        ask_for(url, fault)
        try:
            text, *_rest = client.streamed()
        except kind as error:
            status = getattr(error, "status_code", None) or getattr(error, "code", None)
            right = status == int(fault[:3]) if fault[:3].isdecimal() else status != 404
            return right, f"{type(error).__name__}: {error}"[:100]
        return False, f"no error, but {len(text)} letters"

    tell(client, "list", listed)
    tell(client, "not streamed", lambda: said("ok", client.whole, client.over))
    tell(client, "a reply", lambda: said("ok", client.streamed, client.over))
    if client.name != "google":  # whose client takes no comments: it is never sent any
        tell(client, "keep-alives", lambda: said("keepalives", client.streamed, client.over))
    tell(client, "thoughts", lambda: said("think", client.streamed, client.over, thinks=True))
    tell(client, "cut", lambda: said("length", client.streamed, client.cut))
    for fault, kind in client.errors.items():
        tell(client, fault, lambda fault=fault, kind=kind: refused(fault, kind))


if __name__ == "__main__":
    for kind in (OpenAI, Anthropic, Google):
        check(sys.argv[1], kind(sys.argv[1]))
