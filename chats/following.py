"""Who watches which reply, here and in other processes, and the one ticker that serves them all.

Followers in this process get frames by a plain call. Another process whose people watch a reply
written here gets one message a tick with everything it follows. A frame repeats every block since
the save before the last, so saved text plus any later frame is complete, and a lost frame is made
up for by the next one: nobody counts, nothing is resent.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from contextvars import Context
from typing import Any, Protocol

from channels.layers import get_channel_layer
from django.conf import settings

from chats import events
from roleplay.markup import Blocks

log = logging.getLogger(__name__)

# The ticker waits a sixth of a millisecond for each reply it serves: next to nothing while the
# process is idle, 8 ms at 50 replies, 32 at 200, a tenth of a second at 600 and more.
WAIT_PER_REPLY, LONGEST_WAIT = 0.00016, 0.1
FEW = 20
REMEMBERED = 200


class Follower(Protocol):
    """Somebody who wants to see a reply while it is written: a socket."""

    async def deliver(self, frame: str) -> None: ...


class Reply:
    """A reply that is being written in this process: its text, its blocks, and who follows it."""

    def __init__(self, chat_id: int, message_id: int, variant: int, text: str = "") -> None:
        self.chat_id, self.message_id, self.variant = chat_id, message_id, variant
        self.by = ""
        self.followers: set[Follower] = set()
        self.outposts: set[str] = set()
        self._parts = [text] if text else []
        self._blocks = Blocks(text)
        self._shown = len(self._blocks.closed)  # blocks that every follower here has in their final form
        self._saved = self._reach = self._shown  # blocks that were final at the last save, at that before

    def add(self, text: str) -> None:
        """More text has arrived."""
        first = not self._parts
        self._parts.append(text)
        self._blocks.feed(text)
        if first and self.followers:
            spawn(emit([self]))  # the first words wait for no turn
        elif self.followers or self.outposts:
            ticker.wake(self)

    @property
    def text(self) -> str:
        """All that has been written so far."""
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0] if self._parts else ""

    @property
    def final_blocks(self) -> int:
        """How many blocks will not change any more."""
        return len(self._blocks.closed)

    def saved_up_to(self, final_blocks: int) -> None:
        """The text is in the database as it was when it had so many final blocks."""
        if final_blocks > self._saved:
            self._reach, self._saved = self._saved, final_blocks

    def frame(self, first: int = 0) -> str:
        """A frame with the blocks from `first` on; from 0 it is the whole reply."""
        blocks = self._blocks.from_block(first)
        return events.text_frame(self.message_id, self.variant, self.by, first, blocks)

    def welcome(self, follower: Follower) -> str:
        """A new follower's first frame, all of it so far. What comes next is the others' next frame too."""
        if not self.followers:
            self._shown = len(self._blocks.closed)
        self.followers.add(follower)
        return self.frame()

    def next_frame(self) -> str:
        """What is new for the followers here."""
        frame = self.frame(self._shown)
        self._shown = len(self._blocks.closed)
        return frame

    def last_frame(self) -> str:
        """The end for the followers here: nothing more comes, so what is unpaired is now text."""
        self._blocks.finish()
        return self.next_frame()

    def distant_frame(self) -> str:
        """What is new for somebody who has the saved text, or had it read just before the last save."""
        return self.frame(self._reach)


class Ticker:
    """One clock for all replies. A turn: every writer takes in what has come, then every follower gets it.

    With few replies turns follow each other at once; under load they come less often, and each one
    takes in and sends several tokens for the price of one.
    """

    def __init__(self) -> None:
        self._news: dict[int, Reply] = {}
        self._writers: list[asyncio.Future[None]] = []
        self._task: asyncio.Task[None] | None = None

    def wake(self, reply: Reply) -> None:
        """This reply has news for its followers."""
        self._news[reply.message_id] = reply
        self._start()

    async def turn(self) -> None:
        """A writer waits here until it is time to take in more; not at all while few are writing."""
        if len(live) < FEW:
            return
        turn = asyncio.get_running_loop().create_future()
        self._writers.append(turn)
        self._start()
        await turn

    def _start(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run(), context=Context())

    async def _run(self) -> None:
        while self._news or self._writers:
            writers, self._writers = self._writers, []
            for writer in writers:
                if not writer.done():
                    writer.set_result(None)
            await asyncio.sleep(0)  # now they take in what is there
            news, self._news = self._news, {}
            try:
                await emit(news.values())
            except Exception:  # the clock must not stop: every writer waits for it
                log.exception("frames of %s replies were lost", len(news))
            await asyncio.sleep(min(LONGEST_WAIT, WAIT_PER_REPLY * len(live)))


live: dict[int, Reply] = {}  # the replies written in this process, by message
ended: dict[int, Reply] = {}  # the last ones that are complete, for tabs that come just too late
distant: defaultdict[int, set[Follower]] = defaultdict(set)  # followers here of replies written elsewhere
ticker = Ticker()


async def emit(replies: Any) -> None:
    """Send each reply's news to its followers, and one batch to every process that follows."""
    batches: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for reply in replies:
        if reply.followers:
            await deliver(reply.followers, reply.next_frame())
        if reply.outposts:
            frame = reply.distant_frame()
            for outpost in reply.outposts:
                batches[outpost].append((reply.message_id, frame))
    for outpost, frames in batches.items():
        await tell(outpost, {"type": "frames", "frames": frames})


async def say_done(reply: Reply) -> None:
    """Show the followers here the end of a complete reply, and tell them that it is the end."""
    await deliver(reply.followers, reply.last_frame())
    await deliver(reply.followers, events.done(reply.message_id, reply.variant))
    reply.followers.clear()
    if alone():  # another process might begin a version that this one knows nothing of
        ended[reply.message_id] = reply
    if len(ended) > REMEMBERED:
        del ended[next(iter(ended))]


def alone() -> bool:
    """Whether this is the only process there can be: the in-memory channel layer reaches nobody else."""
    return not settings.REDIS_URL


async def deliver(followers: set[Follower], frame: str) -> None:
    """Hand a frame to every follower; one whose socket is gone follows no longer."""
    for follower in tuple(followers):
        try:
            await follower.deliver(frame)
        except Exception as error:  # a socket may close at any moment, each server raises its own way
            log.debug("a follower is gone: %r", error)
            followers.discard(follower)


async def follow(chat_id: int, message_id: int, follower: Follower) -> bool:
    """Follow a reply of this chat: its blocks so far at once, then what comes, then its end.

    Returns False when it is not written in this process, and was not just now.
    """
    reply = live.get(message_id) or ended.get(message_id)
    if reply is None or reply.chat_id != chat_id:
        return False
    if message_id in live:
        await deliver({follower}, reply.welcome(follower))
    else:
        await deliver({follower}, reply.frame())
        await deliver({follower}, events.done(message_id, reply.variant))
    return True


def saved_frame(message_id: int, variant: int, by: str, text: str) -> str:
    """A whole frame from saved text, for the follower of a reply written elsewhere."""
    return events.text_frame(message_id, variant, by, 0, Blocks(text).from_block(0))


def unfollow(follower: Follower) -> None:
    """This follower follows nothing any more."""
    for reply in live.values():
        reply.followers.discard(follower)
    for message_id in [pk for pk, followers in distant.items() if follower in followers]:
        leave(message_id, follower)


async def follow_from_afar(message_id: int, follower: Follower) -> None:
    """Follow a reply that another process writes."""
    distant[message_id].add(follower)
    await mail.open()
    await mail.tell_all({"type": "follow", "message": message_id, "outpost": mail.address})


def leave(message_id: int, follower: Follower) -> None:
    """Stop following a reply that another process writes."""
    followers = distant.get(message_id, set())
    if follower not in followers:
        return
    followers.discard(follower)
    if not followers:
        del distant[message_id]
        if mail.address:
            spawn(mail.tell_all({"type": "unfollow", "message": message_id, "outpost": mail.address}))


class Mail:
    """This process's address on the channel layer, and what it does with what arrives there."""

    def __init__(self) -> None:
        self.address = ""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._reader: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()

    async def open(self) -> None:
        """Begin to listen, once for each event loop."""
        async with self._opening:
            loop = asyncio.get_running_loop()
            if self._loop is loop and self._reader and not self._reader.done():
                return
            layer = get_channel_layer()
            try:
                address = await layer.new_channel("process.")
                await layer.group_add(events.PROCESSES, address)
            except Exception as error:  # the layer is away: the next one who wants to hear tries again
                log.warning("other processes are not heard: %r", error)
                return
            self._loop, self.address = loop, address
            self._reader = loop.create_task(self._read(address), context=Context())

    async def tell_all(self, message: dict[str, Any]) -> None:
        try:
            await get_channel_layer().group_send(events.PROCESSES, message)
        except Exception as error:  # who follows says so again with the next look
            log.warning("other processes were not told: %r", error)

    async def _read(self, address: str) -> None:
        layer = get_channel_layer()
        while True:
            try:
                await receive(await layer.receive(address))
            except asyncio.CancelledError:
                raise
            except Exception:  # the layer may be away for a while; saved text bridges the gap
                log.exception("a message between processes was lost")
                await asyncio.sleep(1)


async def receive(message: dict[str, Any]) -> None:
    """Act on a message from another process."""
    match message["type"]:
        case "frames":
            for message_id, frame in message["frames"]:
                await deliver(distant.get(message_id, set()), frame)
        case "follow" if reply := live.get(message["message"]):
            reply.outposts.add(message["outpost"])
            ticker.wake(reply)
        case "unfollow" if reply := live.get(message["message"]):
            reply.outposts.discard(message["outpost"])
        case "stop":
            for what in stop_listeners.keys() & message:
                stop_listeners[what](message[what])


async def tell(outpost: str, message: dict[str, Any]) -> None:
    try:
        await get_channel_layer().send(outpost, message)
    except Exception as error:  # a full or absent channel: the next frame reaches back to the last save
        log.warning("frames for %s were lost: %r", outpost, error)


stop_listeners: dict[str, Callable[[int], Any]] = {}  # who ends a `message`, who a `line`
mail = Mail()
_errands: set[asyncio.Task[Any]] = set()


def spawn(errand: Any) -> asyncio.Task[Any]:
    """Run something in the background, free of any request's context, and keep hold of it."""
    task = asyncio.get_running_loop().create_task(errand, context=Context())
    _errands.add(task)
    task.add_done_callback(_errands.discard)
    return task
