"""Tells by a provider's answer what went wrong.

By status, code and type, and never by a word in the prose: `"rate" in "generate"` once took a refusal for
a limit. Where a provider has nothing but a sentence for it, the sentence has to be the whole one it uses.

Sources: https://platform.claude.com/docs/en/api/errors, https://ai.google.dev/gemini-api/docs/troubleshooting,
https://platform.openai.com/docs/guides/error-codes, https://openrouter.ai/docs/api-reference/errors,
https://console.groq.com/docs/errors, https://api-docs.deepseek.com/quick_start/error_codes,
https://www.alibabacloud.com/help/en/model-studio/error-code
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from providers import registry
from providers.errors import (
    LONGEST_REST,
    BadKey,
    Busy,
    CandidateFailed,
    Down,
    ModelGone,
    Moderated,
    NoCredit,
    OurMistake,
    Rest,
    TooLong,
)

# Words that providers use for `error.code`, `.type`, `.status` or in a detail; they say more than the
# status of the answer does.
BY_WORD: dict[str, type[CandidateFailed]] = {
    "rate_limit_exceeded": Busy,
    "rate_limit_error": Busy,
    "too_many_requests_error": Busy,
    "resource_exhausted": Busy,
    "throttling": Busy,
    "throttling.ratequota": Busy,
    "capacity_exceeded": Busy,
    "insufficient_quota": NoCredit,
    "insufficient_balance": NoCredit,
    "billing_not_active": NoCredit,
    "billing_error": NoCredit,
    "enforced_spend_limit_reached": NoCredit,  # Anthropic says it with a 429
    "arrearage": NoCredit,
    "failed_precondition": NoCredit,  # Gemini where it has no free use: "enable billing"
    "invalid_api_key": BadKey,
    "wrong_api_key": BadKey,
    "no_db_connection": BadKey,  # LiteLLM's proxy, which looks for a key it does not know in its database
    "authentication_error": BadKey,
    "permission_error": BadKey,
    "api_key_invalid": BadKey,  # Gemini says it with a 400
    "unauthenticated": BadKey,
    "permission_denied": BadKey,
    "model_not_found": ModelGone,
    "model_decommissioned": ModelGone,
    "not_found_error": ModelGone,
    "not_found": ModelGone,
    "overloaded_error": Down,
    "api_error": Down,
    "timeout_error": Down,
    "internal": Down,
    "unavailable": Down,
    "deadline_exceeded": Down,
    "data_inspection_failed": Moderated,
    "datainspectionfailed": Moderated,
    "content_filter": Moderated,
    "content_policy_violation": Moderated,
    "refusal": Moderated,
    "context_length_exceeded": TooLong,
    "exceed_context_size_error": TooLong,
    "string_above_max_length": TooLong,
    "request_too_large": TooLong,
}
BY_STATUS: dict[int, type[CandidateFailed]] = {
    401: BadKey,
    402: NoCredit,
    403: BadKey,
    404: ModelGone,
    408: Down,
    413: TooLong,  # Groq calls this one a rate limit as well, but waiting would not help
    429: Busy,
    498: Busy,
}
# What has no code: whole sentences, each of one server, behind a 400.
BY_SENTENCE: tuple[tuple[re.Pattern[str], type[CandidateFailed]], ...] = tuple(
    (re.compile(sentence, re.DOTALL), kind)
    for sentence, kind in (
        (r"prompt is too long: \d+ tokens > \d+ maximum", TooLong),  # Anthropic
        (r"input length and `max_tokens` exceed context limit: \d+ \+ \d+ > \d+, .*", TooLong),  # Anthropic
        (r"Output blocked by content filtering policy", Moderated),  # Anthropic
        (r"Your credit balance is too low to access the Anthropic API\. .*", NoCredit),
        (r"The input token count \(\d+\) exceeds the maximum number of tokens allowed \(\d+\)\.", TooLong),
        (r"This (?:model|endpoint)'s maximum context length is \d+ tokens\. .*", TooLong),  # vLLM, OpenRouter
    )
)
BY_FINISH: dict[str, type[CandidateFailed]] = {
    "content_filter": Moderated,
    "refusal": Moderated,
    "error": Down,
    **dict.fromkeys(("safety", "recitation", "blocklist", "prohibited_content", "spii"), Moderated),
    **dict.fromkeys(("image_safety", "language"), Moderated),
}
CUT = frozenset({"length", "max_tokens", "model_context_window_exceeded"})

MOST_OF_A_SAYING = 300  # characters

_STATUS = re.compile(r"[1-9]\d\d", re.ASCII)


def from_answer(status: int, headers: Mapping[str, str], body: bytes) -> CandidateFailed:
    """The error behind an answer other than 200: its status, its headers, the (first part of the) body."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = None
    if isinstance(document, list):  # as Gemini answers who asked for a stream
        document = next(iter(document), None)
    error = document.get("error", document) if isinstance(document, dict) else None
    kind = _kind(status, error)
    return kind(_detail(status, error, headers), _asked_rest(kind, error, headers))


def from_frame(error: Any) -> CandidateFailed:
    """The error behind an `error` object that came inside a 200 answer."""
    code = str(error.get("code")) if isinstance(error, dict) else ""
    status = int(code) if _STATUS.fullmatch(code) else 0
    kind = _kind(status or 500, error)
    return kind(_detail(status, error, {}), _asked_rest(kind, error, {}))


def from_finish(reason: str) -> CandidateFailed | None:
    """The error that a finish reason tells of, if it tells of one."""
    kind = BY_FINISH.get(reason.lower())
    return kind(f"finish_reason {reason}") if kind else None


def was_cut(reason: str) -> bool:
    """Whether a finish reason says that the limit of tokens came before the end."""
    return reason.lower() in CUT


def retry_after(value: str, now: datetime | None = None) -> int | None:
    """Seconds to wait by a Retry-After header (RFC 9110, 10.2.3: seconds or a date); None if unreadable."""
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    if not seconds < float("inf"):  # also false for nan
        return None
    return min(max(int(seconds + 0.999), 1), LONGEST_REST)


def _kind(status: int, error: Any) -> type[CandidateFailed]:
    if status == 413:
        return TooLong
    for word in _words(error):
        if kind := BY_WORD.get(word):
            return kind
    if status == 403 and _was_flagged(error):
        return Moderated
    if status == 400 and (kind := _by_sentence(error)):
        return kind
    return BY_STATUS.get(status) or (Down if status >= 500 else OurMistake)


def _words(error: Any) -> list[str]:
    if not isinstance(error, dict):
        return []
    exactly = [detail.get("reason") or detail.get("error_code") for detail in _details(error)]
    said = [*exactly, *(error.get(name) for name in ("code", "type", "status"))]
    return [str(word).lower() for word in said if word]


def _details(error: Any) -> Iterator[dict[str, Any]]:
    """What is told more exactly: by Google in a list (https://google.aip.dev/193), by Anthropic at once."""
    details = error.get("details") if isinstance(error, dict) else None
    told = details if isinstance(details, list) else [details]
    yield from (one for one in told if isinstance(one, dict))


def _by_sentence(error: Any) -> type[CandidateFailed] | None:
    said = error.get("message") if isinstance(error, dict) else None
    if not isinstance(said, str):
        return None
    return next((kind for sentence, kind in BY_SENTENCE if sentence.fullmatch(said)), None)


def _was_flagged(error: Any) -> bool:
    # OpenRouter says 403 both for a key without rights and for a message that its moderation flagged.
    metadata = error.get("metadata") if isinstance(error, dict) else None
    return isinstance(metadata, dict) and ("flagged_input" in metadata or "reasons" in metadata)


def _asked_rest(kind: type[CandidateFailed], error: Any, headers: Mapping[str, str]) -> Rest | None:
    """How long the provider asks to be left alone, by its header or by Google's RetryInfo ("34s")."""
    if kind not in (Busy, Down):
        return None
    delays = (
        str(detail["retryDelay"]).removesuffix("s") for detail in _details(error) if "retryDelay" in detail
    )
    value = headers.get("retry-after") or next(delays, "")
    seconds = retry_after(value) if value else None
    return Rest(seconds) if seconds else None


def _detail(status: int, error: Any, headers: Mapping[str, str]) -> str:
    said = error.get("message") if isinstance(error, dict) else error
    identity = next(filter(None, map(headers.get, ("x-request-id", "request-id", "cf-ray"))), "")
    words = "/".join(word for word in dict.fromkeys(_words(error)) if word != str(status))
    told = str(status) if status else "inside the answer:"
    parts = [told, _brief(words), _brief(str(said or "")), identity and f"request {_brief(identity)}"]
    return " ".join(part for part in parts if part)


def _brief(said: str) -> str:
    """One line of it, of signs that a terminal shows and any database takes."""
    line = "".join(filter(str.isprintable, " ".join(said[: 10 * MOST_OF_A_SAYING].split())))
    # Only now is it cut: half a key would not be known for what it is.
    return registry.without_secrets(line)[:MOST_OF_A_SAYING]
