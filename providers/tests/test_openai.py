from typing import Any

import orjson
import pytest

from providers import registry
from providers.dialects import openai
from providers.registry import LOCAL_SERVER, TABLE, Provider
from providers.speech import Model, Request, Sampling, Turn

PROVIDERS = {provider.name: provider for provider in (*TABLE, LOCAL_SERVER)}
HOT = Sampling(temperature=1.9, top_p=0.9, top_k=40, frequency_penalty=0.4, max_tokens=512)
TURNS = (Turn("system", "Be Mira."), Turn("assistant", "Welcome."), Turn("user", "Hello."))


def body(
    provider: str, model_id: str = "some-model", sampling: Sampling = HOT, turns: tuple[Turn, ...] = TURNS
) -> Any:
    model = Model.unlisted(provider, model_id)
    return orjson.loads(openai.call(PROVIDERS[provider], model, Request(turns, sampling=sampling)).body)


def read(*frames: Any) -> Any:
    return openai.Reader().read([f if isinstance(f, bytes) else orjson.dumps(f) for f in frames])


def delta(finish: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": finish}]}


def test_turns_are_sent_as_they_are() -> None:
    assert body("groq")["messages"] == [
        {"role": "system", "content": "Be Mira."},
        {"role": "assistant", "content": "Welcome."},
        {"role": "user", "content": "Hello."},
    ]
    assert body("groq")["stream"] is True


@pytest.mark.parametrize(
    ("provider", "expected"),
    [
        ("openrouter", {"temperature": 1.9, "top_p": 0.9, "top_k": 40, "frequency_penalty": 0.4}),
        ("groq", {"temperature": 1.9, "top_p": 0.9, "frequency_penalty": 0.4}),
        ("cerebras", {"temperature": 1.5, "top_p": 0.9}),
        ("deepseek", {"temperature": 1.9, "top_p": 0.9, "frequency_penalty": 0.4}),
        ("qwen", {"temperature": 1.9, "top_p": 0.9, "frequency_penalty": 0.4}),
        ("openai", {"temperature": 1.9, "top_p": 0.9, "frequency_penalty": 0.4}),
        ("local", {"temperature": 1.9, "top_p": 0.9, "top_k": 40, "frequency_penalty": 0.4}),
    ],
)
def test_a_provider_gets_the_sampling_that_it_takes(provider: str, expected: dict[str, float]) -> None:
    names = {"temperature", "top_p", "top_k", "frequency_penalty"}
    assert {name: value for name, value in body(provider).items() if name in names} == expected
    assert body(provider)["max_tokens"] == 512


def test_what_was_not_chosen_is_not_sent() -> None:
    sent = body("openrouter", sampling=Sampling(top_k=0))
    assert not {"temperature", "top_p", "top_k", "frequency_penalty"} & sent.keys()


def test_values_out_of_range_are_clamped() -> None:
    sent = body("groq", sampling=Sampling(temperature=9.0, top_p=-1.0, frequency_penalty=5.0))
    assert (sent["temperature"], sent["top_p"], sent["frequency_penalty"]) == (2.0, 0.0, 2.0)


def test_usage_is_asked_for_in_each_ones_own_way() -> None:
    assert body("groq")["stream_options"] == {"include_usage": True}
    assert body("openrouter")["usage"] == {"include": True}
    assert "stream_options" not in body("openrouter")
    assert body("qwen")["enable_thinking"] is False


def test_newer_openai_models_have_another_word_for_the_limit() -> None:
    sent = body("openai", "gpt-5-mini")
    assert sent["max_completion_tokens"] == 512
    assert "max_tokens" not in sent


def test_gemma_hears_the_system_text_from_the_user_and_not_from_the_greeting() -> None:
    turns = (*TURNS, Turn("assistant", "Tea?"), Turn("user", "Yes."), Turn("system", "Stay short."))
    assert body("openrouter", "google/gemma-3-27b-it:free", turns=turns)["messages"] == [
        {"role": "assistant", "content": "Welcome."},
        {"role": "user", "content": "Be Mira.\n\nHello."},
        {"role": "assistant", "content": "Tea?"},
        {"role": "user", "content": "Yes.\n\n[Stay short.]"},
    ]


def test_gemma_loses_no_system_text_when_nobody_has_spoken() -> None:
    assert body("local", "gemma3:4b", turns=TURNS[:2])["messages"][0] == {
        "role": "user",
        "content": "Be Mira.",
    }
    late = (Turn("user", "Hello."), Turn("assistant", "Tea?"), Turn("system", "Go on."))
    assert body("local", "gemma3:4b", turns=late)["messages"][-1] == {"role": "user", "content": "[Go on.]"}


def test_the_key_travels_in_a_header_and_in_no_repr() -> None:
    provider = Provider("groq", "Groq", "https://example.org/v1", key="sk-secret")
    call = openai.call(provider, Model.unlisted("groq", "m"), Request(TURNS))
    assert call.headers["Authorization"] == "Bearer sk-secret"
    assert call.url == "https://example.org/v1/chat/completions"
    assert "sk-secret" not in f"{call} {provider} {call.url}"


def test_a_server_without_a_key_gets_no_authorization() -> None:
    assert (
        "Authorization" not in openai.call(LOCAL_SERVER, Model.unlisted("local", "m"), Request(TURNS)).headers
    )


def test_openrouter_is_told_who_asks(settings: Any) -> None:
    settings.SITE_NAME, settings.CSRF_TRUSTED_ORIGINS = "Сайт Tales", ["https://tales.example"]
    headers = openai.call(PROVIDERS["openrouter"], Model.unlisted("openrouter", "m"), Request(TURNS)).headers
    assert (headers["X-Title"], headers["HTTP-Referer"]) == ("Tales", "https://tales.example")
    assert registry.site_title() == "Tales"


def test_deltas_are_put_together() -> None:
    heard = read(delta(role="assistant", content=""), delta(content="Hel"), delta(content="lo"), b"[DONE]")
    assert (heard.text, heard.over) == ("Hello", True)


@pytest.mark.parametrize(
    "fields",
    [
        {"reasoning_content": "Hm."},
        {"reasoning": "Hm."},
        {"reasoning": "Hm.", "reasoning_details": [{"type": "reasoning.text", "text": "Hm."}]},
        {"reasoning_details": [{"type": "reasoning.summary", "summary": "Hm."}]},
        {"content": None, "reasoning_content": "Hm."},
    ],
)
def test_thoughts_come_under_many_names(fields: dict[str, Any]) -> None:
    heard = read(delta(**fields))
    assert (heard.text, heard.thought) == ("", "Hm.")


def test_content_may_come_in_parts() -> None:
    assert (
        read(delta(content=[{"type": "text", "text": "Hel"}, {"type": "text", "text": "lo"}])).text == "Hello"
    )


def test_a_whole_message_is_read_like_a_delta() -> None:
    whole = {
        "choices": [{"message": {"content": "Hello"}, "finish_reason": "length"}],
        "usage": {"prompt_tokens": 3},
    }
    heard = read(whole)
    assert (heard.text, heard.finish, heard.prompt_tokens) == ("Hello", "length", 3)


def test_usage_may_come_without_choices() -> None:
    heard = read({"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 8}})
    assert (heard.prompt_tokens, heard.completion_tokens) == (5, 8)


def test_an_error_ends_the_reading_and_keeps_the_text_before_it() -> None:
    heard = read(delta(content="Hel"), {"error": {"code": 502}}, delta(content="lo"))
    assert (heard.text, heard.error) == ("Hel", {"code": 502})


def test_finish_reason_error_may_carry_the_error() -> None:
    frame = {"choices": [{"delta": {"content": ""}, "finish_reason": "error", "error": {"code": 429}}]}
    assert read(frame).error == {"code": 429}


@pytest.mark.parametrize(
    "noise",
    [
        *(b"", b"null", b"[1]", b"7", b"{", b"\xff", b"{}", b'{"choices": null}', b'{"choices": [null]}'),
        *(b'{"choices": 7}', b'{"choices": [{"delta": null}]}', b'{"choices": [{"delta": {"content": 7}}]}'),
        b'{"usage": 7, "choices": []}',
    ],
)
def test_noise_is_passed_over(noise: bytes) -> None:
    assert read(noise, delta(content="Hello")).text == "Hello"


def test_nothing_is_heard_that_a_database_cannot_keep() -> None:
    heard = read(
        delta(content="a\0b", reasoning=None),
        delta(reasoning="c\0d"),
        {"usage": {"prompt_tokens": 10**12, "completion_tokens": 2**31 - 1}},
    )
    assert (heard.text, heard.thought) == ("ab", "cd")
    assert (heard.prompt_tokens, heard.completion_tokens) == (None, 2**31 - 1)
