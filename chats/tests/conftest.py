import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.test import Client

from characters.models import Character
from chats import following, generation, services
from chats.models import Chat
from providers import service


@pytest.fixture
def mira(db: None) -> Character:
    return Character.objects.create(
        name="Mira Vale",
        nickname="Mira",
        tagline="Keeper of a lighthouse",
        description="{{char}} keeps the light.",
        greeting='"You are late, {{user}}," she says.',
        alternate_greetings=["*The lamp turns.*"],
        visibility="public",
        searchable="mira vale",
    )


@pytest.fixture
def chat(alice: Any, mira: Character) -> Chat:
    return services.start_chat(alice, mira)


@pytest.fixture
def page(client: Client, alice: Any) -> Client:
    """Alice's browser."""
    client.force_login(alice)
    return client


class Voice:
    """A model whose every word the test decides: put text, an error or None (the end) into `says`."""

    def __init__(self) -> None:
        self.says: asyncio.Queue[Any] = asyncio.Queue()
        self.requests: list[service.Request] = []
        self.closed = asyncio.Event()

    async def stream(self, request: service.Request) -> AsyncIterator[service.Event]:
        self.requests.append(request)
        try:
            first = True
            while (said := await self.says.get()) is not None:
                if isinstance(said, Exception):
                    raise said
                if first:
                    yield service.Answering("sim", "sim-1", "Sim One")
                    first = False
                yield said if not isinstance(said, str) else service.Text(said)
            yield service.Finished("stop", 12, 34)
        finally:
            self.closed.set()

    def say(self, *pieces: Any) -> None:
        for piece in pieces:
            self.says.put_nowait(piece)


@pytest.fixture
async def voice(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Voice]:
    """The scripted model, on this test's event loop, which is also the site's."""
    scripted = Voice()
    monkeypatch.setattr(service, "stream", scripted.stream)
    generation.adopt_running_loop()
    yield scripted
    for written in list(generation._writing.values()):
        written.task.cancel()
        await asyncio.gather(written.task, return_exceptions=True)
    following.live.clear()
    following.ended.clear()
    following.distant.clear()


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test is a process of its own as far as the writing of replies is concerned."""
    monkeypatch.setattr(generation, "_loop", None)
    monkeypatch.setattr(generation, "_saver", None)
    monkeypatch.setattr(generation, "closing", False)
    monkeypatch.setattr(following, "mail", following.Mail())
    monkeypatch.setattr(following, "ticker", following.Ticker())


@pytest.fixture
def errands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is handed to the event loop, by the names of the coroutines. None of it is run."""
    found: list[str] = []

    def note(errand: Any) -> None:
        found.append(errand.__name__)
        errand.close()

    monkeypatch.setattr(generation, "from_thread", note)
    return found
