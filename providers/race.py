"""Who speaks first: candidates are asked one after the other, and beside one that is silent for too long.

One call per candidate. Whoever says the first visible word wins; the others are left at once.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator

from providers import fitting, local, record
from providers.candidates import Candidate, Search
from providers.cooldown import aside, send_to_rest
from providers.dialects import demo
from providers.errors import Attempt, CandidateFailed, TooLong
from providers.listening import listen
from providers.speech import Finished, Request, Text, Thought

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 2
OUTRUN = "outrun"

Events = AsyncGenerator[Text | Thought | Finished]
_leaving: set[asyncio.Task[None]] = set()


class Voice:
    """One candidate that has been asked. Until its first visible word it runs in a task of its own.

    `waited` and `thought_for` are seconds up to that word, from the asking and from the first thought;
    `held` are the events up to and with that word. What comes after it is read from `events`.
    """

    def __init__(self, candidate: Candidate, request: Request, deadline: float) -> None:
        self._now = asyncio.get_running_loop().time
        self._request = fitting.fitted(request, candidate.model)
        self._deadline = deadline
        self._thoughts: list[str] = []
        self._thought_at: float | None = None
        self.candidate = candidate
        self.begun = self._now()
        self.waited = self.thought_for = 0.0
        self.held: list[Text | Thought] = []
        self.events: Events = self._ask(self._request)
        self.first_word = asyncio.create_task(self._hear_first_word())

    @property
    def is_silent(self) -> bool:
        return self._thought_at is None

    @property
    def seconds(self) -> float:
        """Since it was asked."""
        return self._now() - self.begun

    def leave(self) -> None:
        """Stop listening; its connection is closed in the background."""
        task = asyncio.create_task(self._leave())
        _leaving.add(task)
        task.add_done_callback(_leaving.discard)

    def _ask(self, request: Request) -> Events:
        if self.candidate.provider.is_demo:
            return demo.speak(request)
        return listen(self.candidate, request, self._deadline)

    async def _hear_first_word(self) -> None:
        try:
            await self._listen()
        except TooLong:
            self.events = self._ask(fitting.shrunk(self._request))
            await self._listen()

    async def _listen(self) -> None:
        async for event in self.events:
            if isinstance(event, Thought):
                self._thought_at = self._thought_at or self._now()
                self._thoughts.append(event.text)
            elif isinstance(event, Text):
                self._begin_to_speak(event)
                return

    def _begin_to_speak(self, word: Text) -> None:
        self.waited = self.seconds
        if self._thought_at is not None and (thoughts := "".join(self._thoughts)):
            self.thought_for = self._now() - self._thought_at
            self.held.append(Thought(thoughts))
        self.held.append(word)

    async def _leave(self) -> None:
        self.first_word.cancel()
        await asyncio.gather(self.first_word, return_exceptions=True)
        await self.events.aclose()


class Race:
    """The search for a voice. `tried` are those that failed or were outrun, in the order of their end."""

    def __init__(self, search: Search, request: Request, deadline: float, hedge_after: float) -> None:
        self.tried: list[Attempt] = []
        self._search = search
        self._request = request
        self._deadline = deadline
        self._hedge_after = hedge_after if search.is_auto else 0.0
        self._now = asyncio.get_running_loop().time
        self._running: list[Voice] = []

    async def winner(self) -> Voice | None:
        """The first voice to speak, or nobody when all have failed. Whoever else was asked is left."""
        winner = None
        try:
            while winner is None and self._ask_next():
                winner = await self._next_end()
        finally:
            for voice in self._running:
                if voice is not winner:
                    voice.leave()
        if winner:
            self.tried += [outrun(voice) for voice in self._running if voice.begun < winner.begun]
        return winner

    def _ask_next(self) -> bool:
        """Asks one more if it is time; whether anybody is being asked."""
        if self._may_ask() and (candidate := self._search.take()):
            self._running.append(Voice(candidate, self._request, self._deadline))
        return bool(self._running)

    def _may_ask(self) -> bool:
        if self._now() >= self._deadline:
            return False
        return not self._running or (len(self._running) < MOST_AT_ONCE and self._patience() == 0)

    def _patience(self) -> float | None:
        """How many seconds more those that are asked may be silent; None for as long as it takes."""
        if not self._hedge_after or not self._would_help(self._search.next):
            return None
        if not all(voice.is_silent for voice in self._running):
            return None
        return max(0.0, self._hedge_after - min(voice.seconds for voice in self._running))

    def _would_help(self, candidate: Candidate | None) -> bool:
        """Whether there is somebody to start beside those that are asked.

        Two models on one's own machine would take turns in its memory, and the first is perhaps only
        being loaded.
        """
        if candidate is None or not candidate.provider.is_local:
            return candidate is not None
        return not any(voice.candidate.provider.is_local for voice in self._running)

    async def _next_end(self) -> Voice | None:
        """Waits for a first word, a failure, or the end of patience. Whoever has spoken."""
        patience = self._patience() if len(self._running) < MOST_AT_ONCE else None
        await asyncio.wait(
            [voice.first_word for voice in self._running],
            timeout=patience,
            return_when=asyncio.FIRST_COMPLETED,
        )
        for voice in [voice for voice in self._running if voice.first_word.done()]:
            failure = voice.first_word.exception()
            if failure is None:
                return voice
            if not isinstance(failure, CandidateFailed):
                raise failure
            self._running.remove(voice)
            await self._failed(voice, failure)
        return None

    async def _failed(self, voice: Voice, failure: CandidateFailed) -> None:
        self.tried.append(await note(voice, failure))
        if failure.rest and failure.rest.scope == "provider":
            self._search.give_up(voice.candidate.provider)


async def note(voice: Voice, failure: CandidateFailed) -> Attempt:
    """Sends whoever failed to rest, tells the operator, and gives the entry for the reply's record."""
    candidate, seconds = voice.candidate, voice.seconds
    level = logging.ERROR if failure.needs_operator else logging.WARNING
    said = candidate.model.choice, failure.code, seconds, failure.operator_detail
    logger.log(level, "%s %s after %.1f s: %s", *said)
    rest = 0
    if failure.rest:
        whole = failure.rest.scope == "provider"
        name = candidate.provider.identity if whole else candidate.name
        rest = await aside(send_to_rest, name, failure.rest, seconds)
    if candidate.provider.is_local:
        local.forget()
    return _attempt(voice, failure.code, failure.operator_detail, rest)


def outrun(voice: Voice) -> Attempt:
    """The entry for one that was silent while a later one spoke; that it was slow is remembered."""
    return _attempt(voice, OUTRUN, f"silent for {voice.seconds:.1f} s", 0)


def _attempt(voice: Voice, code: str, detail: str, rest: int) -> Attempt:
    model = voice.candidate.model
    record.note(model.provider, model.id, code=code, detail=detail)
    return Attempt(model.provider, model.id, model.label, code, round(voice.seconds, 2), detail, rest)
