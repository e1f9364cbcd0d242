"""The shared HTTP clients: httpx with aiohttp underneath, which carries far more streams per CPU second."""

import asyncio
import ssl
from functools import cache
from urllib.parse import urlsplit
from urllib.request import proxy_bypass
from weakref import WeakKeyDictionary

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from providers import registry
from providers.registry import Provider

CONNECT_TIMEOUT = 10.0
MOST_CONNECTIONS = 2_000  # a thousand streams, and room for those that are being closed
KEPT_IDLE = 30.0  # seconds; a connection that its server is about to close would cost a reply

_Clients = dict[str, httpx.AsyncClient]
_by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, _Clients] = WeakKeyDictionary()


def client_for(provider: Provider) -> httpx.AsyncClient:
    """The running loop's client for a provider: through the proxy if there is one for its host.

    No timeout but the one for connecting: who waits for a model knows best for how long.
    """
    clients = _by_loop.setdefault(asyncio.get_running_loop(), {})
    proxy = _proxy_for(provider)
    if proxy not in clients:
        clients[proxy] = _make(proxy)
    return clients[proxy]


async def close() -> None:
    """Closes the running loop's clients and all their connections."""
    for client in _by_loop.pop(asyncio.get_running_loop(), {}).values():
        await client.aclose()


def _proxy_for(provider: Provider) -> str:
    proxy = registry.proxy_url()
    host = urlsplit(provider.base_url).netloc.rpartition("@")[2]
    return "" if provider.is_local or not proxy or proxy_bypass(host) else proxy


def _make(proxy: str) -> httpx.AsyncClient:
    timeout = httpx.Timeout(None, connect=CONNECT_TIMEOUT)
    if proxy.startswith("socks"):  # which aiohttp does not speak
        limits = httpx.Limits(max_connections=MOST_CONNECTIONS, keepalive_expiry=KEPT_IDLE)
        return httpx.AsyncClient(
            proxy=proxy, verify=_certificates(), timeout=timeout, limits=limits, trust_env=False
        )
    transport = AiohttpTransport(
        verify=_certificates(), client=_session, proxy=httpx.Proxy(proxy) if proxy else None
    )
    return httpx.AsyncClient(transport=transport, timeout=timeout, trust_env=False)


def _session() -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        limit=MOST_CONNECTIONS, keepalive_timeout=KEPT_IDLE, ttl_dns_cache=300, ssl=_certificates()
    )
    # Its own cookie jar would hand one reply's cookies to the next.
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()
