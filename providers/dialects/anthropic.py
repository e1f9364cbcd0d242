"""Anthropic's messages.

https://platform.claude.com/docs/en/api/messages, …/build-with-claude/streaming, …/prompt-caching.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from providers.dialects import wire
from providers.dialects.listed import entries, is_suitable, label, number, text
from providers.dialects.turns import BETWEEN, dialogue
from providers.dialects.wire import Call, Heard
from providers.registry import Provider
from providers.speech import Model, Request, Turn

VERSION = "2023-06-01"
LARGEST_PAGE = 1000
KEPT = {"cache_control": {"type": "ephemeral"}}  # at most four such marks are taken; here are three


def call(provider: Provider, model: Model, request: Request) -> Call:
    """The POST that asks this model for this reply."""
    told = dialogue(model, request.turns)
    body: dict[str, Any] = {
        "model": model.id,
        "max_tokens": request.sampling.max_tokens,
        "messages": [{"role": parts[0].role, "content": _blocks(parts)} for parts in told.parts],
        "stream": request.streamed,
        **wire.settings_for(provider, model, request.sampling),
    }
    if told.system:
        body["system"] = [_block(turn.text) for turn in told.system]
        # two at most: who the character is outlives what is remembered
        stays = [number for number, turn in enumerate(told.system) if turn.cached] or [-1]
        for number in {stays[0], stays[-1]}:
            body["system"][number] |= KEPT
    if place := _last_cached(told.parts):
        body["messages"][place[0]]["content"][place[1]] |= KEPT
    return wire.post(f"{_base(provider)}/messages", _key(provider), body, streamed=request.streamed)


def list_call(provider: Provider) -> Call:
    """The GET that asks for the live list of models."""
    return wire.get(f"{_base(provider)}/models", _key(provider), limit=LARGEST_PAGE)


def listed(document: Any, provider: Provider) -> tuple[Model, ...]:
    """The models that a live list offers for a chat."""
    return tuple(
        replace(
            Model.unlisted(provider.name, text(entry, "id")),
            label=label(entry, "display_name") or text(entry, "id"),
            vendor="anthropic",
            context=number(entry, "max_input_tokens"),
        )
        for entry in entries(document, "data")
        if text(entry, "id") and is_suitable(provider, text(entry, "id"))
    )


class Reader(wire.Reader):
    """Reads the events of one answer, or its whole message."""

    tells_its_end = True

    def take(self, frame: dict[str, Any], heard: Heard) -> None:
        # LiteLLM's proxy tells what breaks a stream as OpenAI would: an error, of no type.
        match "error" if frame.get("error") else frame["type"]:
            case "content_block_delta":
                _hear_part(frame["delta"], heard)
            case "content_block_start":
                _hear_part(frame["content_block"], heard)
            case "message_start":
                _hear_prompt(frame["message"]["usage"], heard)
            case "message_delta":
                _hear_end(frame["delta"], frame.get("usage") or {}, heard)
            case "message_stop":
                heard.over = True
            case "error":
                heard.error = frame.get("error") or "an error without a word"
            case "message":
                for part in frame["content"]:
                    _hear_part(part, heard)
                _hear_end(frame, frame.get("usage") or {}, heard)


def _hear_part(part: dict[str, Any], heard: Heard) -> None:
    """A block of content, or a piece of one; signatures, tools and hidden thoughts hold nothing to read."""
    match part["type"]:
        case "text" | "text_delta":
            heard.text += part["text"]
        case "thinking" | "thinking_delta":
            heard.thought += part["thinking"]


def _hear_prompt(usage: dict[str, Any], heard: Heard) -> None:
    """What was read, told at the start and perhaps again at the end; `input_tokens` leaves out the cached."""
    read, made = "cache_read_input_tokens", "cache_creation_input_tokens"
    if "input_tokens" in usage:
        heard.prompt_tokens = wire.count(usage, "input_tokens", read, made)
        heard.cached_tokens = wire.count(usage, read)


def _hear_end(message: dict[str, Any], usage: dict[str, Any], heard: Heard) -> None:
    heard.finish = str(message.get("stop_reason") or heard.finish)
    heard.completion_tokens = wire.count(usage, "output_tokens")
    _hear_prompt(usage, heard)


def _blocks(parts: Sequence[Turn]) -> list[dict[str, Any]]:
    """A block for each, so that what is told anew each time can follow what is kept."""
    return [_block(f"{BETWEEN}{part.text}" if number else part.text) for number, part in enumerate(parts)]


def _last_cached(told: Sequence[Sequence[Turn]]) -> tuple[int, int] | None:
    """The last place up to which the next request will be the same."""
    places = ((n, k) for n, parts in enumerate(told) for k, part in enumerate(parts) if part.cached)
    return max(places, default=None)


def _block(said: str) -> dict[str, Any]:
    return {"type": "text", "text": said}


def _base(provider: Provider) -> str:
    return f"{provider.base_url.removesuffix('/v1')}/v1"


def _key(provider: Provider) -> dict[str, str]:
    return {"x-api-key": provider.key, "anthropic-version": VERSION}
