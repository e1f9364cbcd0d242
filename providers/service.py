"""The public door: ask for a reply, and hear it from whichever model is up.

    async with aclosing(stream(request)) as events:
        async for event in events: ...

Candidates are asked one after the other, one call each, until one speaks. From its first visible word on
the reply is its own: a second voice never ends up in it.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from django.utils import translation

from providers import candidates, client, cooldown, local, offers, registry
from providers.candidates import Candidate, Search
from providers.cooldown import aside
from providers.dialects import demo
from providers.errors import Attempt, BrokenOff, CandidateFailed, NoAnswer
from providers.listening import listen
from providers.offers import Choice, Group
from providers.speech import Answerer, Answering, Event, Finished, Request, Sampling, Text, Thought, Turn
from providers.tokens import tokens

__all__ = [
    "Answerer",
    "Answering",
    "Choice",
    "Event",
    "Finished",
    "Group",
    "Request",
    "Sampling",
    "Text",
    "Thought",
    "Turn",
    "another",
    "choices",
    "close",
    "describe",
    "is_offered",
    "label",
    "look_around",
    "provider_label",
    "resting_minutes",
    "stream",
    "takes",
    "tokens",
]

logger = logging.getLogger(__name__)

WHOLE_SEARCH = 60.0  # seconds until somebody has to have shown a sign of life

look_around = local.look_around
close = client.close
another, choices, describe, is_offered = offers.another, offers.choices, offers.describe, offers.is_offered
label, provider_label, takes = offers.label, offers.provider_label, offers.takes
resting_minutes = offers.resting_minutes


async def stream(request: Request) -> AsyncGenerator[Event]:
    """The reply to `request`: Answering, then Thought and Text as they come, then Finished.

    Thoughts are held back until the first visible word, for a candidate that only thinks has failed.
    Closing the generator, or cancelling its task, closes the connection to the model at once.

    Raises NoAnswer if no candidate said a visible word, and BrokenOff if one fell silent in the middle
    of its reply; what was yielded before stands.
    """
    now = asyncio.get_running_loop().time
    deadline = now() + WHOLE_SEARCH
    attempts: list[Attempt] = []
    search = await _search(request.model)
    while (candidate := search.take()) and (begun := now()) < deadline:
        spoke = False
        voice = demo.speak(request) if candidate.provider.is_demo else listen(candidate, request, deadline)
        try:
            async with aclosing(voice) as said:
                async for event in said:
                    if not spoke:
                        spoke = True
                        yield _answering(candidate, request)
                    yield event
        except CandidateFailed as failure:
            attempts.append(await _note(candidate, failure, now() - begun))
            if spoke:
                raise BrokenOff(attempts[-1], attempts[:-1]) from None
            if failure.rest and failure.rest.scope == "provider":
                search.give_up(candidate.provider)
        else:
            if search.has_failed_before(candidate):
                await aside(cooldown.forgive, candidate.names)
            return
    raise NoAnswer(attempts)


async def _search(choice: str) -> Search:
    only_local = registry.split_choice(choice)[0] == registry.LOCAL or not registry.configured()
    server = await local.found() if only_local else local.known()
    everybody = candidates.listed(offers.offered(server, choice), choice)
    standings = await aside(cooldown.standings, offers.names_of(everybody))
    return Search(choice, everybody, standings, time.time())


def _answering(candidate: Candidate, request: Request) -> Answering:
    with translation.override(request.language):
        return Answering(
            candidate.provider.name, candidate.model.id, label(candidate.provider.name, candidate.model.id)
        )


async def _note(candidate: Candidate, failure: CandidateFailed, seconds: float) -> Attempt:
    """Sends whoever failed to rest, tells the operator, and gives the entry for the reply's record."""
    provider, model = candidate.provider.name, candidate.model
    level = logging.ERROR if failure.needs_operator else logging.WARNING
    logger.log(
        level, "%s:%s %s after %.1f s: %s", provider, model.id, failure.code, seconds, failure.operator_detail
    )
    rest = 0
    if failure.rest:
        whole = failure.rest.scope == "provider"
        name = candidate.provider.identity if whole else candidate.name
        rest = await aside(cooldown.send_to_rest, name, failure.rest)
    if candidate.provider.is_local:
        local.forget()
    return Attempt(
        provider, model.id, model.label, failure.code, round(seconds, 2), failure.operator_detail, rest
    )
