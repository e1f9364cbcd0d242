"""One run: ask a model, read what comes, save it and tell who watches. It goes on when nobody does."""

import asyncio
import logging
from contextlib import aclosing
from contextvars import Context
from threading import Event

from channels.db import database_sync_to_async

from characters.drafting import Reader, Reading
from characters.models import Drafting
from providers import errors, registry, service
from roleplay.drafting import frames, saving
from roleplay.drafting.saving import Plan, Progress

log = logging.getLogger(__name__)

SHOW_EVERY = 0.2  # seconds
SAVE_EVERY = 5  # that many times rarer


class NoRealModel(Exception):
    """Only the demo voice is there, and it cannot read."""


async def write(plan: Plan) -> None:
    """Carry a run to its end, whatever that is."""
    run = _running[plan.pk] = Run(plan)
    try:
        await run.to_its_end()
    finally:
        if _running.get(plan.pk) is run:
            del _running[plan.pk]


async def leave(pk: int, ended: Event | None = None) -> None:
    """Hang up on the model where this process listens to it. Another one notices within a second.

    `ended` is set when what has come is saved.
    """
    if run := _running.get(pk):
        run.cancel()
        await run.over.wait()
    if ended:
        ended.set()


async def interrupt_all() -> None:
    """The process ends: what is there is saved, and may be continued."""
    runs = list(_running.values())
    for run in runs:
        run.ending.failed(Drafting.State.BROKEN, "interrupted")
        run.cancel()
    await asyncio.gather(*(run.over.wait() for run in runs))


class Run:
    """The writing of some fields of one drafting."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.reader = Reader()
        self.ending = saving.Ending()
        self.over = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None
        self._answered_by: dict[str, str] = {}
        self._ticks = 0
        self._shown = frames.Shown()

    async def to_its_end(self) -> None:
        loop = asyncio.get_running_loop()
        self._listening = loop.create_task(self._listen(), context=Context())
        try:
            while not self._listening.done():
                await asyncio.wait([self._listening], timeout=SHOW_EVERY)
                await self._tick()
            self._judge()
        finally:
            self.cancel()
            await self._settle()

    def cancel(self) -> None:
        """Hang up; the end is settled as usual."""
        if self._listening:
            self._listening.cancel()

    async def _listen(self) -> None:
        async with aclosing(service.stream(self.plan.request)) as stream:
            async for event in stream:
                match event:
                    case service.Text(text):
                        self.reader.feed(text)
                    case service.Answering():
                        if event.provider == registry.DEMO:
                            raise NoRealModel
                        self.ending.label = event.label
                        self._answered_by = {"provider": event.provider, "model": event.model}
                    case service.Finished("length"):
                        self.ending.failed(Drafting.State.BROKEN, "length")
                if self.reader.is_full:
                    self.ending.failed(Drafting.State.BROKEN, "length")
                    return

    async def _tick(self) -> None:
        """Show what is new, and save it now and then."""
        reading = self.reader.reading()
        self._ticks += 1
        await frames.tell(self.plan, self._shown.news(self.plan, reading, self.ending.label))
        if self._ticks % SAVE_EVERY == 0 and await self._save(reading):
            self._shown.saved()

    async def _save(self, reading: Reading) -> bool:
        progress, label = self._progress(reading), self.ending.label
        try:
            wanted = await database_sync_to_async(saving.keep)(self.plan, progress, label)
        except Exception:
            log.exception("draft %s could not be saved, next try in a second", self.plan.pk)
            return False
        if not wanted:
            self.cancel()
        return wanted

    def _progress(self, reading: Reading) -> Progress:
        """What there was with what is new. Of what was whole only something whole takes the place."""
        fields, finished = dict(self.plan.fields), set(self.plan.finished)
        for name, value in reading.values.items():
            is_whole = name in reading.finished
            is_welcome = name in self.plan.wanted or name not in fields
            if is_welcome and (is_whole or name not in self.plan.finished):
                fields[name] = value
                (finished.add if is_whole else finished.discard)(name)
        return Progress(fields, finished, reading.finished & set(self.plan.wanted))

    def _judge(self) -> None:
        """Why the listening has ended, if it was not the end of the answer."""
        listening = self._listening
        if listening is None or listening.cancelled():
            if self.ending.state == Drafting.State.DONE:
                self.ending.state = Drafting.State.STOPPED
            return
        match listening.exception():
            case None:
                pass
            case NoRealModel():
                self.ending.failed(Drafting.State.FAILED, "no_model")
            case errors.NoAnswer() as error:
                self.ending.failed(Drafting.State.FAILED, error.code, error.attempts)
            case errors.BrokenOff() as error:
                self.ending.failed(Drafting.State.BROKEN, error.code, error.attempts)
            case error:
                log.error("draft %s failed", self.plan.pk, exc_info=error)
                self.ending.failed(Drafting.State.FAILED, "our_mistake")

    async def _settle(self) -> None:
        reading = self.reader.reading(ended=True)
        self.ending.answer, self.ending.unread = self.reader.text, reading.unread
        if not reading.values and self.ending.state == Drafting.State.DONE:
            self.ending.failed(Drafting.State.FAILED, "unreadable")
            self.ending.tried = [{**self._answered_by, "label": self.ending.label, "code": "unreadable"}]
        progress = self._progress(reading)
        try:
            await database_sync_to_async(saving.settle)(self.plan, progress, self.ending)
        except Exception:
            log.exception("the end of draft %s could not be saved", self.plan.pk)
        await frames.tell(self.plan, frames.OVER)
        self.over.set()


_running: dict[int, Run] = {}
