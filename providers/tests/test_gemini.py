from typing import Any

import orjson
import pytest

from providers import registry
from providers.dialects import gemini
from providers.registry import TABLE
from providers.speech import Model, Request, Sampling, Turn

GEMINI = next(provider for provider in TABLE if provider.name == "gemini")
HOT = Sampling(temperature=1.9, top_p=0.9, top_k=40, frequency_penalty=0.4, max_tokens=512)
TURNS = (
    Turn("system", "Be Mira."),
    Turn("system", "It is night."),
    Turn("assistant", "Welcome."),
    Turn("user", "Hello."),
    Turn("system", "Stay short."),
)


def body(
    turns: tuple[Turn, ...] = TURNS, sampling: Sampling = HOT, model_id: str = "gemini-2.0-flash"
) -> Any:
    request = Request(turns, sampling=sampling)
    return orjson.loads(gemini.call(GEMINI, Model.unlisted("gemini", model_id), request).body)


def contents(asked: dict[str, Any]) -> list[tuple[str, str]]:
    return [(turn["role"], turn["parts"][0]["text"]) for turn in asked["contents"]]


def read(*frames: Any) -> Any:
    return gemini.Reader().read([f if isinstance(f, bytes) else orjson.dumps(f) for f in frames])


def parts(*said: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"candidates": [{"content": {"role": "model", "parts": list(said)}, "index": 0, **more}]}


def test_all_system_texts_before_the_story_are_one_and_later_ones_are_the_users() -> None:
    asked = body()
    assert asked["systemInstruction"] == {"parts": [{"text": "Be Mira.\n\nIt is night."}]}
    assert contents(asked) == [("user", "…"), ("model", "Welcome."), ("user", "Hello.\n\n[Stay short.]")]


def test_gemma_gets_no_system_text_here_either() -> None:
    asked = body(model_id="gemma-3-27b-it")
    assert "systemInstruction" not in asked
    assert contents(asked)[-1] == ("user", "Be Mira.\n\nIt is night.\n\nHello.\n\n[Stay short.]")


def test_settings_have_names_of_their_own() -> None:
    assert body()["generationConfig"] == {
        "maxOutputTokens": 512,
        "temperature": 1.9,
        "topP": 0.9,
        "topK": 40,
    }
    assert body(sampling=Sampling(top_k=0, max_tokens=256))["generationConfig"] == {"maxOutputTokens": 256}


def test_fiction_is_not_filtered_by_category() -> None:
    assert {setting["threshold"] for setting in body()["safetySettings"]} == {"BLOCK_NONE"}
    assert len(body()["safetySettings"]) == 4


@pytest.mark.parametrize("base", ["https://example.org", "https://example.org/v1beta"])
def test_the_key_travels_in_a_header_and_never_in_the_address(base: str) -> None:
    provider = registry.Provider("gemini", "Gemini", base, key="AIza-secret", dialect="gemini")
    model = Model.unlisted("gemini", "tuned/a b?")
    call = gemini.call(provider, model, Request(TURNS))
    whole = gemini.call(provider, model, Request(TURNS, streamed=False))
    asks = gemini.list_call(provider)
    assert call.url == "https://example.org/v1beta/models/tuned%2Fa%20b%3F:streamGenerateContent?alt=sse"
    assert whole.url == "https://example.org/v1beta/models/tuned%2Fa%20b%3F:generateContent"
    assert (asks.method, asks.url) == ("GET", "https://example.org/v1beta/models?pageSize=1000")
    assert {one.headers["x-goog-api-key"] for one in (call, whole, asks)} == {"AIza-secret"}
    assert "AIza-secret" not in f"{call} {whole} {asks} {call.url} {provider}"


def test_thoughts_are_marked() -> None:
    heard = read(parts({"text": "Hm.", "thought": True}, {"text": "Hel"}), parts({"text": "lo\0"}))
    assert (heard.text, heard.thought) == ("Hello", "Hm.")


def test_the_last_frame_tells_why_and_how_much() -> None:
    usage = {
        "promptTokenCount": 7,
        "candidatesTokenCount": 5,
        "thoughtsTokenCount": 30,
        "cachedContentTokenCount": 4,
    }
    heard = read(parts({"text": "Hello"}, finishReason="STOP") | {"usageMetadata": usage})
    assert (heard.text, heard.finish) == ("Hello", "STOP")
    assert (heard.prompt_tokens, heard.completion_tokens, heard.cached_tokens) == (7, 35, 4)


def test_a_blocked_prompt_is_an_error() -> None:
    heard = read({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}})
    assert heard.error == {"code": "content_filter", "message": "blockReason PROHIBITED_CONTENT"}


def test_an_error_ends_the_reading_and_keeps_the_text_before_it() -> None:
    error = {"code": 503, "status": "UNAVAILABLE"}
    heard = read(parts({"text": "Hel"}), {"error": error}, parts({"text": "lo"}))
    assert (heard.text, heard.error) == ("Hel", error)


@pytest.mark.parametrize(
    "noise",
    [
        *(
            b"",
            b"null",
            b"[1]",
            b"7",
            b"{",
            b"\xff",
            b"{}",
            b'{"candidates": null}',
            b'{"candidates": [null]}',
        ),
        *(b'{"candidates": 7}', b'{"candidates": [{"content": {"parts": [{"text": 7}]}}]}'),
        *(b'{"candidates": [{"content": {}}]}', b'{"usageMetadata": 7}'),
    ],
)
def test_noise_is_passed_over(noise: bytes) -> None:
    assert read(noise, parts({"text": "Hello"})).text == "Hello"


def test_the_live_list_is_read() -> None:
    talks = {"supportedGenerationMethods": ["generateContent", "countTokens"]}
    models = gemini.listed(
        {
            "models": [
                {"name": "models/gemini-2.0-flash", "displayName": "Gemini 2.0 Flash"} | talks,
                {"name": "models/gemini-2.5-pro", "inputTokenLimit": 1_048_576} | talks,
                {"name": "models/gemini-2.5-flash-preview-tts"} | talks,
                {"name": "models/gemini-2.5-flash-image"} | talks,
                {"name": "models/gemini-embedding-001", "supportedGenerationMethods": ["embedContent"]},
                {"name": "models/nothing-told"},
                {"name": 7} | talks,
                7,
            ]
        },
        GEMINI,
    )
    assert models == (
        Model("gemini", "gemini-2.0-flash", "Gemini 2.0 Flash", "google"),
        Model("gemini", "gemini-2.5-pro", "gemini-2.5-pro", "google", context=1_048_576),
    )


@pytest.mark.parametrize(("thinks", "config"), [(True, {"includeThoughts": True}), (False, None)])
def test_who_thinks_in_any_case_is_asked_to_do_it_aloud(thinks: bool, config: Any) -> None:
    model = Model("gemini", "gemini-2.5-flash", "Gemini 2.5 Flash", "google", thinks=thinks)
    asked = orjson.loads(gemini.call(GEMINI, model, Request(TURNS)).body)
    assert asked["generationConfig"].get("thinkingConfig") == config


def test_the_list_tells_who_thinks() -> None:
    talks = {"supportedGenerationMethods": ["generateContent"]}
    entries = [{"name": "models/a", "thinking": True} | talks, {"name": "models/b"} | talks]
    assert [model.thinks for model in gemini.listed({"models": entries}, GEMINI)] == [True, False]
