"""Models that fall silent: on the ASGI application itself, where patience can be made shorter."""

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from characters.models import Character
from chats import generation, services
from providers import listening, service
from roleplay.asgi import application
from tests.upstream.behaviour import Behaviour

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


@pytest.fixture
async def site(upstream, settings, monkeypatch):
    """The site on this test's event loop, with a model server and little patience."""
    settings.PROVIDER_BASE_URLS = {**settings.PROVIDER_BASE_URLS, "local": f"{upstream.url}/v1"}
    monkeypatch.setattr(listening, "STALL", 0.5)
    monkeypatch.setattr(generation, "_loop", None)
    monkeypatch.setattr(generation, "_saver", None)
    generation.adopt_running_loop()
    yield
    await service.close()


@pytest.fixture
def chat(alice):
    character = Character.objects.create(name="Mira Vale", greeting="You are late.", visibility="public")
    return services.start_chat(alice, character)


@pytest.fixture
def browser(alice):
    client = Client(headers={"HX-Request": "true"})
    client.force_login(alice)
    return client


@pytest.fixture
async def socket(site, chat, browser):
    session = browser.cookies[django_settings.SESSION_COOKIE_NAME].value
    headers = [(b"cookie", f"sessionid={session}".encode()), (b"origin", b"http://127.0.0.1")]
    opened = WebsocketCommunicator(application, f"/ws/chats/{chat.pk}/", headers=headers)
    assert (await opened.connect())[0]
    yield opened
    await opened.disconnect()


async def say(browser, chat, text):
    """Send from a thread, as the server does; gives the reply."""

    def post():
        try:
            return browser.post(f"/chats/{chat.pk}/send/", {"text": text, "key": text})
        finally:
            connection.close()  # the thread's own

    assert (await sync_to_async(post, thread_sensitive=False)()).status_code == 200
    return await chat.messages.order_by("-position").afirst()


async def end_of(reply, socket):
    """Watch until the reply has ended. Gives its state and its variant."""
    await socket.send_json_to({"watch": reply.pk})
    async with asyncio.timeout(10):
        while reply.is_live:
            json.loads(await socket.receive_from(timeout=10))
            await reply.arefresh_from_db()
    return reply.state, await reply.variants.aget(number=reply.chosen)


@pytest.mark.parametrize("fault", ["stall-before-headers", "keepalives-only"])
async def test_silence_from_the_beginning_is_a_failure(socket, chat, browser, upstream, fault):
    upstream.usual = Behaviour(fault=fault, rate=20)
    state, variant = await end_of(await say(browser, chat, "Are you there?"), socket)
    assert (state, variant.error, variant.text) == ("failed", "stalled", "")
    await goes_on(socket, chat, browser, upstream)


async def test_silence_in_the_middle_keeps_what_was_said(socket, chat, browser, upstream):
    upstream.usual = Behaviour(fault="stall-mid", rate=200, tokens=60)
    state, variant = await end_of(await say(browser, chat, "Are you there?"), socket)
    assert (state, variant.error) == ("failed", "broken_off")
    assert variant.text == upstream.sent[-1]["text"] != ""
    await goes_on(socket, chat, browser, upstream)


async def test_a_stop_does_not_wait_for_a_silent_model(socket, chat, browser, upstream, monkeypatch):
    monkeypatch.setattr(listening, "STALL", 30)
    upstream.usual = Behaviour(fault="stall-before-headers")
    reply = await say(browser, chat, "Are you there?")
    await socket.send_json_to({"stop": reply.pk})
    state, variant = await end_of(reply, socket)
    assert (state, variant.finish, variant.text) == ("stopped", "stopped", "")
    await goes_on(socket, chat, browser, upstream)


async def goes_on(socket, chat, browser, upstream):
    upstream.usual = Behaviour(rate=0, tokens=20)
    state, variant = await end_of(await say(browser, chat, "And now?"), socket)
    assert (state, variant.text) == ("done", upstream.sent[-1]["text"])
