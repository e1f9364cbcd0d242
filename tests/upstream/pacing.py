"""Sends each stream's tokens when they are due, and keeps the record of what was sent."""

import asyncio
import heapq
import itertools
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.upstream.behaviour import Behaviour, Step, Turn

AT_ONCE = 128  # tokens in one go when it goes as fast as it can
SLACK = 0.0005  # seconds: what is due so soon is sent along


@dataclass
class Sent:
    """One request for a completion, and what became of it."""

    id: int
    user: str
    model: str
    asked_at: float
    first_at: float | None = None
    pieces: list[str] = field(default_factory=list, repr=False)
    finished: bool = False
    closed_at: float | None = None  # by the client, before the end
    dialect: str = "openai"

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def as_json(self) -> dict[str, Any]:
        return {**{k: v for k, v in asdict(self).items() if k != "pieces"}, "text": self.text}


HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    b"Cache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"
)


class Clock:
    """One timer for all streams: those that are due together are sent together."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Stream]] = []
        self._order = itertools.count()
        self._timer: asyncio.TimerHandle | None = None
        self._ringing = False
        self._held: list[Stream] | None = []  # none: nobody is held

    def hold(self, stream: "Stream") -> None:
        """Wait with this stream until `go_on`, unless that has been said already."""
        if self._held is None:
            self.add(asyncio.get_running_loop().time(), stream)
        else:
            self._held.append(stream)

    def go_on(self, from_now: bool) -> None:
        """Let go who is held, and, `from_now`, nobody be held any more."""
        held, self._held = self._held, None if from_now else []
        for stream in held or ():
            stream.next_at = asyncio.get_running_loop().time()
            self.add(stream.next_at, stream)

    def add(self, when: float, stream: "Stream") -> None:
        heapq.heappush(self._due, (when, next(self._order), stream))
        if not self._ringing and self._due[0][2] is stream:
            self._wind()

    def _wind(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(self._due[0][0], self._ring) if self._due else None

    def _ring(self) -> None:
        self._ringing = True
        due, latest = [], asyncio.get_running_loop().time() + SLACK
        while self._due and self._due[0][0] <= latest:
            due.append(heapq.heappop(self._due)[2])
        for stream in due:
            stream.go_on()
        self._ringing = False
        self._wind()


class Stream:
    """One answer under way."""

    def __init__(
        self, connection: Any, clock: Clock, record: Sent, behaviour: Behaviour, steps: Iterator[Step | Turn]
    ):
        self.connection = connection
        self.clock = clock
        self.record = record
        self.steps = steps
        self.interval = 1 / behaviour.rate if behaviour.rate else 0.0
        self.in_crumbs = behaviour.fault == "byte-chunks"
        self.delay = behaviour.delay
        self.next_at = 0.0
        self.paused = self.gone = self.waits = False

    def begin(self) -> None:
        self.next_at = asyncio.get_running_loop().time() + self.delay
        self.clock.add(self.next_at, self)

    def go_on(self) -> None:
        """Sends what is due, and says when it wants to be called again."""
        if self.gone:
            return
        if self.paused:
            self.waits = True
            return
        if not self.record.first_at:
            self.record.first_at = time.time()
            self.connection.transport.write(HEAD)
        out: list[bytes] = []
        room = 1 if self.interval else AT_ONCE
        for step in self.steps:
            if isinstance(step, Turn):
                self._send(out)
                self._turn(step)
                return
            out.append(step.data)
            if step.is_token:
                self.record.pieces.append(step.text)
                room -= 1
                if not room:
                    break
        self._send(out)
        if room:
            self.connection.transport.write(b"0\r\n\r\n")
            self.record.finished = True
            self.connection.free()
        else:
            self.next_at += self.interval
            self.clock.add(self.next_at, self)

    def resume(self) -> None:
        self.paused = False
        if self.waits:
            self.waits = False
            self.clock.add(asyncio.get_running_loop().time(), self)

    def _send(self, out: list[bytes]) -> None:
        data = b"".join(out)
        pieces = [data[i : i + 2] for i in range(0, len(data), 2)] if self.in_crumbs else [data]
        self.connection.transport.writelines(
            b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces if piece
        )

    def _turn(self, turn: Turn) -> None:
        if turn is Turn.HOLD:
            self.clock.hold(self)
            return
        self.gone = True
        if turn is Turn.DROP:
            self.record.finished = True
            self.connection.transport.close()
