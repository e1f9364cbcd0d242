"""The simulator's server: HTTP/1.1 by hand, and one timer for all streams, so that it costs next to nothing.

POST /v1/chat/completions, /v1/messages, /v1beta/models/{id}:streamGenerateContent, …:generateContent
GET  /v1/models, /v1beta/models
GET  /sent   what was sent to whom           GET  /calls   how many asked for a completion
POST /script ["429", "ok"]   faults for the next requests, in turn; or queries, "fault=429&retry_after=3"
POST /reset  forget all that
"""

import asyncio
import json
import threading
import time
from collections import deque
from dataclasses import replace
from typing import Any, Self
from urllib.parse import urlsplit

from tests.upstream.behaviour import Behaviour, Step, answer, whole
from tests.upstream.frames import Frames, anthropic, gemini, openai
from tests.upstream.pacing import Clock, Sent, Stream
from tests.upstream.transcripts import Transcript


class Upstream:
    """The simulator on a thread of its own. `rate`, `tokens`, `delay`: what a model's id does not say."""

    def __init__(self, port: int = 0, **usual: Any) -> None:
        self.usual = Behaviour(**usual)
        self.models = ["steady", "brisk", "slow"]
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.ports: list[int] = []
        self.records: list[Sent] = []
        self.scripted: deque[str] = deque()
        self.clock = Clock()
        self._port = port
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self.url = ""

    @property
    def calls(self) -> int:
        return len(self.records)

    @property
    def sent(self) -> list[dict[str, Any]]:
        return [record.as_json() for record in self.records]

    def script(self, *faults: str) -> None:
        """What the next requests meet, in turn."""
        self.scripted.extend(faults)

    def go_on(self) -> None:
        """Whoever is held goes on, and nobody is held any more until `hold`."""
        self._loop.call_soon_threadsafe(self.clock.go_on, True)

    def hold(self) -> None:
        """From now on answers are held that are to be: so it is in the beginning and after `reset`."""
        self._loop.call_soon_threadsafe(self.clock.go_on, False)

    def reset(self) -> None:
        self.hold()
        for kept in (self.records, self.scripted, self.bodies, self.headers, self.ports):
            kept.clear()

    def behaviour(self, model: str) -> Behaviour:
        """What a request for this model meets: the script goes first, then the id, then what is usual."""
        asked = self.usual.changed(model.partition("?")[2])
        if not self.scripted:
            return asked
        said = self.scripted.popleft()
        is_query = "=" in said.partition("&")[0]
        return asked.changed(said if is_query else f"fault={'' if said == 'ok' else said}")

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(10)

    def _run(self) -> None:
        try:
            import uvloop
        except ImportError:
            asyncio.run(self._serve())
        else:
            uvloop.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        server = await self._loop.create_server(
            lambda: Connection(self), "127.0.0.1", self._port, backlog=2048
        )
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stopped.wait()
        server.close()
        for connection in list(Connection.alive):
            if connection.upstream is self:
                connection.transport.abort()


class Connection(asyncio.Protocol):
    """One client's connection: requests one after the other."""

    alive: "set[Connection]" = set()

    def __init__(self, upstream: Upstream) -> None:
        self.upstream = upstream
        self.received = bytearray()
        self.stream: Stream | None = None
        self.record: Sent | None = None
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        Connection.alive.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        Connection.alive.discard(self)
        if self.stream:
            self.stream.gone = True
        if self.record and not self.record.finished:
            self.record.closed_at = time.time()

    def pause_writing(self) -> None:
        if self.stream:
            self.stream.paused = True

    def resume_writing(self) -> None:
        if self.stream:
            self.stream.resume()

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, found, rest = bytes(self.received).partition(b"\r\n\r\n")
        if not found:
            return
        line, *fields = head.decode("latin-1").split("\r\n")
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (f.partition(":") for f in fields)
        }
        length = int(headers.get("content-length", 0))
        if len(rest) < length:
            return
        self.received = bytearray(rest[length:])
        method, path = line.split(" ")[:2]
        self.answer(method, path, headers, rest[:length])

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> None:
        upstream, path = self.upstream, urlsplit(target).path
        match f"{method} {path}":
            case "POST /v1/chat/completions":
                self.complete(openai.Frames, target, headers, json.loads(body))
            case "POST /v1/messages":
                self.complete(anthropic.Frames, target, headers, json.loads(body))
            case "GET /v1/models":
                dialect = anthropic.Frames if "x-api-key" in headers else openai.Frames
                self.reply(dialect.listed(upstream.models))
            case "GET /v1beta/models":
                self.reply(gemini.Frames.listed(upstream.models))
            case "GET /sent":
                self.reply(upstream.sent)
            case "GET /calls":
                self.reply({"calls": upstream.calls})
            case "POST /script":
                upstream.script(*json.loads(body))
                self.reply({"scripted": len(upstream.scripted)})
            case "POST /reset":
                upstream.reset()
                self.reply({})
            case _ if method == "POST" and gemini.PATH.fullmatch(path):
                self.complete(gemini.Frames, target, headers, json.loads(body))
            case _:
                self.reply({"error": {"message": "no such page"}}, 404)

    def complete(
        self, dialect: type[Frames], target: str, headers: dict[str, str], body: dict[str, Any]
    ) -> None:
        upstream, asked = self.upstream, dialect.asked(target, headers, body)
        record = self.record = Sent(
            upstream.calls, asked.user, asked.model, time.time(), dialect=dialect.dialect
        )
        upstream.records.append(record)
        upstream.bodies.append(body)
        upstream.headers.append(headers)
        upstream.ports.append(self.transport.get_extra_info("peername")[1])
        behaviour = upstream.behaviour(asked.model)
        if asked.wrong:
            behaviour = replace(behaviour, fault="400")
        behaviour = replace(behaviour, fault=dialect.instead.get(behaviour.fault, behaviour.fault))
        frames, seed = dialect(asked.model), f"{asked.user} {record.id}"
        if behaviour.fault.startswith("play:"):
            self.play(Transcript(behaviour.fault[5:]))
        elif behaviour.status != 200:
            extra = f"Retry-After: {behaviour.retry_after}\r\n" if behaviour.retry_after else ""
            said = str(headers) if behaviour.echo_key else asked.wrong or "You asked for this fault."
            error = dialect.error_body(behaviour.fault, behaviour.status, said)
            self.send_whole(behaviour.delay, behaviour.status, json.dumps(error).encode(), extra)
        elif behaviour.fault == "stall-before-headers":
            return
        elif behaviour.fault == "document" or not asked.streamed:
            document, text = whole(behaviour, seed, frames)
            record.pieces = [text]
            self.send_whole(behaviour.delay, 200, document)
        else:
            self.stream = Stream(self, upstream.clock, record, behaviour, answer(behaviour, seed, frames))
            self.stream.begin()

    def play(self, transcript: Transcript) -> None:
        """Sends a transcript as it stands."""
        if transcript.is_document:
            self.send_whole(0, transcript.status, transcript.data)
        else:
            behaviour, steps = Behaviour(rate=0), iter([Step(transcript.data)])
            self.stream = Stream(self, self.upstream.clock, self.record, behaviour, steps)
            self.stream.begin()

    def send_whole(self, delay: float, status: int, body: bytes, extra: str = "") -> None:
        """Sends a document, when its time has come and if anybody still waits for it."""
        if self.transport.is_closing():
            return
        if delay:
            asyncio.get_running_loop().call_later(delay, self.send_whole, 0, status, body, extra)
            return
        self.record.finished = True
        self.send(status, body, extra)

    def free(self) -> None:
        """The answer is out: the next request may come."""
        self.stream = self.record = None

    def reply(self, document: Any, status: int = 200) -> None:
        self.send(status, json.dumps(document).encode())

    def send(self, status: int, body: bytes, extra: str = "") -> None:
        head = f"HTTP/1.1 {status} Simulated\r\nContent-Type: application/json\r\n{extra}"
        self.transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
