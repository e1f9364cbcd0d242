import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest

from providers import client, local
from tests.upstream import Upstream


@pytest.fixture(scope="session")
def simulator() -> Iterator[Upstream]:
    with Upstream(rate=0, tokens=20) as upstream:
        yield upstream


@pytest.fixture
def upstream(simulator: Upstream) -> Upstream:
    """A model server on this machine that does as it is told."""
    simulator.reset()
    return simulator


@pytest.fixture
def configure(settings: Any, upstream: Upstream) -> Callable[..., None]:
    """Gives these providers a key, and the simulator's address."""

    def configured(*names: str) -> None:
        settings.PROVIDER_KEYS |= {name: f"sk-secret-of-{name}" for name in names}
        settings.PROVIDER_BASE_URLS |= dict.fromkeys(names, upstream.url)

    settings.PROVIDER_KEYS = dict(settings.PROVIDER_KEYS)
    settings.PROVIDER_BASE_URLS = dict(settings.PROVIDER_BASE_URLS)
    return configured


@pytest.fixture
async def clients() -> AsyncIterator[None]:
    """Closes what the test's event loop has opened."""
    yield
    await client.close()


@pytest.fixture(autouse=True)
def unknown_neighbourhood(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins without knowing which local servers there are."""
    monkeypatch.setattr(local, "_known", ("", None))
    monkeypatch.setattr(local, "_look", None)


@pytest.fixture
def until() -> Callable[..., Awaitable[None]]:
    """Waits for what the simulator's thread makes true."""

    async def true(condition: Callable[[], Any]) -> None:
        async with asyncio.timeout(20):  # less than a silent model has before one hangs up on it
            while not condition():  # noqa: ASYNC110  it is another thread that makes it true
                await asyncio.sleep(0.01)

    return true
