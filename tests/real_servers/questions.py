"""Asks a server what a chat would ask it, through `providers.service`."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from textwrap import shorten

from django.core.cache import cache
from django.test import override_settings

from providers import live_lists, local, registry, service
from providers.errors import BrokenOff, CandidateFailed, NoAnswer, ProviderError
from providers.registry import LOCAL
from providers.service import Finished, Request, Sampling, Text, Thought, Turn
from tests.real_servers.findings import Finding

TURNS = (
    Turn("system", "You are Mira, who keeps the lighthouse."),
    Turn("assistant", "*She looks up.* You are late."),
    Turn("user", "Good evening, Mira. What do you see out there?"),
)
OVERLONG = (*TURNS[:-1], Turn("user", "The rain goes on. " * 4000))
USUAL = Sampling(max_tokens=400)
SMALL = Sampling(max_tokens=8)
EVERYTHING = Sampling(temperature=2.0, top_p=0.9, top_k=50, frequency_penalty=2.0, max_tokens=100)
ENDLESS = Sampling(temperature=0.0, max_tokens=4096)
WRONG_KEY = "sk-wrong-0123456789"
LETS_GO_WITHIN = 1.0
PATIENCE = 10.0
PAUSE = 0.05  # in which a connection that its server closes is really gone


@dataclass(frozen=True, slots=True)
class Server:
    """A server as one of our providers.

    `is_idle` tells whether it works on nothing; `endless` is a model that goes on for long enough to be
    left. `expected` has how it answers where servers differ: by check, the code of our error or the
    finish of the reply. `models` has further ones, each with how asking it should end.
    """

    name: str
    provider: str
    base_url: str
    key: str
    model: str
    endless: str
    is_idle: Callable[[], bool]
    expected: dict[str, str]
    models: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """This server as the only provider there is."""
        local.forget()
        keys, urls = {LOCAL: "", self.provider: self.key}, {LOCAL: "", self.provider: self.base_url}
        with override_settings(PROVIDER_KEYS=keys, PROVIDER_BASE_URLS=urls):
            yield

    def request(
        self,
        model: str = "",
        sampling: Sampling = USUAL,
        turns: tuple[Turn, ...] = TURNS,
        streamed: bool = True,
    ) -> Request:
        choice = f"{self.provider}:{model or self.model}"
        return Request(turns, choice, sampling, fallback=False, streamed=streamed)


@dataclass(slots=True)
class Heard:
    """All of one answer: its text and thoughts, and how it ended, or the code of what went wrong."""

    text: str = ""
    thoughts: str = ""
    pieces: int = 0
    end: str = "nothing"
    detail: str = ""
    finished: Finished | None = None

    @property
    def usage(self) -> str:
        done = self.finished
        if not done:
            return "none"
        counts = f"{done.prompt_tokens} and {done.completion_tokens} tokens, {done.cached_tokens} cached"
        return f"{counts}, estimated" if done.estimated else counts

    def __str__(self) -> str:
        if self.detail:
            return f"{self.end}: {shorten(self.detail, 100)}"
        thoughts = f", {len(self.thoughts)} letters thought" if self.thoughts else ""
        return f"{self.end}, {self.pieces} pieces{thoughts}"


async def ask(request: Request) -> Heard:
    """The whole answer to one question. Nobody is at rest."""
    heard = Heard()
    cache.clear()
    await asyncio.sleep(PAUSE)
    try:
        async with aclosing(service.stream(request)) as events:
            async for event in events:
                _keep(event, heard)
    except NoAnswer as nobody:
        heard.end = nobody.code
        heard.detail = nobody.attempts[0].detail if nobody.attempts else ""
    except BrokenOff as broken:
        heard.end, heard.detail = broken.code, broken.attempt.detail
    return heard


def _keep(event: service.Event, heard: Heard) -> None:
    match event:
        case Text():
            heard.text += event.text
            heard.pieces += 1
        case Thought():
            heard.thoughts += event.text
        case Finished():
            heard.finished, heard.end = event, event.finish


async def findings(server: Server) -> list[Finding]:
    """All that a chat may meet at this server."""
    with server.alone():
        found = [
            await _list(server),
            *await _replies(server),
            await _letting_go(server),
            await _expected(server, "unknown model", "model_gone", server.request("no-such-model")),
            await _expected(server, "too long", "too_long", server.request(turns=OVERLONG)),
        ]
        found += [
            await _expected(server, model, usual, server.request(model))
            for model, usual in server.models.items()
        ]
    # By another name: what is known of a local server is kept with its address.
    address = server.base_url.replace("127.0.0.1", "localhost")
    with replace(server, base_url=address, key=WRONG_KEY).alone():
        return [*found, await _expected(server, "wrong key", "bad_key", server.request())]


async def _list(server: Server) -> Finding:
    """Whether the model is in the list, which a local server is found by."""
    if server.provider == LOCAL:
        provider = await local.found()
    else:
        provider = registry.configured()[server.provider]
    try:
        models = await live_lists.fetch(provider)
    except CandidateFailed as failure:
        seen, held = f"{failure.code}: {failure}", failure.code == server.expected.get("list")
    else:
        named = next((model for model in models if model.id == server.model), None)
        seen, held = f"{len(models)} models, {named.context if named else 0} tokens of context", bool(named)
    return Finding(server.name, "list", held, seen)


async def _replies(server: Server) -> list[Finding]:
    whole = await ask(server.request())
    one_piece = await ask(server.request(streamed=False))
    counted = whole.finished and whole.finished.prompt_tokens and whole.finished.completion_tokens
    return [
        Finding(server.name, "a reply", bool(whole.text and whole.finished), str(whole)),
        Finding(server.name, "usage", bool(counted), whole.usage),
        Finding(server.name, "not streamed", bool(one_piece.text and one_piece.finished), str(one_piece)),
        await _expected(server, "max_tokens", "length", server.request(sampling=SMALL)),
        await _expected(server, "every setting", "stop or length", server.request(sampling=EVERYTHING)),
    ]


async def _expected(server: Server, check: str, usual: str, request: Request) -> Finding:
    heard = await ask(request)
    return Finding(
        server.name, check, heard.end in server.expected.get(check, usual).split(" or "), str(heard)
    )


async def _letting_go(server: Server) -> Finding:
    """Leaving in the middle of a long reply: the server has to notice, and to stop."""
    await asyncio.sleep(PAUSE)
    was_busy = False
    async with aclosing(service.stream(server.request(server.endless, ENDLESS))) as events:
        with suppress(ProviderError):
            await anext(event async for event in events if isinstance(event, Text))
            was_busy = not await asyncio.to_thread(server.is_idle)
    left = time.monotonic()
    await asyncio.to_thread(_wait_until_idle, server)
    took = time.monotonic() - left
    seen = f"idle after {took * 1000:.0f} ms" if was_busy else "was idle before"
    return Finding(server.name, "letting go", was_busy and took < LETS_GO_WITHIN, seen)


def _wait_until_idle(server: Server) -> None:
    latest = time.monotonic() + PATIENCE
    while not server.is_idle() and time.monotonic() < latest:
        time.sleep(0.005)
