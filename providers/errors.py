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

Which of them an answer means is told by `providers.classify`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

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
