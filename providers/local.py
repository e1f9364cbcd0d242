"""Finds the model server on this machine: Ollama, llama.cpp, LM Studio, KoboldCpp, or the one named.

Looking happens on a thread of its own, so that neither a page nor a reply waits for it, but for the
first reply of a process that has nobody else to ask.
"""

import asyncio
import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import orjson

from providers import registry
from providers.dialects import openai
from providers.registry import Provider
from providers.speech import Model

logger = logging.getLogger(__name__)

USUAL_ADDRESSES = tuple(f"http://127.0.0.1:{port}/v1" for port in (11434, 8080, 1234, 5001))
PATIENCE_WITH_PORTS = 0.3
PATIENCE_WITH_NAMED = 3.0
FRESH_FOR = 45.0
MOST_BYTES = 1024 * 1024


@dataclass(slots=True)
class _Look:
    """One look around: what was asked for, since when, and what came of it."""

    wanted: str
    begun: float
    future: Future[Provider | None]

    @property
    def is_fresh(self) -> bool:
        return self.wanted == _wanted() and time.monotonic() - self.begun < FRESH_FOR


_executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-models")
_look: _Look | None = None
_known: tuple[str, Provider | None] = ("", None)


def known() -> Provider | None:
    """The local server as far as is known now; never waits. A stale answer starts a new look.

    A server that the operator named is there even if its models cannot be listed.
    """
    look_around()
    wanted, provider = _known
    if wanted == _wanted() and provider:
        return provider
    named = registry.local_base_url()
    return registry.local_server(named, (Model.unlisted(registry.LOCAL, "default"),)) if named else None


def look_around() -> None:
    """Begins to look for the local server, unless that was done lately."""
    global _look
    if _wanted() and not (_look and _look.is_fresh):
        _look = _Look(_wanted(), time.monotonic(), _executor.submit(_find, _wanted()))


async def found() -> Provider | None:
    """The local server, after the first look around has ended; later ones are not waited for."""
    look_around()
    if _look and _known[0] != _wanted():
        await asyncio.shield(asyncio.wrap_future(_look.future))
    return known()


def forget() -> None:
    """The server has gone or changed: the next one who asks starts a new look."""
    global _look
    _look = None


def _wanted() -> str:
    """The addresses to look at, one a line; empty when nobody is looked for."""
    named = registry.local_base_url()
    return named or ("\n".join(USUAL_ADDRESSES) if registry.looks_for_local_server() else "")


def _find(wanted: str) -> Provider | None:
    global _known
    patience = PATIENCE_WITH_NAMED if registry.local_base_url() else PATIENCE_WITH_PORTS
    provider = asyncio.run(_first_of(wanted.split("\n"), patience))
    if provider and _known[1] is None:
        logger.info("Local models found at %s: %d", provider.base_url, len(provider.models))
    _known = (wanted, provider)
    return provider


async def _first_of(addresses: list[str], patience: float) -> Provider | None:
    async with httpx.AsyncClient(trust_env=False, timeout=patience, verify=_needs_tls(addresses)) as client:
        lists = await asyncio.gather(*(_models(client, address, patience) for address in addresses))
    answers = ((address, models) for address, models in zip(addresses, lists, strict=True) if models)
    return next((registry.local_server(address, models) for address, models in answers), None)


async def _models(client: httpx.AsyncClient, address: str, patience: float) -> tuple[Model, ...]:
    """The models that `/models` lists; none when whatever listens there is no model server."""
    key = registry.local_server(address, ()).key
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        async with (
            asyncio.timeout(patience),
            client.stream("GET", f"{address}/models", headers=headers) as answer,
        ):
            body = bytearray()
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > MOST_BYTES:
                    return ()
        return openai.listed(orjson.loads(body), registry.LOCAL_SERVER)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError):
        return ()


def _needs_tls(addresses: list[str]) -> bool:
    # Reading the certificate store takes longer than the look itself.
    return any(address.startswith("https:") for address in addresses)
