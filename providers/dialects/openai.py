"""OpenAI's chat completions, which nearly everybody speaks.

https://platform.openai.com/docs/api-reference/chat, and what the others make of it.
"""

from collections.abc import Iterable
from typing import Any

import orjson

from providers import registry
from providers.dialects import Call, Heard
from providers.registry import Provider
from providers.speech import Model, Request, Sampling, Turn

DONE = b"[DONE]"
MOST_TOKENS = 2**31 - 1  # beyond it a count is a mistake of the server's, and no column holds it


def call(provider: Provider, model: Model, request: Request) -> Call:
    """The POST that asks this model for this reply, as a stream."""
    body: dict[str, Any] = {
        "model": model.id,
        "messages": _messages(request.turns if model.takes_system_turns else _without_system(request.turns)),
        "stream": True,
        **_sampling(provider, model, request.sampling),
        **provider.extra,
    }
    if provider.asks_usage_in_stream:
        body["stream_options"] = {"include_usage": True}
    return Call(f"{provider.base_url}/chat/completions", _headers(provider), orjson.dumps(body))


class Reader:
    """Reads the payloads of one answer. Noise between them is passed over."""

    def read(self, payloads: Iterable[bytes]) -> Heard:
        heard = Heard()
        texts: list[str] = []
        thoughts: list[str] = []
        for payload in payloads:
            if payload == DONE:
                heard.over = True
                break
            try:
                self._take(orjson.loads(payload), heard, texts, thoughts)
            except (ValueError, AttributeError, TypeError, LookupError):
                continue  # not JSON, or not of this shape
            if heard.error:
                break
        # NUL is no sign of any language, and PostgreSQL refuses a text that holds one.
        heard.text = "".join(texts).replace("\0", "")
        heard.thought = "".join(thoughts).replace("\0", "")
        return heard

    def _take(self, frame: dict[str, Any], heard: Heard, texts: list[str], thoughts: list[str]) -> None:
        if frame.get("error"):
            heard.error = frame["error"]
            return
        if choices := frame.get("choices"):
            choice = choices[0]
            # A server that does not stream sends a whole message instead of deltas.
            delta = choice.get("delta") or choice.get("message") or {}
            if content := delta.get("content"):
                texts.append(content if type(content) is str else _joined(content))
            elif thought := _thought(delta):
                thoughts.append(thought)
            if reason := choice.get("finish_reason"):
                heard.finish = str(reason)
                heard.error = choice.get("error")
        if usage := frame.get("usage"):
            heard.prompt_tokens = _count(usage, "prompt_tokens")
            heard.completion_tokens = _count(usage, "completion_tokens")


def _thought(delta: dict[str, Any]) -> str:
    thought = delta.get("reasoning_content") or delta.get("reasoning") or delta.get("reasoning_details")
    return _joined(thought) if isinstance(thought, list) else str(thought or "")


def _joined(parts: Iterable[Any]) -> str:
    """The text of content that came in parts."""
    return "".join(str(part.get("text") or part.get("summary") or "") for part in parts)


def _count(usage: dict[str, Any], name: str) -> int | None:
    count = usage.get(name)
    return count if isinstance(count, int) and 0 <= count <= MOST_TOKENS else None


def _headers(provider: Provider) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        "Accept": "text/event-stream",
        "Accept-Encoding": "identity",  # compressed, a stream would arrive in lumps
    }
    if provider.key:
        headers["Authorization"] = f"Bearer {provider.key}"
    if provider.name == "openrouter":
        known = {"HTTP-Referer": registry.site_address(), "X-Title": registry.site_title()}
        headers |= {name: value for name, value in known.items() if value}
    return headers


def _sampling(provider: Provider, model: Model, sampling: Sampling) -> dict[str, Any]:
    """The settings that this provider takes, within its range."""
    taken = registry.taken(provider, model.id)
    asked = {
        "temperature": _within(sampling.temperature, provider.hottest),
        "top_p": _within(sampling.top_p, 1.0),
        "top_k": sampling.top_k or None,  # 0 means "all of them" here and an error there
        "frequency_penalty": _within(sampling.frequency_penalty, 2.0),
    }
    newer = provider.name == "openai" and model.id.startswith(registry.NEWER_OPENAI)
    limit = "max_completion_tokens" if newer else "max_tokens"
    wanted = {name: value for name, value in asked.items() if name in taken and value is not None}
    return {limit: sampling.max_tokens, **wanted}


def _within(value: float | None, most: float) -> float | None:
    return None if value is None else min(max(value, 0.0), most)


def _messages(turns: Iterable[Turn]) -> list[dict[str, str]]:
    return [{"role": turn.role, "content": turn.text} for turn in turns]


def _without_system(turns: Iterable[Turn]) -> list[Turn]:
    """The same turns for a model without a system role: its system texts are said by the user.

    What stands before the first user turn goes in front of that turn, and not of the greeting; what
    stands later is joined to the user turn before it.
    """
    told: list[Turn] = []
    waiting: list[str] = []
    for turn in turns:
        if turn.role == "assistant":
            told.append(turn)
        elif turn.role == "user":
            told.append(Turn("user", "\n\n".join([*waiting, turn.text])))
            waiting = []
        elif any(earlier.role == "user" for earlier in told):
            _say_more(told, turn.text)
        else:
            waiting.append(turn.text)
    return [Turn("user", "\n\n".join(waiting)), *told] if waiting else told


def _say_more(told: list[Turn], text: str) -> None:
    if told[-1].role == "user":
        told[-1] = Turn("user", f"{told[-1].text}\n\n{text}")
    else:
        told.append(Turn("user", text))
