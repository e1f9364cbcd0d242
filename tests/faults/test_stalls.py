"""Models that fall silent, and who stands in: on the ASGI application itself, with less patience."""

import asyncio
import json
import re

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from characters.models import Character
from chats import generation, services
from providers import listening, record, service
from providers.models import Call
from roleplay.asgi import application
from tests.sockets import LATE, Socket
from tests.upstream.behaviour import Behaviour

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


@pytest.fixture
async def site(upstream, settings, monkeypatch):
    """The site on this test's event loop, with a model server and little patience."""
    settings.PROVIDER_BASE_URLS = {**settings.PROVIDER_BASE_URLS, "local": f"{upstream.url}/v1"}
    monkeypatch.setattr(listening, "STALL", 2)  # seconds; a busy machine pauses for shorter than that
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
    opened = Socket(application, f"/ws/chats/{chat.pk}/", headers=headers)
    assert (await opened.connect())[0]
    yield opened
    await opened.disconnect()


async def asked(verb, *args):
    """What a page answers that is asked for in a thread, as the server does."""

    def in_thread():
        try:
            return verb(*args)
        finally:
            connection.close()  # the thread's own

    return await sync_to_async(in_thread, thread_sensitive=False)()


async def say(browser, chat, text):
    """Send; gives the reply."""
    sent = await asked(browser.post, f"/chats/{chat.pk}/send/", {"text": text, "key": text})
    assert sent.status_code == 200
    return await chat.messages.order_by("-position").afirst()


async def end_of(reply, socket):
    """Watch until the reply has ended. Gives its state and its variant."""
    await socket.send_json_to({"watch": reply.pk})
    async with asyncio.timeout(LATE):
        while reply.is_live:
            json.loads(await socket.receive_from())
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


@pytest.fixture
def groq(settings, upstream):
    """A provider with several models instead of the local server."""
    settings.PROVIDER_KEYS = {**settings.PROVIDER_KEYS, "groq": "sk-of-groq"}
    settings.PROVIDER_BASE_URLS = {**settings.PROVIDER_BASE_URLS, "local": "", "groq": f"{upstream.url}/v1"}
    settings.HEDGE_SECONDS = 1
    upstream.reset()
    upstream.usual = Behaviour(rate=0, tokens=20)


async def test_another_model_answers_for_a_silent_one(socket, groq, chat, browser, upstream, monkeypatch):
    monkeypatch.setattr(listening, "STALL", 25)
    upstream.script("stall-before-headers", "ok")
    state, variant = await end_of(await say(browser, chat, "Are you there?"), socket)
    silent, spoke = upstream.records
    assert (state, variant.text, variant.model) == ("done", spoke.text, spoke.model)
    assert [(one["model"], one["code"]) for one in variant.tried] == [(silent.model, "outrun")]
    assert spoke.first_at - silent.asked_at < 20, "and not when the silent one is given up"
    async with asyncio.timeout(20):  # in which the connection to the silent one is closed
        while not silent.closed_at:  # noqa: ASYNC110  the simulator's thread sets it
            await asyncio.sleep(0.01)


async def test_three_busy_models_are_not_noticed(socket, groq, chat, browser, upstream):
    upstream.script("429", "429", "429", "ok")
    state, variant = await end_of(await say(browser, chat, "Are you there?"), socket)
    assert (state, len(upstream.records)) == ("done", 4)
    assert (variant.text, variant.model) == (upstream.records[3].text, upstream.records[3].model)
    assert [one["code"] for one in variant.tried] == ["busy"] * 3
    assert variant.waited < 20, "and not for as long as one waits for those that say nothing"


async def test_a_reply_that_broke_off_goes_on_with_another_model(socket, groq, chat, browser, upstream):
    upstream.script("fault=drop-mid&after=8", "ok")
    reply = await say(browser, chat, "Are you there?")
    state, broken = await end_of(reply, socket)
    assert (state, broken.text) == ("failed", upstream.records[0].text)
    page = await asked(browser.get, f"/messages/{reply.pk}/")
    other = re.search(r'name="model" value="([^"]+)"', page.text)[1]
    address = f"/messages/{reply.pk}/continue/"
    await asked(browser.post, address, {"model": other})
    await reply.arefresh_from_db()
    state, whole = await end_of(reply, socket)
    first, second = upstream.records
    assert (state, whole.model) == ("done", second.model)
    assert whole.model != first.model
    assert other == f"groq:{second.model}"
    assert whole.text.startswith(first.text)
    assert whole.text.endswith(second.text)


async def test_no_key_is_ever_stored_or_shown(socket, groq, chat, browser, upstream, caplog):
    caplog.set_level("DEBUG")
    upstream.usual = Behaviour(fault="401", echo_key=1)
    reply = await say(browser, chat, "Are you there?")
    state, variant = await end_of(reply, socket)
    page = await asked(browser.get, f"/messages/{reply.pk}/")
    assert (state, variant.error) == ("failed", "bad_key")
    written = await sync_to_async(record.write_down)()
    calls = [call async for call in Call.objects.values()]
    assert written == len(calls) > 0
    assert "sk-of-groq" in str(upstream.headers), "it was sent, and came back"
    assert "sk-of-groq" not in f"{page.text} {variant.tried} {calls} {caplog.text}"
