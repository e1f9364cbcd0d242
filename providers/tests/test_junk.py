"""Whatever a server sends, reading it raises nothing and says nothing that a database cannot keep."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import classify
from providers.dialects import dialect_of, wire
from providers.errors import CandidateFailed
from providers.registry import TABLE, Provider
from providers.speech import Model

SPEAKERS = [provider for provider in TABLE if provider.name in ("openrouter", "groq", "claude", "gemini")]
WORDS = [
    *("type", "error", "message", "code", "status", "details", "reason", "retryDelay", "metadata"),
    *("choices", "delta", "content", "refusal", "reasoning", "finish_reason", "usage", "x_groq", "object"),
    *(
        "content_block",
        "stop_reason",
        "text",
        "thinking",
        "message_start",
        "content_block_delta",
        "text_delta",
    ),
    *("candidates", "parts", "thought", "finishReason", "promptFeedback", "blockReason", "usageMetadata"),
    *("data", "models", "id", "name", "pricing", "prompt", "architecture", "input_modalities", "active"),
    *("supportedGenerationMethods", "generateContent", "owned_by", "context_length", "prompt_tokens"),
]
WORD = st.sampled_from(WORDS)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | WORD | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(WORD | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("provider", SPEAKERS, ids=lambda provider: provider.name)
@given(documents=st.lists(JSON, max_size=4))
def test_any_json_can_be_read(provider: Provider, documents: list[Any]) -> None:
    heard = dialect_of(provider).Reader().read(map(orjson.dumps, documents))
    assert "\0" not in heard.text + heard.thought + heard.finish
    for count in (heard.prompt_tokens, heard.completion_tokens, heard.cached_tokens):
        assert count is None or 0 <= count < 2**31
    if heard.error:
        assert isinstance(classify.from_frame(heard.error), CandidateFailed)


@pytest.mark.parametrize("provider", SPEAKERS, ids=lambda provider: provider.name)
@given(document=JSON, entries=st.lists(JSON, max_size=3))
def test_any_json_can_be_a_list_of_models(provider: Provider, document: Any, entries: list[Any]) -> None:
    for listed in (document, {"data": entries, "models": entries}):
        models = dialect_of(provider).listed(listed, provider)
        assert all(isinstance(model, Model) and model.id and model.label for model in models)


@given(st.integers(201, 599), JSON, st.text())
def test_any_json_can_be_a_refusal(status: int, error: Any, waits: str) -> None:
    for body in (error, {"error": error}, [{"error": error}]):
        failure = classify.from_answer(status, {"retry-after": waits}, orjson.dumps(body))
        assert "\0" not in failure.operator_detail
    assert isinstance(classify.from_frame(error), CandidateFailed)


@given(st.binary())
def test_any_bytes_can_be_a_refusal(body: bytes) -> None:
    assert classify.from_answer(502, {}, body).code == "down"


def test_a_code_of_thousands_of_digits_is_no_status() -> None:
    assert classify.from_frame({"code": "9" * 5000}).code == "down"


def test_counts_that_are_summed_still_fit_a_column() -> None:
    assert wire.count({"told": 2**31 - 1, "cached": 5}, "told", "cached") == 2**31 - 1
