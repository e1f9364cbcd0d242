from datetime import UTC, datetime

import orjson
import pytest

from providers import classify, errors
from providers.errors import HOUR, MINUTE, Rest


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
    ],
)
def test_a_frame_in_the_stream_means(frame: object, means: str) -> None:
    assert classify.from_frame(frame).code == means


def test_finish_reasons_that_are_failures() -> None:
    assert getattr(classify.from_finish("content_filter"), "code", None) == "moderated"
    assert getattr(classify.from_finish("error"), "code", None) == "down"
    assert classify.from_finish("stop") is None


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
    assert classify.from_frame({"code": 500, "message": "a\0b"}).operator_detail == "500 500 ab"
