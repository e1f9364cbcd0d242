"""One live reply: claim, stream, save, finish. It goes on whether or not anybody watches."""

import asyncio
import contextlib
import logging
from contextlib import aclosing
from dataclasses import asdict
from typing import Any

from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from django.utils import timezone

from chats import events, following, saving, tabs, titles
from chats.following import Reply
from chats.memory import remembering
from chats.models import Message, Variant
from chats.name_before import NameBefore
from chats.saving import Outcome, Plan, Progress
from providers import errors, service

log = logging.getLogger(__name__)

SAVE_EVERY = 1.0
PAUSES = (0.2, 1.0, 5.0, None)  # between the tries to save an end
_loop: asyncio.AbstractEventLoop | None = None
_writing: dict[int, "Generation"] = {}
_saver: asyncio.Task[None] | None = None
closing = False


def adopt_running_loop() -> None:
    """Replies are written on the event loop that serves the sockets: this one, from now on."""
    global _loop
    if _loop is None or _loop.is_closed():
        _loop = asyncio.get_running_loop()
        service.look_around()


def can_write() -> bool:
    """Whether this process may claim a reply.

    Without a loop to write on (a command, a plain WSGI test), or while the site stops, a new reply
    stays pending, and the first process that is asked to show it begins it.
    """
    return not (_loop is None or _loop.is_closed() or closing)


def start(message: Message) -> None:
    """Begin a claimed reply on the site's event loop. The plan is made here, in the view's thread."""
    plan = saving.plan(message)
    if _loop is not None:
        _loop.call_soon_threadsafe(begin, plan)


async def adopt(message_id: int) -> None:
    """Begin a pending reply that nobody has claimed."""
    if closing:
        return
    adopt_running_loop()
    plan = await database_sync_to_async(saving.claim_by_key)(message_id)
    if plan is not None:
        begin(plan)


def begin(plan: Plan) -> "Generation":
    """Write the planned reply, in a task of its own."""
    global _saver
    generation = Generation(plan)
    _writing[plan.message_id] = generation
    following.live[plan.message_id] = generation.reply
    following.ended.pop(plan.message_id, None)
    generation.task = following.spawn(generation.run())
    if _saver is None or _saver.done():
        _saver = following.spawn(save_regularly())
    following.spawn(following.mail.open())
    return generation


class Generation:
    """The writing of one reply."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.reply = Reply(plan.chat_id, plan.message_id, plan.variant, plan.text)
        self.name = NameBefore(plan.request.character)
        self.outcome = Outcome()
        self.thoughts = [plan.thoughts]
        self.task: asyncio.Task[None] | None = None
        self.reason = Variant.Finish.STOPPED  # why it ends, should it be cancelled
        self._saved_length = len(plan.text)
        self._settling = False

    async def run(self) -> None:
        """Stream until the end, whatever the end is, and leave a settled message behind."""
        try:
            await self._stream()
        except asyncio.CancelledError:
            stopped = self.reason == Variant.Finish.STOPPED
            self.outcome.end(Message.State.STOPPED if stopped else Message.State.INTERRUPTED, self.reason)
        except (errors.NoAnswer, errors.BrokenOff) as error:
            self._failed(error.code, error.attempts)
        except Exception:
            log.exception("reply %s failed", self.plan.message_id)
            self._failed("our_mistake", [])
        await self._settle()

    async def _stream(self) -> None:
        async with aclosing(service.stream(self.plan.request)) as stream:
            async for event in stream:
                match event:
                    case service.Text(text):
                        self._add(self.name.feed(text))
                        await following.ticker.turn()
                    case service.Thought(text):
                        self.thoughts.append(text)
                    case service.Answering():
                        self._answering(event)
                    case service.Finished():
                        self._finished(event)

    def _add(self, text: str) -> None:
        if text:
            self.reply.add(text)

    def _answering(self, event: service.Answering) -> None:
        outcome = self.outcome
        outcome.provider, outcome.model, outcome.label = event.provider, event.model, event.label
        outcome.tried = [asdict(attempt) for attempt in event.tried]
        outcome.waited, outcome.thought_for = event.waited or None, event.thought_for or None
        outcome.first_token_at = timezone.now()
        self.reply.by = event.label
        if self.plan.thoughts and event.thought_for:
            self.thoughts.append("\n\n")

    def _finished(self, event: service.Finished) -> None:
        outcome = self.outcome
        outcome.finish = Variant.Finish.LENGTH if event.finish == "length" else Variant.Finish.STOP
        outcome.prompt_tokens, outcome.completion_tokens = event.prompt_tokens, event.completion_tokens
        outcome.cached_tokens, outcome.tokens_estimated = event.cached_tokens, event.estimated

    def _failed(self, code: str, attempts: Any) -> None:
        self.outcome.end(Message.State.FAILED, Variant.Finish.FAILED, code)
        self.outcome.tried = [asdict(attempt) for attempt in attempts]

    def _count(self, text: str, thoughts: str) -> None:
        """Estimate what a reply has cost that did not come to its end, where counts are told."""
        if self.outcome.provider and self.outcome.completion_tokens is None:
            new = thoughts[len(self.plan.thoughts) :] + text[len(self.plan.text) :]
            self.outcome.completion_tokens = service.tokens(new)
            self.outcome.prompt_tokens = sum(service.tokens(turn.text) for turn in self.plan.request.turns)
            self.outcome.tokens_estimated = True

    async def _settle(self) -> None:
        """Save the end; try again for a while, since a reply that was shown must not be lost."""
        self._settling = True
        self._add(self.name.rest())
        text, thoughts = self.reply.text, "".join(self.thoughts)
        self._count(text, thoughts)
        for pause in PAUSES:
            try:
                settled = await database_sync_to_async(saving.finish)(self.plan, text, thoughts, self.outcome)
                break
            except Exception:
                settled = False
                log.exception("the end of reply %s could not be saved", self.plan.message_id)
                if pause is not None:
                    await asyncio.sleep(pause)
        await self._leave(settled and self.outcome.finish == Variant.Finish.STOP)

    async def _leave(self, complete: bool) -> None:
        """The writing is over: tell those who wait for it."""
        message_id = self.plan.message_id
        if following.live.get(message_id) is self.reply:
            del following.live[message_id]
        if _writing.get(message_id) is self:
            del _writing[message_id]
        watching = set(self.reply.followers)
        if complete:
            await following.say_done(self.reply)
        if not await announce(self.plan.chat_id, message_id, settled=self.plan.variant if complete else 0):
            await following.deliver(watching, events.encoded(events.changed(message_id)))
        if complete:
            remembering.look(self.plan)
        if complete and self.plan.wants_title and await titles.consider(self.plan.chat_id):
            await announce(self.plan.chat_id, message_id)

    def progress(self) -> Progress:
        """What to save now; the text only where it has grown since the last save."""
        text = self.reply.text
        grown = len(text) > self._saved_length
        self._saved_length = len(text)
        return Progress(self.plan, text if grown else None, "".join(self.thoughts))

    def forget_save(self) -> None:
        """The last save did not succeed: the next one takes the text again."""
        self._saved_length = -1

    def cancel(self, reason: Variant.Finish) -> None:
        """End it now; one that is already saving its end is left to do so.

        One that was begun this very moment takes its first step before: a task that is cancelled
        without having run would settle nothing.
        """
        self.reason = reason
        asyncio.get_running_loop().call_soon(self._cancel)

    def _cancel(self) -> None:
        if self.task and not self._settling:
            self.task.cancel()


async def save_regularly() -> None:
    """One save a second for every reply of this process, all in one transaction."""
    while _writing:
        await asyncio.sleep(SAVE_EVERY)
        generations = list(_writing.values())
        final_blocks = [generation.reply.final_blocks for generation in generations]
        progress = [generation.progress() for generation in generations]
        try:
            lost = await database_sync_to_async(saving.save_progress)(progress)
        except Exception:
            log.exception("%s replies could not be saved, next try in a second", len(progress))
            for generation in generations:
                generation.forget_save()
            continue
        for generation, blocks in zip(generations, final_blocks, strict=True):
            generation.reply.saved_up_to(blocks)
            if generation.plan.message_id in lost:
                generation.cancel(Variant.Finish.INTERRUPTED)


def stop(message_id: int) -> bool:
    """End a reply and keep what it has; False when it is not written in this process."""
    generation = _writing.get(message_id)
    if generation is not None:
        generation.cancel(Variant.Finish.STOPPED)
    return generation is not None


async def stop_anywhere(message_id: int) -> None:
    """End a reply in whichever process writes it."""
    if not stop(message_id):
        await following.mail.tell_all({"type": "stop", "message": message_id})


async def announce(chat_id: int, message_id: int, by: str = "", settled: int = 0) -> bool:
    """Tell every tab of the chat that a message has changed or come; False when that is not possible."""
    return await tabs.tell(chat_id, events.changed(message_id, by, settled))


def from_thread(errand: Any) -> None:
    """Run a coroutine for a view: on the site's loop without waiting, or here where there is none."""
    if _loop is None or _loop.is_closed():
        async_to_sync(_done)(errand)
    else:
        _loop.call_soon_threadsafe(following.spawn, errand)


async def _done(errand: Any) -> None:
    await errand


async def drain(seconds: float) -> None:
    """Refuse new replies, let the running ones end for so long, then interrupt the rest."""
    global closing
    closing = True
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while tasks := _tasks():  # more than once: those claimed just before begin just after
                await asyncio.wait(tasks)
    while tasks := _tasks():
        for generation in list(_writing.values()):
            generation.cancel(Variant.Finish.INTERRUPTED)
        await asyncio.wait(tasks)
    await service.close()


def _tasks() -> list[asyncio.Task[None]]:
    written = (generation.task for generation in _writing.values())
    return [task for task in written if task and not task.done()]


following.stop_listeners["message"] = stop
