"""The public door: ask for a reply, and hear it from whichever model is up.

    async with aclosing(stream(request)) as events:
        async for event in events: ...

Candidates are asked until one speaks (`race`). From its first visible word on the reply is its own: a
second voice never ends up in it.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from django.utils import translation

from providers import candidates, client, cooldown, housekeeping, local, offers, record, registry
from providers.candidates import GOOD_ENOUGH, Search
from providers.cooldown import aside
from providers.errors import BrokenOff, CandidateFailed, NoAnswer
from providers.offers import Choice, Group
from providers.race import Race, Voice, note
from providers.speech import (
    Answerer,
    Answering,
    Completion,
    Event,
    Finished,
    Request,
    Sampling,
    Text,
    Thought,
    Turn,
)
from roleplay.tokens import tail, tokens

__all__ = [
    "AUTO",
    "GOOD_ENOUGH",
    "Answerer",
    "Answering",
    "Choice",
    "Completion",
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
    "complete",
    "default_choice",
    "describe",
    "is_offered",
    "label",
    "look_around",
    "provider_label",
    "reads",
    "resting_minutes",
    "room",
    "split_choice",
    "stream",
    "tail",
    "takes",
    "tokens",
]

WHOLE_SEARCH = 60.0  # seconds until somebody has to have shown a sign of life
UNSTREAMED_SEARCH = 180.0  # the first sign of life of a reply in one piece is its end

close = client.close
another, choices, describe, is_offered = offers.another, offers.choices, offers.describe, offers.is_offered
label, provider_label, takes = offers.label, offers.provider_label, offers.takes
reads, resting_minutes, room = offers.reads, offers.resting_minutes, offers.room
AUTO, default_choice, split_choice = registry.AUTO, registry.default_choice, registry.split_choice


def look_around() -> None:
    """Begins what a process that serves does beside its replies. Cheap to repeat."""
    local.look_around()
    housekeeping.begin()


async def stream(request: Request) -> AsyncGenerator[Event]:
    """The reply to `request`: Answering, then Thought and Text as they come, then Finished.

    Thoughts are held back until the first visible word, for a candidate that only thinks has failed.
    Closing the generator, or cancelling its task, closes the connection to the model at once.

    Raises NoAnswer if no candidate said a visible word, and BrokenOff if one fell silent in the middle
    of its reply; what was yielded before stands.
    """
    search = await _search(request)
    deadline = asyncio.get_running_loop().time() + (WHOLE_SEARCH if request.streamed else UNSTREAMED_SEARCH)
    race = Race(search, request, deadline, registry.hedge_after() if request.streamed else 0)
    voice = await race.winner()
    if voice is None:
        raise NoAnswer(race.tried)
    async with aclosing(voice.events) as events:
        yield _answering(voice, race, request)
        for held in voice.held:
            yield held
        try:
            async for event in events:
                yield event if not isinstance(event, Finished) else _counted(event, request)
        except CandidateFailed as failure:
            raise BrokenOff(await note(voice, failure), race.tried) from None
    model = voice.candidate.model
    record.note(model.provider, model.id, first_after=voice.waited)
    if search.has_failed_before(voice.candidate):
        await aside(cooldown.forgive, voice.candidate.names)


async def complete(request: Request) -> Completion:
    """The whole reply at once, asked for without streaming: for texts that nobody waits for.

    Raises NoAnswer and BrokenOff like `stream`.
    """
    texts: list[str] = []
    async with aclosing(stream(replace(request, streamed=False))) as events:
        async for event in events:
            match event:
                case Answering():
                    answering = event
                case Text(text):
                    texts.append(text)
                case Finished():
                    finished = event
    return Completion("".join(texts), answering, finished)


async def _search(request: Request) -> Search:
    only_local = registry.split_choice(request.model)[0] == registry.LOCAL or not registry.configured()
    server = await local.found() if only_local else local.known()
    everybody = candidates.listed(offers.offered(server, request.model), request.model)
    allowed = candidates.meant(request.model, everybody, fallback=request.fallback)
    standings = await aside(cooldown.standings, offers.names_of(allowed))
    return Search(request.model, allowed, standings, time.time(), record.earned())


def _answering(voice: Voice, race: Race, request: Request) -> Answering:
    model = voice.candidate.model
    with translation.override(request.language):
        label = offers.label(model.provider, model.id)
    return Answering(model.provider, model.id, label, tuple(race.tried), voice.waited, voice.thought_for)


def _counted(finished: Finished, request: Request) -> Finished:
    """With an estimate of what the prompt has cost where the provider did not tell."""
    if finished.prompt_tokens is not None:
        return finished
    said = sum(tokens(turn.text) for turn in request.turns)
    return replace(finished, prompt_tokens=said, estimated=True)
