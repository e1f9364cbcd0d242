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
from django.utils.translation import gettext as _

from providers import candidates, client, cooldown, local, registry
from providers.candidates import Candidate, Search
from providers.cooldown import aside
from providers.dialects import demo
from providers.errors import Attempt, BrokenOff, CandidateFailed, NoAnswer
from providers.listening import listen
from providers.listing import model_named
from providers.registry import Provider
from providers.speech import Answerer, Answering, Event, Finished, Request, Sampling, Text, Thought, Turn
from providers.tokens import tokens

__all__ = [
    "Answerer",
    "Answering",
    "Event",
    "Finished",
    "Request",
    "Sampling",
    "Text",
    "Thought",
    "Turn",
    "close",
    "describe",
    "label",
    "look_around",
    "stream",
    "tokens",
]

logger = logging.getLogger(__name__)

WHOLE_SEARCH = 60.0  # seconds until somebody has to have shown a sign of life

look_around = local.look_around
close = client.close


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


def describe(choice: str = "") -> Answerer:
    """Who would answer a choice now; an empty one is the site's default. Waits for nobody.

    In a new process that has only a local server to ask, it names the demo voice until that is found.
    """
    everybody = candidates.listed(_offered(local.known(), choice), choice)
    standings = cooldown.standings(_names(everybody))
    first = candidates.in_order(choice, everybody, standings, time.time())[0]
    return Answerer(
        provider=first.provider.name,
        model=first.model.id,
        label=label(first.provider.name, first.model.id),
        is_demo=first.provider.is_demo,
        free=first.model.free,
    )


def label(provider: str, model_id: str) -> str:
    """What people call a model, in the language of the moment."""
    return _("Demo voice") if provider == registry.DEMO else model_named(provider, model_id).label


async def _search(choice: str) -> Search:
    only_local = registry.split_choice(choice)[0] == registry.LOCAL or not registry.configured()
    server = await local.found() if only_local else local.known()
    everybody = candidates.listed(_offered(server, choice), choice)
    standings = await aside(cooldown.standings, _names(everybody))
    return Search(choice, everybody, standings, time.time())


def _offered(local_server: Provider | None, choice: str) -> list[Provider]:
    """The providers there are; the demo voice only if there is no other, or if it is asked for."""
    offered = [*registry.configured().values(), *([local_server] if local_server else [])]
    wants_demo = registry.split_choice(choice)[0] == registry.DEMO
    return [*offered, registry.DEMO_VOICE] if wants_demo or not offered else offered


def _names(everybody: list[Candidate]) -> list[str]:
    return [name for candidate in everybody for name in candidate.names]


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
