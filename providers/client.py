"""The shared HTTP clients: httpx with aiohttp underneath, which carries far more streams per CPU second."""

import asyncio
import ssl
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
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

_Clients = dict[tuple[str, bool], httpx.AsyncClient]  # by proxy, and whether connections are kept
_by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, _Clients] = WeakKeyDictionary()


def client_for(provider: Provider) -> httpx.AsyncClient:
    """The running loop's client for a provider: through the proxy if there is one for its host.

    To the local server each reply has a connection of its own: llama.cpp promises to keep one and closes
    it, so that the next reply would be lost on it, and on one's own machine a new one costs nothing.
    No timeout but the one for connecting: who waits for a model knows best for how long.
    """
    clients = _by_loop.setdefault(asyncio.get_running_loop(), {})
    way = _proxy_for(provider), not provider.is_local
    if way not in clients:
        clients[way] = _make(*way)
    return clients[way]


async def close() -> None:
    """Closes the running loop's clients and all their connections."""
    for client in _by_loop.pop(asyncio.get_running_loop(), {}).values():
        await client.aclose()


def _proxy_for(provider: Provider) -> str:
    proxy = registry.proxy_url()
    host = urlsplit(provider.base_url).netloc.rpartition("@")[2]
    return "" if provider.is_local or not proxy or proxy_bypass(host) else proxy


def _make(proxy: str, keeps: bool) -> httpx.AsyncClient:
    timeout = httpx.Timeout(None, connect=CONNECT_TIMEOUT)
    if proxy.startswith("socks"):  # which aiohttp does not speak
        limits = httpx.Limits(max_connections=MOST_CONNECTIONS, keepalive_expiry=KEPT_IDLE)
        return httpx.AsyncClient(
            proxy=proxy,
            verify=_certificates(),
            timeout=timeout,
            limits=limits,
            trust_env=False,
            cookies=_no_cookies(),
        )
    transport = AiohttpTransport(
        verify=_certificates(),
        client=lambda: _session(keeps),
        proxy=httpx.Proxy(proxy) if proxy else None,
    )
    return httpx.AsyncClient(transport=transport, timeout=timeout, trust_env=False, cookies=_no_cookies())


def _session(keeps: bool) -> aiohttp.ClientSession:
    kept: dict[str, Any] = {"keepalive_timeout": KEPT_IDLE} if keeps else {"force_close": True}
    connector = aiohttp.TCPConnector(limit=MOST_CONNECTIONS, ttl_dns_cache=300, ssl=_certificates(), **kept)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


def _no_cookies() -> CookieJar:
    """A jar that takes none: the usual one would hand one reply's cookies to the next."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()
