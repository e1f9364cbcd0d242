from typing import Any

import orjson
import pytest

from providers import registry
from providers.dialects import anthropic
from providers.registry import TABLE
from providers.speech import Model, Request, Sampling, Turn

CLAUDE = next(provider for provider in TABLE if provider.name == "claude")
HOT = Sampling(temperature=1.9, top_p=0.9, top_k=40, frequency_penalty=0.4, max_tokens=512)
SETTINGS = {"temperature", "top_p", "top_k", "frequency_penalty"}
KEPT = {"type": "ephemeral"}
TURNS = (
    Turn("system", "Be Mira."),
    Turn("assistant", "Welcome."),
    Turn("user", "Hello."),
    Turn("assistant", "Tea?"),
    Turn("user", "Yes."),
    Turn("system", "Stay short."),
)


def body(
    turns: tuple[Turn, ...] = TURNS,
    sampling: Sampling = HOT,
    model_id: str = "claude-sonnet-4-5",
    **more: Any,
) -> Any:
    request = Request(turns, sampling=sampling, **more)
    return orjson.loads(anthropic.call(CLAUDE, Model.unlisted("claude", model_id), request).body)


def cached(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    return tuple(Turn(turn.role, turn.text, cached=True) for turn in turns)


def said(message: dict[str, Any]) -> str:
    return "".join(block["text"] for block in message["content"])


def read(*events: Any) -> Any:
    return anthropic.Reader().read([e if isinstance(e, bytes) else orjson.dumps(e) for e in events])


def delta(**fields: Any) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": 0, "delta": fields}


def test_the_system_text_stands_apart_and_the_reminder_is_said_by_the_user() -> None:
    asked = body()
    assert [block["text"] for block in asked["system"]] == ["Be Mira."]
    assert [(m["role"], said(m)) for m in asked["messages"]] == [
        ("user", "…"),
        ("assistant", "Welcome."),
        ("user", "Hello."),
        ("assistant", "Tea?"),
        ("user", "Yes.\n\n[Stay short.]"),
    ]


def test_what_stays_the_same_is_marked_to_be_kept() -> None:
    asked = body((*cached(TURNS[:5]), TURNS[5]))
    assert asked["system"][-1]["cache_control"] == KEPT
    assert asked["messages"][-1]["content"] == [
        {"type": "text", "text": "Yes.", "cache_control": KEPT},
        {"type": "text", "text": "\n\n[Stay short.]"},
    ]
    assert orjson.dumps(asked).count(b"cache_control") == 2


def test_the_next_request_begins_with_what_was_marked() -> None:
    first = body((*cached(TURNS[:5]), TURNS[5]))
    later = (Turn("assistant", "Here."), Turn("user", "Thanks."))
    then = body((*cached((*TURNS[:5], *later)), TURNS[5]))
    marked = first["messages"][-1]["content"][0]["text"]
    assert [said(message) for message in first["messages"][:-1]] == [
        said(message) for message in then["messages"][: len(first["messages"]) - 1]
    ]
    assert then["messages"][len(first["messages"]) - 1]["content"][0]["text"] == marked


def test_nothing_behind_a_prompt_at_some_depth_is_marked() -> None:
    turns = (*cached(TURNS[:3]), Turn("system", "It rains."), *TURNS[3:])
    blocks = [block for message in body(turns)["messages"] for block in message["content"]]
    assert [block["text"] for block in blocks if "cache_control" in block] == ["Hello."]


def test_a_note_that_came_to_stand_in_front_is_not_marked() -> None:
    turns = (*cached(TURNS[:1]), Turn("system", "It rains."), *TURNS[1:])
    asked = body(turns)
    assert [block.get("cache_control") for block in asked["system"]] == [KEPT, None]
    assert orjson.dumps(asked).count(b"cache_control") == 1


def test_no_more_marks_than_are_taken() -> None:
    memory = [Turn("system", f"{number}") for number in range(9)]
    asked = orjson.dumps(body(cached((*memory, *TURNS))))
    assert asked.count(b"cache_control") == 3


def test_without_a_system_text_none_is_sent() -> None:
    assert "system" not in body(TURNS[1:3])
    assert body((Turn("user", "Hello."),))["messages"] == [
        {"role": "user", "content": [{"type": "text", "text": "Hello."}]}
    ]


@pytest.mark.parametrize(
    ("sampling", "sent"),
    [
        (HOT, {"temperature": 1.0, "top_k": 40}),
        (Sampling(top_p=0.9, top_k=0), {}),
        (Sampling(temperature=0.0), {"temperature": 0.0}),
        (Sampling(), {}),
    ],
)
def test_top_p_is_never_sent_since_beside_a_temperature_it_is_refused(
    sampling: Sampling, sent: dict[str, float]
) -> None:
    asked = body(sampling=sampling)
    assert {name: asked[name] for name in SETTINGS & asked.keys()} == sent
    assert asked["max_tokens"] == sampling.max_tokens


@pytest.mark.parametrize("model_id", ["claude-opus-4-7", "claude-sonnet-5", "claude-opus-5-5-20261001"])
def test_newer_models_decide_for_themselves(model_id: str) -> None:
    assert not SETTINGS & body(model_id=model_id).keys()
    assert body(model_id=model_id)["max_tokens"] == 512


@pytest.mark.parametrize(
    "model_id", ["claude-3-5-haiku-latest", "claude-opus-4-20250514", "claude-haiku-4-5", "claude-opus-4-6"]
)
def test_older_models_take_settings(model_id: str) -> None:
    assert registry.taken(CLAUDE, model_id).keys() == {"temperature", "top_k"}


@pytest.mark.parametrize("base", ["https://example.org", "https://example.org/v1"])
def test_the_key_travels_in_a_header(base: str) -> None:
    provider = registry.Provider("claude", "Claude", base, key="sk-secret", dialect="anthropic")
    call = anthropic.call(provider, Model.unlisted("claude", "m"), Request(TURNS))
    asks = anthropic.list_call(provider)
    assert (call.method, call.url) == ("POST", "https://example.org/v1/messages")
    assert (asks.method, asks.url) == ("GET", "https://example.org/v1/models?limit=1000")
    for headers in (call.headers, asks.headers):
        assert (headers["x-api-key"], headers["anthropic-version"]) == ("sk-secret", "2023-06-01")
    assert "sk-secret" not in f"{call} {asks} {provider}"


def test_a_reply_may_be_asked_for_in_one_piece() -> None:
    assert (body()["stream"], body(streamed=False)["stream"]) == (True, False)


def test_text_thoughts_and_tools_are_told_apart() -> None:
    heard = read(
        {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": "H"}},
        delta(type="thinking_delta", thinking="m."),
        delta(type="signature_delta", signature="EqQB"),
        {
            "type": "content_block_start",
            "index": 1,
            "content_block": {"type": "redacted_thinking", "data": "x"},
        },
        delta(type="input_json_delta", partial_json='{"a'),
        delta(type="text_delta", text="Hel\0"),
        {"type": "ping"},
        delta(type="text_delta", text="lo"),
    )
    assert (heard.text, heard.thought) == ("Hello", "Hm.")


def test_tokens_of_the_prompt_count_the_cached_ones_too() -> None:
    usage = {"input_tokens": 5, "cache_read_input_tokens": 100, "cache_creation_input_tokens": 20}
    heard = read({"type": "message_start", "message": {"usage": {**usage, "output_tokens": 1}}})
    assert (heard.prompt_tokens, heard.cached_tokens, heard.completion_tokens) == (125, 100, None)
    heard = read(
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 8}}
    )
    assert (heard.finish, heard.prompt_tokens, heard.completion_tokens) == ("end_turn", None, 8)


def test_the_last_event_ends_the_reading() -> None:
    heard = read({"type": "message_stop"}, delta(type="text_delta", text="?"))
    assert (heard.over, heard.text) == (True, "")


@pytest.mark.parametrize("kind", [{"type": "error"}, {}], ids=["Anthropic", "LiteLLM's proxy"])
def test_an_error_ends_the_reading_and_keeps_the_text_before_it(kind: dict[str, str]) -> None:
    error = {"type": "overloaded_error", "message": "Overloaded"}
    heard = read(delta(type="text_delta", text="Hel"), {**kind, "error": error})
    assert (heard.text, heard.error) == ("Hel", error)


@pytest.mark.parametrize(
    "noise",
    [
        *(b"", b"null", b"[1]", b"7", b"{", b"\xff", b"{}", b'{"type": "news"}'),
        *(b'{"type": "content_block_delta"}', b'{"type": "message_start", "message": {}}'),
        b'{"type": "content_block_delta", "delta": {"type": "text_delta", "text": null}}',
    ],
)
def test_noise_is_passed_over(noise: bytes) -> None:
    assert read(noise, delta(type="text_delta", text="Hello")).text == "Hello"


def test_the_live_list_is_read() -> None:
    models = anthropic.listed(
        {
            "data": [
                {"type": "model", "id": "claude-sonnet-4-5", "display_name": "Claude Sonnet 4.5"},
                {"type": "model", "id": "claude-haiku-4-5", "max_input_tokens": 200_000},
                {"type": "model"},
                "junk",
                None,
            ],
            "has_more": False,
        },
        CLAUDE,
    )
    assert models == (
        Model("claude", "claude-sonnet-4-5", "Claude Sonnet 4.5", "anthropic"),
        Model("claude", "claude-haiku-4-5", "claude-haiku-4-5", "anthropic", context=200_000),
    )
