from typing import Any

import pytest

from providers.dialects import openai
from providers.dialects.listed import MOST_ENTRIES, is_suitable
from providers.registry import LOCAL_SERVER, TABLE
from providers.speech import Model

PROVIDERS = {provider.name: provider for provider in (*TABLE, LOCAL_SERVER)}

FOR_TALKING = """
openrouter google/gemma-3-27b-it:free           openrouter nvidia/nemotron-nano-9b-v2:free
openrouter deepseek/deepseek-r1-0528:free       openrouter thedrummer/unslopnemo-12b
openrouter mistralai/mistral-small-3.2-24b-instruct:free
groq       llama-3.3-70b-versatile              groq       openai/gpt-oss-120b
groq       moonshotai/kimi-k2-instruct-0905     groq       qwen/qwen3-32b
cerebras   qwen-3-235b-a22b-instruct-2507       deepseek   deepseek-reasoner
qwen       qwen3-235b-a22b                      qwen       qwen-max-latest
openai     gpt-4o                               openai     gpt-5-mini
openai     o3                                   claude     claude-sonnet-4-5
gemini     gemini-2.0-flash                     gemini     gemma-3-27b-it
local      llama3.2:3b                          local      hermes-guardian-8b
local      my-voice-of-the-north                local      default
"""
FOR_SOMETHING_ELSE = """
groq       whisper-large-v3-turbo               groq       meta-llama/llama-guard-4-12b
groq       meta-llama/llama-prompt-guard-2-86m  groq       groq/compound
groq       groq/compound-mini                   groq       openai/gpt-oss-safeguard-20b
groq       playai-tts-arabic                    groq       canopylabs/orpheus-v1-english
openai     text-embedding-3-small               openai     omni-moderation-latest
openai     gpt-4o-realtime-preview              openai     gpt-4o-mini-transcribe
openai     tts-1-hd                             openai     dall-e-3
openai     gpt-image-1                          openai     sora-2
openai     gpt-audio-mini                       openai     gpt-3.5-turbo-instruct
openai     gpt-5-codex                          openai     davinci-002
openrouter google/gemini-2.5-flash-image        openrouter meta-llama/llama-guard-3-8b
openrouter mistralai/mistral-ocr                qwen       qwen-vl-ocr
qwen       gte-rerank-v2                        qwen       qwen3-tts-flash
qwen       qwen-mt-turbo                        qwen       wan2.2-t2i-plus
qwen       qwen3guard-gen-8b                    gemini     gemini-embedding-001
gemini     imagen-4.0-generate-001              gemini     veo-3.0-generate-001
gemini     gemini-2.5-flash-preview-tts         gemini     gemini-2.5-flash-native-audio-latest
gemini     aqa                                  gemini     gemini-2.5-computer-use-preview-10-2025
local      nomic-embed-text:latest              local      bge-m3
local      qwen3-embedding:8b                   local      text-embedding-nomic-embed-text-v1.5
local      embeddinggemma:300m                  local      whisper-1
local      bge-reranker-v2-m3                   local      all-minilm:l6-v2
"""


def pairs(table: str) -> list[tuple[str, str]]:
    words = iter(table.split())
    return list(zip(words, words, strict=True))


def listed(provider: str, *entries: Any) -> tuple[Model, ...]:
    return openai.listed({"object": "list", "data": list(entries)}, PROVIDERS[provider])


@pytest.mark.parametrize(("provider", "model_id"), pairs(FOR_TALKING))
def test_these_can_be_talked_with(provider: str, model_id: str) -> None:
    assert is_suitable(PROVIDERS[provider], model_id)


@pytest.mark.parametrize(("provider", "model_id"), pairs(FOR_SOMETHING_ELSE))
def test_these_are_for_something_else(provider: str, model_id: str) -> None:
    assert not is_suitable(PROVIDERS[provider], model_id)


def test_openrouter_tells_name_context_and_price() -> None:
    gemma = {
        "id": "google/gemma-3-27b-it:free",
        "name": "Google: Gemma 3 27B (free)",
        "context_length": 131_072,
        "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
        "pricing": {"prompt": "0", "completion": "0", "request": "0"},
    }
    paid = gemma | {
        "id": "google/gemma-3-27b-it",
        "pricing": {"prompt": "0.00000009", "completion": "0.0000002"},
    }
    assert listed("openrouter", gemma, paid) == (
        Model("openrouter", gemma["id"], "Gemma 3 27B", "google", free=True, context=131_072),
        Model("openrouter", paid["id"], "Gemma 3 27B", "google", context=131_072),
    )


def test_only_what_takes_text_and_gives_text_is_offered() -> None:
    def shaped(*ways: str) -> dict[str, Any]:
        return {"input_modalities": [ways[0]], "output_modalities": [ways[1]]}

    entries = [
        {"id": "a", "architecture": shaped("text", "text")},
        {"id": "b", "architecture": shaped("audio", "text")},
        {"id": "c", "architecture": shaped("text", "video")},
        {"id": "d", "architecture": None},
    ]
    assert [model.id for model in listed("openrouter", *entries)] == ["a", "d"]


def test_groq_tells_who_made_it_how_much_it_reads_and_whether_it_is_up() -> None:
    up = {"id": "llama-3.1-8b-instant", "owned_by": "Meta", "active": True, "context_window": 131_072}
    down = {"id": "gone", "active": False}
    assert listed("groq", up, down) == (
        Model("groq", up["id"], up["id"], "meta", free=True, context=131_072),
    )


@pytest.mark.parametrize(("meta", "context"), [({"n_ctx": 4096, "n_ctx_train": 131_072}, 4096), (None, 0)])
def test_llama_cpp_tells_how_much_its_model_reads(meta: Any, context: int) -> None:
    (model,) = listed("local", {"id": "gemma", "meta": meta})
    assert model.context == context


def test_a_model_that_thinks_aloud_is_known_by_its_id() -> None:
    assert [model.thinks for model in listed("groq", {"id": "qwen-qwq-32b"}, {"id": "qwen3-32b"})] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    "document", [None, 7, "no", [], {}, {"data": None}, {"data": {"id": "a"}}, {"error": {"code": 500}}]
)
def test_what_is_no_list_offers_nothing(document: Any) -> None:
    assert openai.listed(document, PROVIDERS["openai"]) == ()


@pytest.mark.parametrize(
    "junk",
    [
        *(None, 7, "a", [], {}, {"id": None}, {"id": 7}, {"id": ""}, {"id": " "}),
        {"id": "b", "architecture": "text"},
        {"id": "b", "architecture": {"input_modalities": "text", "output_modalities": 7}, "active": "yes"},
        {"id": "b", "pricing": 7, "name": ["x"], "context_length": "many", "owned_by": 7},
        {"id": "b", "pricing": {"prompt": "free", "completion": None}, "context_length": -1},
        {"id": "b", "context_length": 10**30, "name": "", "owned_by": None},
    ],
)
def test_no_entry_spoils_the_others(junk: Any) -> None:
    models = listed("openrouter", {"id": "a"}, junk, {"id": "z"})
    assert [model.id for model in models if model.id != "b"] == ["a", "z"]
    assert all(model == Model.unlisted("openrouter", "b") for model in models if model.id == "b")


@pytest.mark.parametrize("model_id", ["x" * 195, "x" * 10_000, "a\nb", "a\x1b[31mb", "a\u202eb"])
def test_what_no_chat_could_keep_and_no_line_show_is_not_offered(model_id: str) -> None:
    assert listed("local", {"id": model_id}) == ()


def test_a_name_is_one_short_line() -> None:
    (model,) = listed("local", {"id": "m", "name": "My\nmodel " + "x" * 10_000})
    assert model.label.startswith("My model xxx")
    assert len(model.label) == 120


def test_a_list_has_an_end() -> None:
    assert len(listed("local", *({"id": f"m{n}"} for n in range(MOST_ENTRIES + 1)))) == MOST_ENTRIES
