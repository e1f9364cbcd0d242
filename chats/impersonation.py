"""One line of the person's own, drafted by a model into the composer. It goes on when nobody watches."""

import asyncio
import logging
from contextlib import aclosing
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime

from channels.db import database_sync_to_async
from django.db.models import QuerySet
from django.utils import timezone

from chats import asides, events, following, lines, tabs
from chats.asides import Aside
from chats.models import Chat
from providers import errors, registry, service

log = logging.getLogger(__name__)

SHOW_EVERY = 0.15  # seconds
SAVE_EVERY = 7  # that many times rarer


class NoRealModel(Exception):
    """Only the demo voice is there, and it does not read."""


@dataclass
class Plan:
    """Everything needed to write one line; the chat's row says `claimed_at` while it is this run's."""

    chat_id: int
    beginning: str
    claimed_at: datetime
    aside: Aside


def plan(chat_pk: int, beginning: str, claimed_at: datetime) -> Plan:
    return Plan(chat_pk, beginning, claimed_at, asides.line(chat_pk, beginning))


async def write(plan: Plan) -> None:
    """Carry a line to its end, whatever that is."""
    run = _running[plan.chat_id] = Run(plan)
    following.spawn(following.mail.open())
    try:
        await run.to_its_end()
    finally:
        if _running.get(plan.chat_id) is run:
            del _running[plan.chat_id]


async def stop_anywhere(chat_id: int) -> None:
    """End the line of a chat in whichever process writes it; what has come is kept."""
    if not stop(chat_id):
        await following.mail.tell_all({"type": "stop", "line": chat_id})


def stop(chat_id: int) -> bool:
    """Hang up on the model; False where this process does not listen to it."""
    run = _running.get(chat_id)
    if run is not None:
        run.cancel()
    return run is not None


async def stop_all() -> None:
    """The process ends."""
    runs = list(_running.values())
    for run in runs:
        run.cancel()
    await asyncio.gather(*(run.over.wait() for run in runs))


class Run:
    """The writing of one line."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.answer, self.label, self.why = "", "", ""
        self.over = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None
        self._told: tuple[str, str] | None = None

    @property
    def text(self) -> str:
        _request, user, char = self.plan.aside
        return lines.own_line(self.answer, self.plan.beginning, user, char)

    async def to_its_end(self) -> None:
        self._listening = asyncio.get_running_loop().create_task(self._listen(), context=Context())
        ticks = 0
        try:
            while not self._listening.done():
                await self._tell()
                await asyncio.wait([self._listening], timeout=SHOW_EVERY)
                ticks += 1
                if ticks % SAVE_EVERY == 0 and not await self._save():
                    self.cancel()
            self._judge()
        finally:
            self.cancel()
            await self._settle()

    def cancel(self) -> None:
        """Hang up; the end is settled as usual."""
        if self._listening:
            self._listening.cancel()

    async def _listen(self) -> None:
        async with aclosing(service.stream(self.plan.aside.request)) as stream:
            async for event in stream:
                match event:
                    case service.Answering():
                        if event.provider == registry.DEMO:
                            raise NoRealModel
                        self.label = event.label
                    case service.Text(text):
                        self.answer += text
                if len(self.answer) > lines.LONGEST_LINE:
                    return

    async def _tell(self) -> None:
        if self._told != (self.text, self.label):
            self._told = (self.text, self.label)
            await tabs.tell(self.plan.chat_id, events.drafting(self.text, self.label))

    async def _save(self) -> bool:
        """Keep what there is; False once the line is not this run's any more."""
        try:
            return await database_sync_to_async(keep)(self.plan, self.text)
        except Exception:
            log.exception("a line of chat %s could not be saved, next try in a second", self.plan.chat_id)
            return True

    def _judge(self) -> None:
        """Why the listening has ended, if it was not the end of the answer."""
        listening = self._listening
        if listening is None or listening.cancelled():
            return
        match listening.exception():
            case None:
                self.why = "" if self.text != self.plan.beginning else "no_answer"
            case NoRealModel():
                self.why = "no_model"
            case errors.NoAnswer() | errors.BrokenOff():
                self.why = "no_answer"
            case error:
                log.error("a line of chat %s failed", self.plan.chat_id, exc_info=error)
                self.why = "no_answer"

    async def _settle(self) -> None:
        try:
            await database_sync_to_async(settle)(self.plan, self.text)
        except Exception:
            log.exception("the end of a line of chat %s could not be saved", self.plan.chat_id)
        ended = events.drafting(self.text, self.label, over=True, why=self.why)
        await tabs.tell(self.plan.chat_id, ended)
        self.over.set()


def keep(plan: Plan, text: str) -> bool:
    """Save the line so far with a sign of life; False when it is not this run's any more."""
    now = timezone.now()
    kept = _own(plan).update(draft=text, draft_at=now if text else None, drafting_at=now)
    plan.claimed_at = now if kept else plan.claimed_at
    return bool(kept)


def settle(plan: Plan, text: str) -> bool:
    """Save the whole line and let go of the composer."""
    return bool(_own(plan).update(draft=text, draft_at=timezone.now() if text else None, drafting_at=None))


def _own(plan: Plan) -> QuerySet[Chat]:
    return Chat.objects.filter(pk=plan.chat_id, drafting_at=plan.claimed_at)


_running: dict[int, Run] = {}
following.stop_listeners["line"] = stop
