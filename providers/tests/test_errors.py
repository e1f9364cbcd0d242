from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from providers import classify, errors
from providers.dialects import anthropic as anthropic_dialect
from providers.dialects import gemini
from providers.dialects import openai as openai_dialect
from providers.errors import HOUR, MINUTE, Rest
from providers.reply import Reply
from providers.speech import Model


def refusal(
    status: int,
    code: object = None,
    type: object = None,
    headers: dict[str, str] | None = None,
    **more: object,
):
    body = orjson.dumps(
        {"error": {"message": "prose: rate limit, generate", "code": code, "type": type, **more}}
    )
    return classify.from_answer(status, headers or {}, body)


@pytest.mark.parametrize(
    ("status", "code", "type", "means", "rest"),
    [
        (429, None, None, "busy", Rest(15 * MINUTE)),
        (429, "rate_limit_exceeded", "tokens", "busy", Rest(15 * MINUTE)),
        (498, "capacity_exceeded", None, "busy", Rest(15 * MINUTE)),
        (402, None, None, "no_credit", Rest(6 * HOUR, "provider")),
        (429, "insufficient_quota", "insufficient_quota", "no_credit", Rest(6 * HOUR, "provider")),
        (400, "Arrearage", "Arrearage", "no_credit", Rest(6 * HOUR, "provider")),
        (401, "invalid_api_key", None, "bad_key", Rest(HOUR, "provider")),
        (403, None, None, "bad_key", Rest(HOUR, "provider")),
        (404, None, None, "model_gone", Rest(24 * HOUR)),
        (400, "model_decommissioned", None, "model_gone", Rest(24 * HOUR)),
        (500, None, "server_error", "down", Rest(MINUTE, repeated=15 * MINUTE)),
        (503, 503, None, "down", Rest(MINUTE, repeated=15 * MINUTE)),
        (529, None, "overloaded_error", "down", Rest(MINUTE, repeated=15 * MINUTE)),
        (400, "data_inspection_failed", None, "moderated", None),
        (400, "content_filter", None, "moderated", None),
        (400, "context_length_exceeded", "invalid_request_error", "too_long", None),
        (400, 400, "exceed_context_size_error", "too_long", None),
        (413, "rate_limit_exceeded", None, "too_long", None),
        (400, None, "invalid_request_error", "our_mistake", None),
        (422, None, None, "our_mistake", None),
    ],
)
def test_an_answer_means(status: int, code: object, type: object, means: str, rest: Rest | None) -> None:
    failure = refusal(status, code, type)
    assert (failure.code, failure.rest) == (means, rest)


def google(status: int, word: str, *details: dict[str, object], message: str = "Words.") -> dict[str, object]:
    return {"error": {"code": status, "message": message, "status": word, "details": list(details)}}


def anthropic(type: str, message: str = "Words.", **more: object) -> dict[str, object]:
    return {
        "type": "error",
        "error": {"type": type, "message": message, **more},
        "request_id": "req_011CSHoEeqs5C35K2UUqR7Fy",
    }


def openai(
    code: object = None, type: object = None, message: str = "Words.", **more: object
) -> dict[str, object]:
    return {"error": {"message": message, "type": type, "param": None, "code": code, **more}}


API_KEY_INVALID = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    "reason": "API_KEY_INVALID",
    "domain": "googleapis.com",
    "metadata": {"service": "generativelanguage.googleapis.com"},
}
QUOTA = {
    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
    "violations": [{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "quotaValue": "15"}],
}
IN_34_SECONDS = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}
SPENT = {"error_code": "enforced_spend_limit_reached"}

BLOCKED = "Output blocked by content filtering policy"

BUSY, ASKED_TO_WAIT = ("busy", Rest(15 * MINUTE)), ("busy", Rest(34))
NO_CREDIT = ("no_credit", Rest(6 * HOUR, "provider"))
BAD_KEY = ("bad_key", Rest(HOUR, "provider"))
GONE = ("model_gone", Rest(24 * HOUR))
DOWN = ("down", Rest(MINUTE, repeated=15 * MINUTE))
MODERATED, TOO_LONG, OUR_MISTAKE = ("moderated", None), ("too_long", None), ("our_mistake", None)
WAIT = {"retry-after": "34"}

# As each provider documents it, or as people have reported it: status, headers, body -> meaning, rest.
ANSWERS = {
    "busy": [
        ("openai", 429, {}, openai("rate_limit_exceeded", "requests"), BUSY),
        ("openai", 429, WAIT, openai("rate_limit_exceeded", "tokens"), ASKED_TO_WAIT),
        ("openrouter", 429, {}, openai(429, metadata={"provider_name": "Venice", "raw": "..."}), BUSY),
        ("groq", 498, {}, openai("capacity_exceeded"), BUSY),
        ("cerebras", 429, WAIT, {"message": "Words.", "type": "too_many_requests_error"}, ASKED_TO_WAIT),
        ("qwen", 429, {}, openai("Throttling.RateQuota", "Throttling.RateQuota"), BUSY),
        ("anthropic", 429, {}, anthropic("rate_limit_error"), BUSY),
        ("anthropic", 429, WAIT, anthropic("rate_limit_error"), ASKED_TO_WAIT),
        ("gemini", 429, {}, google(429, "RESOURCE_EXHAUSTED"), BUSY),
        ("gemini", 429, {}, google(429, "RESOURCE_EXHAUSTED", QUOTA, IN_34_SECONDS), ASKED_TO_WAIT),
        ("gemini", 429, {}, [google(429, "RESOURCE_EXHAUSTED", IN_34_SECONDS)], ASKED_TO_WAIT),
    ],
    "no credit": [
        ("openai", 429, {}, openai("insufficient_quota", "insufficient_quota"), NO_CREDIT),
        ("openrouter", 402, {}, openai(402, message="Insufficient credits"), NO_CREDIT),
        ("deepseek", 402, {}, openai("invalid_request_error", "unknown_error"), NO_CREDIT),
        ("qwen", 400, {}, openai("Arrearage", "Arrearage", "Access denied"), NO_CREDIT),
        ("anthropic", 402, {}, anthropic("billing_error"), NO_CREDIT),
        ("anthropic", 429, {}, anthropic("rate_limit_error", details=SPENT), NO_CREDIT),
        (
            "anthropic",
            400,
            {},
            anthropic(
                "invalid_request_error",
                "Your credit balance is too low to access the Anthropic API. "
                "Please go to Plans & Billing to upgrade or purchase credits.",
            ),
            NO_CREDIT,
        ),
        ("gemini", 400, {}, google(400, "FAILED_PRECONDITION", message="Enable billing."), NO_CREDIT),
    ],
    "bad key": [
        ("openai", 401, {}, openai("invalid_api_key", "invalid_request_error"), BAD_KEY),
        ("openrouter", 401, {}, openai(401, message="User not found."), BAD_KEY),
        ("groq", 401, {}, openai("invalid_api_key", "invalid_request_error"), BAD_KEY),
        ("cerebras", 401, {}, {"message": "Words.", "code": "wrong_api_key"}, BAD_KEY),
        ("local", 400, {}, openai("400", "no_db_connection", "No connected db."), BAD_KEY),
        ("openai", 403, {}, openai("unsupported_country_region_territory", "request_forbidden"), BAD_KEY),
        ("anthropic", 401, {}, anthropic("authentication_error", "invalid x-api-key"), BAD_KEY),
        ("anthropic", 403, {}, anthropic("permission_error"), BAD_KEY),
        ("gemini", 400, {}, google(400, "INVALID_ARGUMENT", API_KEY_INVALID), BAD_KEY),
        ("gemini", 400, {}, [google(400, "INVALID_ARGUMENT", API_KEY_INVALID)], BAD_KEY),
        ("gemini", 401, {}, google(401, "UNAUTHENTICATED"), BAD_KEY),
        ("gemini", 403, {}, google(403, "PERMISSION_DENIED"), BAD_KEY),
    ],
    "model gone": [
        ("openai", 404, {}, openai("model_not_found", "invalid_request_error"), GONE),
        ("openrouter", 404, {}, openai(404, message="No endpoints found for a/b."), GONE),
        ("groq", 400, {}, openai("model_decommissioned", "invalid_request_error"), GONE),
        ("ollama", 404, {}, openai(None, "not_found_error", 'model "x" not found'), GONE),
        ("anthropic", 404, {}, anthropic("not_found_error", "model: claude-2"), GONE),
        ("gemini", 404, {}, google(404, "NOT_FOUND"), GONE),
    ],
    "down": [
        ("openai", 500, {}, openai(None, "server_error"), DOWN),
        ("openai", 503, WAIT, openai(None, "overloaded"), ("down", Rest(34))),
        ("openrouter", 502, {}, openai(502), DOWN),
        ("llama.cpp", 503, {}, openai(503, "unavailable_error", "Loading model"), DOWN),
        ("anthropic", 500, {}, anthropic("api_error"), DOWN),
        ("anthropic", 504, {}, anthropic("timeout_error"), DOWN),
        ("anthropic", 529, {}, anthropic("overloaded_error", "Overloaded"), DOWN),
        ("gemini", 500, {}, google(500, "INTERNAL"), DOWN),
        ("gemini", 503, {}, google(503, "UNAVAILABLE"), DOWN),
        ("gemini", 504, {}, google(504, "DEADLINE_EXCEEDED"), DOWN),
    ],
    "moderated": [
        ("openai", 400, {}, openai("content_policy_violation", "invalid_request_error"), MODERATED),
        ("openrouter", 403, {}, openai(403, metadata={"reasons": ["x"], "flagged_input": "y"}), MODERATED),
        ("qwen", 400, {}, openai("data_inspection_failed", "data_inspection_failed"), MODERATED),
        ("qwen", 400, {}, {"code": "DataInspectionFailed", "message": "Words."}, MODERATED),
        ("azure", 400, {}, openai("content_filter", None), MODERATED),
        ("anthropic", 400, {}, anthropic("invalid_request_error", BLOCKED), MODERATED),
        ("anthropic", 200, {}, {"type": "message", "content": [], "stop_reason": "refusal"}, MODERATED),
        ("gemini", 200, {}, {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}, MODERATED),
        ("gemini", 200, {}, {"candidates": [{"finishReason": "SAFETY", "index": 0}]}, MODERATED),
        ("openai", 200, {}, {"choices": [{"message": {"content": None, "refusal": "No."}}]}, MODERATED),
    ],
    "too long": [
        ("openai", 400, {}, openai("context_length_exceeded", "invalid_request_error"), TOO_LONG),
        ("groq", 413, {}, openai("rate_limit_exceeded", "tokens"), TOO_LONG),
        ("cerebras", 400, {}, {"message": "Words.", "code": "context_length_exceeded"}, TOO_LONG),
        ("llama.cpp", 400, {}, openai(400, "exceed_context_size_error"), TOO_LONG),
        (
            "vllm",
            400,
            {},
            {
                "object": "error",
                "message": "This model's maximum context length is 4096 tokens. However, you requested 5000.",
                "type": "BadRequestError",
                "code": 400,
            },
            TOO_LONG,
        ),
        (
            "openrouter",
            400,
            {},
            openai(400, message="This endpoint's maximum context length is 32768 tokens. However, …"),
            TOO_LONG,
        ),
        ("anthropic", 413, {}, anthropic("request_too_large"), TOO_LONG),
        (
            "anthropic",
            400,
            {},
            anthropic("invalid_request_error", "prompt is too long: 208310 tokens > 200000 maximum"),
            TOO_LONG,
        ),
        (
            "gemini",
            400,
            {},
            google(
                400,
                "INVALID_ARGUMENT",
                message="The input token count (1200000) exceeds the maximum number of tokens allowed (8).",
            ),
            TOO_LONG,
        ),
    ],
    "our mistake": [
        ("openai", 400, {}, openai("unsupported_parameter", "invalid_request_error"), OUR_MISTAKE),
        ("openrouter", 400, {}, openai(400), OUR_MISTAKE),
        ("deepseek", 422, {}, openai("invalid_request_error", "invalid_request_error"), OUR_MISTAKE),
        (
            "anthropic",
            400,
            {},
            anthropic("invalid_request_error", "the prompt is too long: 2 tokens > 1 maximum, rate limit"),
            OUR_MISTAKE,
        ),
        ("gemini", 400, {}, google(400, "INVALID_ARGUMENT"), OUR_MISTAKE),
    ],
}


def answer(status: int, headers: dict[str, str], body: object) -> errors.CandidateFailed:
    return classify.from_answer(status, headers, orjson.dumps(body))


def inside_the_answer(provider: str, body: object) -> errors.CandidateFailed:
    """The failure that an answer of 200 tells of."""
    reader = {"openai": openai_dialect, "anthropic": anthropic_dialect, "gemini": gemini}[provider].Reader()
    reply = Reply(reader, Model.unlisted("any", "any"), 256)
    reply.take([orjson.dumps(body)])
    with pytest.raises(errors.CandidateFailed) as told:
        reply.end()
    return told.value


@pytest.mark.parametrize(
    ("row", "provider", "status", "headers", "body", "means"),
    [(row, *answer) for row, answers in ANSWERS.items() for answer in answers],
)
def test_what_each_provider_answers_means(
    row: str,
    provider: str,
    status: int,
    headers: dict[str, str],
    body: object,
    means: tuple[str, Rest | None],
) -> None:
    failure = inside_the_answer(provider, body) if status == 200 else answer(status, headers, body)
    assert (failure.code, failure.rest) == means


@pytest.mark.parametrize("row", ANSWERS)
def test_every_row_is_told_in_every_dialect(row: str) -> None:
    assert {"openai", "anthropic", "gemini"} <= {provider for provider, *_ in ANSWERS[row]}


def test_prose_decides_nothing() -> None:
    assert (
        classify.from_answer(400, {}, b'{"error": {"message": "429 rate_limit_exceeded"}}').code
        == "our_mistake"
    )


@pytest.mark.parametrize(
    "body", [b"", b"<html>Bad gateway", b"[]", b'"no"', b'{"error": null}', b'{"error": "no"}', b"\xff"]
)
def test_any_body_can_be_read(body: bytes) -> None:
    assert classify.from_answer(502, {}, body).code == "down"


def test_a_flagged_message_is_not_a_bad_key() -> None:
    assert refusal(403, 403, metadata={"reasons": ["x"], "flagged_input": "y"}).code == "moderated"


def test_retry_after_sets_the_rest() -> None:
    assert refusal(429, headers={"retry-after": "7"}).rest == Rest(7)
    assert refusal(429, headers={"retry-after": "soon"}).rest == Rest(15 * MINUTE)
    assert refusal(401, headers={"retry-after": "7"}).rest == Rest(HOUR, "provider")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        ("0", 1),
        ("1.2", 2),
        ("-5", 1),
        ("99999999", 24 * HOUR),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 37),
        ("Sun, 06 Nov 1994 08:00:00 GMT", 1),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("Mon, 01 Jan 2024 00:00:00 +9999999999999", None),
        ("", None),
    ],
)
def test_retry_after_is_read(value: str, seconds: int | None) -> None:
    assert classify.retry_after(value, datetime(1994, 11, 6, 8, 49, tzinfo=UTC)) == seconds


@pytest.mark.parametrize(
    ("frame", "means"),
    [
        ({"code": 429, "message": ""}, "busy"),
        ({"code": "402"}, "no_credit"),
        ({"code": "context_length_exceeded"}, "too_long"),
        ({"code": 502, "message": "upstream"}, "down"),
        ({"message": "no code at all"}, "down"),
        ("only words", "down"),
        ({"type": "overloaded_error", "message": "Overloaded"}, "down"),
        ({"type": "rate_limit_error", "message": ""}, "busy"),
        ({"code": 503, "status": "UNAVAILABLE"}, "down"),
        ({"code": 429, "status": "RESOURCE_EXHAUSTED"}, "busy"),
        ({"object": "error", "code": 400, "type": "BadRequestError"}, "our_mistake"),
    ],
)
def test_a_frame_in_the_stream_means(frame: object, means: str) -> None:
    assert classify.from_frame(frame).code == means


@pytest.mark.parametrize(
    ("reason", "means"),
    [
        *((reason, "moderated") for reason in ("content_filter", "safety", "refusal")),
        *((reason, "moderated") for reason in ("SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT")),
        *((reason, "moderated") for reason in ("SPII", "IMAGE_SAFETY", "LANGUAGE")),
        ("error", "down"),
        *((reason, None) for reason in ("stop", "STOP", "end_turn", "stop_sequence", "length", "OTHER")),
    ],
)
def test_a_finish_reason_may_be_a_failure(reason: str, means: str | None) -> None:
    assert getattr(classify.from_finish(reason), "code", None) == means


def test_a_finish_reason_may_tell_of_a_cut() -> None:
    cut = ("length", "max_tokens", "MAX_TOKENS", "model_context_window_exceeded")
    assert all(map(classify.was_cut, cut))
    assert not any(map(classify.was_cut, ("stop", "STOP", "end_turn", "stop_sequence", "")))


def test_operators_read_status_code_words_and_request() -> None:
    detail = refusal(400, "odd", headers={"x-request-id": "req_1"}).operator_detail
    assert detail == "400 odd prose: rate limit, generate request req_1"


def test_no_answer_is_named_after_the_model_that_was_wanted_most() -> None:
    busy = errors.Attempt("groq", "a", "A", "busy", 0.1)
    down = errors.Attempt("groq", "b", "B", "down", 0.1)
    assert errors.NoAnswer([busy, down]).code == "busy"
    assert errors.NoAnswer([]).code == "no_model"
    assert errors.BrokenOff(down, [busy]).attempts == [busy, down]


def test_what_operators_read_can_be_kept_by_any_database() -> None:
    assert classify.from_frame({"code": 500, "message": "a\0b"}).operator_detail == "500 ab"


@pytest.mark.parametrize("before", range(240, 310, 10))
def test_no_part_of_a_key_is_left_where_a_saying_is_cut(settings: Any, before: int) -> None:
    settings.PROVIDER_KEYS = {"groq": "Sk-A-Secret-Of-Many-Letters", "openai": "Sk-A-Secret"}
    said = f"{'x' * before} Sk-A-Secret-Of-Many-Letters is wrong"
    for failure in (
        classify.from_frame({"code": 500, "message": said}),
        classify.from_frame({"code": said, "message": "no"}),
        classify.from_answer(500, {"x-request-id": said}, b""),
    ):
        assert "sk-" not in failure.operator_detail.lower()
        assert "many" not in failure.operator_detail.lower()


def test_what_operators_read_is_short_and_on_one_line() -> None:
    told = classify.from_frame({"code": "c" * 100_000, "message": "\x1b[2Jm\n" * 100_000}).operator_detail
    assert len(told) < 1000
    assert told.isprintable()
