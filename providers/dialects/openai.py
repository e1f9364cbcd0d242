"""OpenAI's chat completions, which nearly everybody speaks.

https://platform.openai.com/docs/api-reference/chat, and what the others make of it.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from providers import registry
from providers.dialects import wire
from providers.dialects.listed import entries, is_suitable, label, number, text
from providers.dialects.turns import said_by_user
from providers.dialects.wire import Call, Heard
from providers.registry import Provider
from providers.speech import Model, Request


def call(provider: Provider, model: Model, request: Request) -> Call:
    """The POST that asks this model for this reply."""
    turns = request.turns if model.takes_system_turns else said_by_user(request.turns)
    newer = provider.name == "openai" and model.id.startswith(registry.NEWER_OPENAI)
    body: dict[str, Any] = {
        "model": model.id,
        "messages": [{"role": turn.role, "content": turn.text} for turn in turns],
        "stream": request.streamed,
        "max_completion_tokens" if newer else "max_tokens": request.sampling.max_tokens,
        **wire.settings_for(provider, model, request.sampling),
        **provider.extra,
    }
    if request.streamed and provider.asks_usage_in_stream:
        body["stream_options"] = {"include_usage": True}
    return wire.post(
        f"{provider.base_url}/chat/completions", _headers(provider), body, streamed=request.streamed
    )


def list_call(provider: Provider) -> Call:
    """The GET that asks for the live list of models."""
    return wire.get(f"{provider.base_url}/models", _headers(provider))


def listed(document: Any, provider: Provider) -> tuple[Model, ...]:
    """The models that a live list offers for a chat. Most lists tell an id and nothing else."""
    return tuple(
        _model(entry, provider)
        for entry in entries(document, "data")
        if text(entry, "id") and is_suitable(provider, text(entry, "id")) and _talks(entry)
    )


class Reader(wire.Reader):
    """Reads the chunks of one answer, or its whole message."""

    def take(self, frame: dict[str, Any], heard: Heard) -> None:
        groq = frame.get("x_groq") or {}
        if error := frame.get("error") or groq.get("error"):
            heard.error = error
            return
        if frame.get("object") == "error":  # vLLM
            heard.error = frame
            return
        if choices := frame.get("choices"):
            choice = choices[0]
            # A server that does not stream sends a whole message instead of deltas.
            delta = choice.get("delta") or choice.get("message") or {}
            if content := delta.get("content"):
                heard.text += content if type(content) is str else _joined(content)
            heard.thought += _thought(delta)
            if refusal := delta.get("refusal"):
                heard.error = {"code": "refusal", "message": refusal}
            if reason := choice.get("finish_reason"):
                heard.finish = str(reason)
                heard.error = heard.error or choice.get("error")
        if usage := frame.get("usage") or groq.get("usage"):
            heard.prompt_tokens = wire.count(usage, "prompt_tokens")
            heard.completion_tokens = wire.count(usage, "completion_tokens")
            heard.cached_tokens = _cached(usage)


def _thought(delta: dict[str, Any]) -> str:
    thought = delta.get("reasoning_content") or delta.get("reasoning") or delta.get("reasoning_details")
    if isinstance(thought, list):
        return _joined(thought)
    return thought if isinstance(thought, str) else ""


def _cached(usage: dict[str, Any]) -> int | None:
    # DeepSeek has a name of its own, and by now tells the usual one beside it.
    usual = wire.count(usage.get("prompt_tokens_details") or {}, "cached_tokens")
    return wire.count(usage, "prompt_cache_hit_tokens") if usual is None else usual


def _joined(parts: Iterable[Any]) -> str:
    """The text of content that came in parts."""
    return "".join(str(part.get("text") or part.get("summary") or "") for part in parts)


def _headers(provider: Provider) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {provider.key}"} if provider.key else {}
    if provider.name == "openrouter":
        known = {"HTTP-Referer": registry.site_address(), "X-Title": registry.site_title()}
        headers |= {name: value for name, value in known.items() if value}
    return headers


def _model(entry: dict[str, Any], provider: Provider) -> Model:
    model = Model.unlisted(provider.name, text(entry, "id"), free=provider.free or _costs_nothing(entry))
    loaded = entry["meta"] if isinstance(entry.get("meta"), dict) else {}  # llama.cpp
    context = number(entry, "context_length", "context_window", "max_model_len") or number(loaded, "n_ctx")
    # "Google: Gemma 3 27B (free)": who made it and what it costs are told elsewhere.
    name = label(entry, "name").rpartition(": ")[2].removesuffix("(free)").strip() or model.label
    vendor = text(entry, "owned_by").lower() if provider.name == "groq" and "/" not in model.id else ""
    return replace(model, label=name, vendor=vendor or model.vendor, context=context)


def _talks(entry: dict[str, Any]) -> bool:
    """Whether it takes text and gives text, and is up, where the list tells."""
    shape = entry.get("architecture")
    told = shape if isinstance(shape, dict) else {}
    ways = (told.get("input_modalities"), told.get("output_modalities"))
    return entry.get("active") is not False and all("text" in way for way in ways if isinstance(way, list))


def _costs_nothing(entry: dict[str, Any]) -> bool:
    """By OpenRouter's price list, which is in dollars a token, as text."""
    try:
        return not any(float(entry["pricing"][what]) for what in ("prompt", "completion"))
    except (ValueError, TypeError, LookupError):
        return False
