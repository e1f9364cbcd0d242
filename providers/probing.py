"""Asks models for a few words each, one call a model, to see whether they work and how fast they are."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass

from providers import client, record
from providers.candidates import Candidate
from providers.errors import CandidateFailed, Empty, Stalled
from providers.listening import listen
from providers.speech import Finished, Request, Sampling, Text, Turn

AT_ONCE, AT_ONCE_EACH = 4, 2  # in all, and with one provider
PATIENCE = 60.0  # seconds for a whole answer
FIRST_SIGN = 25.0
FEW, ENOUGH_TO_THINK = 16, 512  # tokens
QUESTION = Turn("user", "Say hello, then count to ten.")  # long enough for its speed to be seen


@dataclass(slots=True)
class Probe:
    """How a model did: the `code` of its failure or none, seconds to its first token (a thought counts)
    and to its first visible word, and how many tokens a second came after the first."""

    candidate: Candidate
    words: str = ""
    code: str = ""
    detail: str = ""
    first_after: float | None = None
    word_after: float | None = None
    speed: float | None = None


async def probe_all(candidates: Iterable[Candidate], tell: Callable[[Probe], None]) -> list[Probe]:
    """The probes of these candidates; each is told as soon as it is there, and goes to the record."""
    all_of_them = asyncio.Semaphore(AT_ONCE)
    each: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE_EACH))

    async def in_turn(candidate: Candidate) -> Probe:
        async with each[candidate.provider.name], all_of_them:
            found = await probe(candidate)
        tell(found)
        return found

    try:
        return await asyncio.gather(*map(in_turn, candidates))
    finally:
        await client.close()


async def probe(candidate: Candidate) -> Probe:
    """How this candidate answers now. Never raises because it does not."""
    now = asyncio.get_running_loop().time
    found, begun = Probe(candidate), now()
    tokens = ENOUGH_TO_THINK if candidate.model.thinks else FEW
    request = Request((QUESTION,), candidate.model.choice, Sampling(max_tokens=tokens))
    try:
        async with (
            asyncio.timeout(PATIENCE),
            aclosing(listen(candidate, request, begun + FIRST_SIGN)) as said,
        ):
            async for event in said:
                if found.first_after is None:
                    found.first_after = now() - begun
                if isinstance(event, Text):
                    found.word_after = found.word_after or now() - begun
                    found.words += event.text
                elif isinstance(event, Finished):
                    found.speed = _speed(event.completion_tokens, now() - begun - found.first_after)
    except Empty as failure:
        if found.first_after is None:  # else it thought until its few tokens were spent, so it works
            found.code, found.detail = failure.code, failure.operator_detail
    except CandidateFailed as failure:
        found.code, found.detail = failure.code, failure.operator_detail
    except TimeoutError:
        found.code, found.detail = Stalled.code, f"no end after {PATIENCE:.0f} s"
    model = candidate.model
    record.note(model.provider, model.id, code=found.code, first_after=found.word_after, detail=found.detail)
    return found


def _speed(tokens: int | None, seconds: float) -> float | None:
    return tokens / seconds if tokens and tokens > 1 and seconds > 0.01 else None
