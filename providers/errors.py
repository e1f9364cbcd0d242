"""What can go wrong with a model, and how long it rests afterwards.

    ProviderError
    ├── CandidateFailed          one model gave no answer
    │   ├── Busy                 busy          this model is over its limit
    │   ├── NoCredit             no_credit     the account is empty: for the operator
    │   ├── BadKey               bad_key       the key is refused: for the operator
    │   ├── ModelGone            model_gone    nobody serves this model
    │   ├── Down                 down          no connection, a server error, a cut line
    │   ├── Stalled              stalled       connected, and silent for too long
    │   ├── Moderated            moderated     the provider's own filter refused
    │   ├── TooLong              too_long      more text than the model can read
    │   ├── OurMistake           our_mistake   any other refusal of what was sent
    │   └── Empty                empty         thoughts only, or nothing at all
    ├── NoAnswer                 no candidate said a word
    └── BrokenOff                broken_off    a voice stopped in the middle of its reply

Answers are told apart by status, code and type, never by their prose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar, Literal

import orjson

MINUTE, HOUR = 60, 3600
LONGEST_REST = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Rest:
    """For how many seconds the model, or its whole provider, is left alone.

    `repeated` is the longer rest that a second failure in a row earns.
    """

    seconds: int
    scope: Literal["model", "provider"] = "model"
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One candidate that was tried and failed. `detail` is for operators: no page shows it.

    `rest` is how many seconds the candidate now rests, 0 for not at all.
    """

    provider: str
    model: str
    label: str
    code: str
    seconds: float
    detail: str = ""
    rest: int = 0


class ProviderError(Exception):
    code = "down"


class CandidateFailed(ProviderError):
    """One model gave no answer. `operator_detail` never holds a key or a proxy's password."""

    usual_rest: ClassVar[Rest | None] = None
    needs_operator: ClassVar[bool] = False

    def __init__(self, operator_detail: str = "", rest: Rest | None = None) -> None:
        super().__init__(operator_detail)
        self.operator_detail = operator_detail
        self.rest = rest or self.usual_rest


class Busy(CandidateFailed):
    code = "busy"
    usual_rest = Rest(15 * MINUTE)


class NoCredit(CandidateFailed):
    code = "no_credit"
    usual_rest = Rest(6 * HOUR, "provider")
    needs_operator = True


class BadKey(CandidateFailed):
    code = "bad_key"
    usual_rest = Rest(HOUR, "provider")
    needs_operator = True


class ModelGone(CandidateFailed):
    code = "model_gone"
    usual_rest = Rest(24 * HOUR)


class Down(CandidateFailed):
    code = "down"
    usual_rest = Rest(MINUTE, repeated=15 * MINUTE)


class Stalled(CandidateFailed):
    code = "stalled"
    usual_rest = Rest(15 * MINUTE)


class Moderated(CandidateFailed):
    code = "moderated"


class TooLong(CandidateFailed):
    code = "too_long"


class OurMistake(CandidateFailed):
    code = "our_mistake"


class Empty(CandidateFailed):
    code = "empty"


class NoAnswer(ProviderError):
    """Nobody spoke. `attempts` has every candidate that was tried, in order.

    `code` is that of the first attempt, the model that was wanted most; `no_model` if there was none.
    """

    def __init__(self, attempts: Sequence[Attempt]) -> None:
        self.attempts = list(attempts)
        self.code = self.attempts[0].code if self.attempts else "no_model"
        super().__init__(", ".join(f"{a.provider}:{a.model} {a.code}" for a in self.attempts) or self.code)


class BrokenOff(ProviderError):
    """A voice stopped in the middle; what it said before stands. `attempt.code` says why it stopped."""

    code = "broken_off"

    def __init__(self, attempt: Attempt, earlier: Sequence[Attempt] = ()) -> None:
        self.attempt = attempt
        self.attempts = [*earlier, attempt]
        super().__init__(f"{attempt.provider}:{attempt.model} {attempt.code}")


# Words that providers use for `error.code` or `error.type`; they say more than the status does.
BY_CODE: dict[str, type[CandidateFailed]] = {
    "rate_limit_exceeded": Busy,
    "rate_limit_error": Busy,
    "too_many_requests_error": Busy,
    "throttling": Busy,
    "capacity_exceeded": Busy,
    "insufficient_quota": NoCredit,
    "insufficient_balance": NoCredit,
    "billing_not_active": NoCredit,
    "arrearage": NoCredit,
    "invalid_api_key": BadKey,
    "wrong_api_key": BadKey,
    "authentication_error": BadKey,
    "model_not_found": ModelGone,
    "model_decommissioned": ModelGone,
    "data_inspection_failed": Moderated,
    "datainspectionfailed": Moderated,
    "content_filter": Moderated,
    "content_policy_violation": Moderated,
    "context_length_exceeded": TooLong,
    "exceed_context_size_error": TooLong,
    "string_above_max_length": TooLong,
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


def from_answer(status: int, headers: Mapping[str, str], body: bytes) -> CandidateFailed:
    """The error behind an answer other than 200: its status, its headers, the (first part of the) body."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = None
    error = document.get("error", document) if isinstance(document, dict) else None
    kind = _kind(status, error)
    return kind(_detail(status, error, headers), _asked_rest(kind, headers))


def from_frame(error: Any) -> CandidateFailed:
    """The error behind an `error` object that came inside a 200 answer."""
    code = error.get("code") if isinstance(error, dict) else None
    status = int(code) if isinstance(code, int | str) and str(code).isdecimal() else 500
    return _kind(status, error)(_detail(status, error, {}))


def from_finish(reason: str) -> CandidateFailed | None:
    """The error that a finish reason tells of, if it tells of one."""
    if reason in ("content_filter", "safety"):
        return Moderated(f"finish_reason {reason}")
    return Down("finish_reason error") if reason == "error" else None


def retry_after(value: str, now: datetime | None = None) -> int | None:
    """Seconds to wait by a Retry-After header (RFC 9110, 10.2.3: seconds or a date); None if unreadable."""
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
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
        if kind := BY_CODE.get(word):
            return kind
    if status == 403 and _was_flagged(error):
        return Moderated
    return BY_STATUS.get(status) or (Down if status >= 500 else OurMistake)


def _words(error: Any) -> list[str]:
    if not isinstance(error, dict):
        return []
    return [str(error[key]).lower() for key in ("code", "type") if error.get(key)]


def _was_flagged(error: Any) -> bool:
    # OpenRouter says 403 both for a key without rights and for a message that its moderation flagged.
    metadata = error.get("metadata") if isinstance(error, dict) else None
    return isinstance(metadata, dict) and ("flagged_input" in metadata or "reasons" in metadata)


def _asked_rest(kind: type[CandidateFailed], headers: Mapping[str, str]) -> Rest | None:
    value = headers.get("retry-after")
    seconds = retry_after(value) if value and kind in (Busy, Down) else None
    return Rest(seconds) if seconds else None


def _detail(status: int, error: Any, headers: Mapping[str, str]) -> str:
    said = error.get("message") if isinstance(error, dict) else error
    identity = headers.get("x-request-id") or headers.get("cf-ray")
    parts = [str(status), "/".join(_words(error)), str(said or "")[:300], identity and f"request {identity}"]
    return " ".join(part for part in parts if part).replace("\0", "")  # which no PostgreSQL column takes
