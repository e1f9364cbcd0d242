"""Google's Gemini.

https://ai.google.dev/api/generate-content, https://ai.google.dev/api/models.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from providers.dialects import wire
from providers.dialects.listed import entries, is_suitable, label, number, text
from providers.dialects.turns import dialogue
from providers.dialects.wire import Call, Heard
from providers.registry import Provider
from providers.speech import Model, Request

LARGEST_PAGE = 1000
# This is fiction, and the key is the operator's own. What is never allowed is refused all the same.
SAFETY = [
    {"category": f"HARM_CATEGORY_{what}", "threshold": "BLOCK_NONE"}
    for what in ("HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT")
]
NAMES = {"temperature": "temperature", "top_p": "topP", "top_k": "topK"}


def call(provider: Provider, model: Model, request: Request) -> Call:
    """The POST that asks this model for this reply."""
    told = dialogue(model, request.turns)
    body: dict[str, Any] = {
        "contents": [
            {"role": "user" if turn.role == "user" else "model", "parts": [{"text": turn.text}]}
            for turn in told.turns
        ],
        "generationConfig": {
            "maxOutputTokens": request.sampling.max_tokens,
            **{
                NAMES[name]: value
                for name, value in wire.settings_for(provider, model, request.sampling).items()
            },
        },
        "safetySettings": SAFETY,
    }
    if model.thinks:  # it does in any case: so that it is heard to be alive
        body["generationConfig"]["thinkingConfig"] = {"includeThoughts": True}
    if told.system:
        body["systemInstruction"] = {"parts": [{"text": "\n\n".join(turn.text for turn in told.system)}]}
    verb = "streamGenerateContent?alt=sse" if request.streamed else "generateContent"
    url = f"{_base(provider)}/models/{quote(model.id, safe='')}:{verb}"
    return wire.post(url, _key(provider), body, streamed=request.streamed)


def list_call(provider: Provider) -> Call:
    """The GET that asks for the live list of models."""
    return wire.get(f"{_base(provider)}/models", _key(provider), pageSize=LARGEST_PAGE)


def listed(document: Any, provider: Provider) -> tuple[Model, ...]:
    """The models that a live list offers for a chat: those that generate content."""
    found = []
    for entry in entries(document, "models"):
        model_id = text(entry, "name").removeprefix("models/")
        methods = entry.get("supportedGenerationMethods")
        talks = isinstance(methods, list) and "generateContent" in methods
        if model_id and talks and is_suitable(provider, model_id):
            model = Model.unlisted(provider.name, model_id)
            name = label(entry, "displayName") or model_id
            context = number(entry, "inputTokenLimit")
            thinks = entry.get("thinking") is True
            found.append(replace(model, label=name, vendor="google", context=context, thinks=thinks))
    return tuple(found)


class Reader(wire.Reader):
    """Reads the frames of one answer, each of which is shaped like the whole."""

    tells_its_end = True

    def take(self, frame: dict[str, Any], heard: Heard) -> None:
        if frame.get("error"):
            heard.error = frame["error"]
            return
        if usage := frame.get("usageMetadata"):
            heard.prompt_tokens = wire.count(usage, "promptTokenCount")
            heard.completion_tokens = wire.count(usage, "candidatesTokenCount", "thoughtsTokenCount")
            heard.cached_tokens = wire.count(usage, "cachedContentTokenCount")
        if reason := (frame.get("promptFeedback") or {}).get("blockReason"):
            heard.error = {"code": "content_filter", "message": f"blockReason {reason}"}
        for candidate in (frame.get("candidates") or ())[:1]:
            heard.finish = str(candidate.get("finishReason") or heard.finish)
            for part in (candidate.get("content") or {}).get("parts") or ():
                if part.get("thought"):
                    heard.thought += part.get("text") or ""
                else:
                    heard.text += part.get("text") or ""


def _base(provider: Provider) -> str:
    return f"{provider.base_url.removesuffix('/v1beta')}/v1beta"


def _key(provider: Provider) -> dict[str, str]:
    return {"x-goog-api-key": provider.key}  # and never in the URL, which ends up in logs
