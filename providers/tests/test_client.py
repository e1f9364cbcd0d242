import asyncio
from contextlib import aclosing
from typing import Any

import httpx
import pytest

from providers import client
from providers.client import client_for
from providers.registry import LOCAL_SERVER, Provider
from providers.service import Finished, Request, Turn, stream
from tests.upstream import Upstream

pytestmark = pytest.mark.usefixtures("clients")
GROQ = Provider("groq", "Groq", "https://api.groq.com/openai/v1")
ROUTER = Provider("openrouter", "OpenRouter", "https://openrouter.ai/api/v1")


async def test_one_client_serves_all_on_an_event_loop() -> None:
    assert client_for(GROQ) is client_for(ROUTER)


def test_each_event_loop_has_its_own() -> None:
    async def made() -> httpx.AsyncClient:
        return client_for(GROQ)

    assert asyncio.run(made()) is not asyncio.run(made())


async def test_a_closed_client_is_replaced() -> None:
    before = client_for(GROQ)
    await client.close()
    assert before.is_closed
    assert not client_for(GROQ).is_closed


@pytest.mark.parametrize("proxy", ["", "socks5://127.0.0.1:9"])
async def test_no_cookie_of_one_reply_goes_with_the_next(settings: Any, proxy: str) -> None:
    settings.PROXY_URL = proxy
    found = client_for(GROQ)
    request = httpx.Request("POST", "https://api.groq.com/openai/v1/chat/completions")
    found.cookies.extract_cookies(httpx.Response(200, headers={"set-cookie": "who=alice"}, request=request))
    assert "cookie" not in found.build_request("POST", request.url).headers


async def test_the_local_server_is_asked_without_the_proxy(settings: Any) -> None:
    direct, local = client_for(GROQ), client_for(LOCAL_SERVER)
    settings.PROXY_URL = "http://anna:hunter2@proxy.lan:3128"
    assert client_for(GROQ) is not direct
    assert client_for(LOCAL_SERVER) is local


async def test_no_proxy_is_honoured(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    direct = client_for(GROQ)
    settings.PROXY_URL = "http://proxy.lan:3128"
    monkeypatch.setenv("NO_PROXY", ".groq.com,example.org")
    monkeypatch.delenv("no_proxy", raising=False)
    assert client_for(GROQ) is direct
    assert client_for(ROUTER) is not direct


async def test_other_proxies_of_the_environment_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    direct = client_for(GROQ)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.lan:3128")
    assert client_for(GROQ) is direct
    assert client_for(GROQ).trust_env is False


@pytest.mark.filterwarnings("ignore::DeprecationWarning:httpx_aiohttp")
async def test_the_proxy_is_used_with_its_user_and_password(
    configure: Any, settings: Any, upstream: Upstream
) -> None:
    configure("groq")
    settings.PROVIDER_BASE_URLS = settings.PROVIDER_BASE_URLS | {"groq": "http://models.invalid/v1"}
    settings.PROXY_URL = upstream.url.replace("http://", "http://anna:hunter2@")
    async with aclosing(stream(Request((Turn("user", "Hello."),)))) as events:
        heard = [event async for event in events]
    assert isinstance(heard[-1], Finished)
    assert upstream.headers[0]["proxy-authorization"] == "Basic YW5uYTpodW50ZXIy"


async def test_a_socks_proxy_has_a_transport_that_knows_it(settings: Any) -> None:
    settings.PROXY_URL = "socks5://127.0.0.1:9"
    with pytest.raises(httpx.ConnectError):
        await client_for(GROQ).get("https://models.invalid/")
