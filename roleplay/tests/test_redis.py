"""Redis is away: what processes share is missing, and nothing else."""

import asyncio
import logging
import os
import socket
import time
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.urls import reverse

from roleplay.redis import line
from roleplay.redis.cache import Cache
from roleplay.redis.layer import Layer
from tests.site import free_port
from tests.sockets import LATE

REDIS = os.environ.get("REDIS_URL", "")
needs_redis = pytest.mark.skipif(not REDIS, reason="needs a Redis, whose address is REDIS_URL")


@pytest.fixture
def silent():
    """The address of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def closed():
    """The address of a port where nobody listens."""
    return f"redis://127.0.0.1:{free_port()}/0"


@pytest.fixture(params=["closed", "silent"])
def away(request, monkeypatch):
    """Both ways in which a Redis can be away."""
    monkeypatch.setitem(line.PATIENCE, "socket_timeout", 0.2)
    return request.getfixturevalue(request.param)


def test_a_process_remembers_for_itself_meanwhile(away):
    cache = Cache(away, {})
    cache.set("name", "Mira")
    assert (cache.get("name"), cache.get("nobody", "?")) == ("Mira", "?")
    assert (cache.add("tries", 0), cache.add("tries", 5), cache.incr("tries")) == (True, False, 1)
    cache.set_many({"a": 1, "b": 2})
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": 2}
    cache.delete("name")
    assert cache.get("name") is None
    assert cache.is_away


def test_it_is_waited_for_once_and_told_of_once(silent, monkeypatch, caplog):
    monkeypatch.setitem(line.PATIENCE, "socket_timeout", 0.2)
    cache = Cache(silent, {})
    began = time.monotonic()
    for number in range(50):
        cache.set("number", number)
    assert time.monotonic() - began < 8, "each time would be ten seconds"
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "Redis is away" in caplog.text


def test_one_caller_looks_whether_it_is_back(closed, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(line.time, "monotonic", lambda: clock[0])
    found = line.line_to(closed)
    found.lost(OSError())
    assert [found.may_be_asked(), found.may_be_asked()] == [False, False]
    clock[0] += line.AGAIN
    assert [found.may_be_asked(), found.may_be_asked()] == [True, False]
    found.found()
    assert [found.may_be_asked(), found.may_be_asked()] == [True, True]


@needs_redis
def test_what_was_changed_meanwhile_is_forgotten_when_it_is_back(caplog):
    caplog.set_level(logging.WARNING)
    cache = Cache(REDIS, {"KEY_PREFIX": uuid4().hex})
    for key in ("ended", "renamed", "untouched"):
        cache.set(key, "old", 60)
    try:
        cache.line.lost(OSError())
        cache.delete("ended")
        cache.set("renamed", "new")
        assert cache.get("renamed") == "new"
        cache.line._again_at = 0
        assert [cache.get(key) for key in ("ended", "renamed", "untouched")] == [None, None, "old"]
        assert not cache.is_away
        assert "Redis is back" in caplog.text
    finally:
        cache.delete_many(["ended", "renamed", "untouched"])


async def test_the_same_process_hears_what_is_said(away):
    layer = Layer(hosts=[away], prefix=uuid4().hex)
    async with asyncio.timeout(LATE):
        channel = await layer.new_channel()
        await layer.group_add("chat.1", channel)
        await layer.group_send("chat.1", {"type": "chat.changed"})
        assert await layer.receive(channel) == {"type": "chat.changed"}
        await layer.send(channel, {"type": "ping"})
        assert await layer.receive(channel) == {"type": "ping"}
        assert layer.is_away
        await layer.group_discard("chat.1", channel)
    await layer.flush()


@needs_redis
async def test_who_began_to_listen_meanwhile_hears_others_when_it_is_back():
    prefix = uuid4().hex
    here, there = (Layer(hosts=[REDIS], prefix=prefix) for _ in range(2))
    async with asyncio.timeout(LATE):
        first = await here.new_channel()
        connection = here._get_layer()._shards[0]
        connection.line.lost(OSError())
        second = await here.new_channel()
        await here.group_add("chat.1", second)
        assert second not in connection._subscribed_to
        connection.line.found()
        while connection._is_behind:  # noqa: ASYNC110  its own task catches up
            await asyncio.sleep(0.02)
        hearing = asyncio.create_task(here.receive(second))
        while not hearing.done():  # Redis does not say when it has begun to listen
            await there.group_send("chat.1", {"type": "chat.changed"})
            await asyncio.sleep(0.02)
        assert await hearing == {"type": "chat.changed"}
        await there.send(first, {"type": "ping"})
        assert await here.receive(first) == {"type": "ping"}
    await here.flush()
    await there.flush()


@pytest.fixture
def on_redis(settings, monkeypatch, away):
    """The site, set up with a Redis that is away."""
    settings.REDIS_URL = away
    settings.CACHES = {"default": {"BACKEND": "roleplay.redis.cache.Cache", "LOCATION": away}}
    config = {"hosts": [away], "prefix": f"{uuid4().hex}."}
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "roleplay.redis.layer.Layer", "CONFIG": config}}
    assert isinstance(caches["default"], Cache)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("on_redis")
def test_people_sign_in_and_see_pages(client, alice):
    form = {"name": "alice", "password": "alice-pass-1234"}
    assert client.post(reverse("sign_in"), form).status_code == 302
    assert client.get(reverse("chats")).status_code == 200
    client.post(reverse("sign_out"))
    assert client.get(reverse("chats")).status_code == 302


@pytest.mark.django_db
@pytest.mark.usefixtures("on_redis")
def test_whoever_guesses_passwords_is_still_counted(client, alice, settings):
    settings.SIGN_IN_TRIES_PER_ACCOUNT = 2
    form = {"name": "alice", "password": "not-the-one-12"}
    answers = [client.post(reverse("sign_in"), form).status_code for _ in range(3)]
    assert answers == [422, 422, 429]
    assert get_user_model().objects.get().is_active


@pytest.mark.django_db
@pytest.mark.usefixtures("on_redis")
def test_readyz_says_what_is_missing(client):
    response = client.get(reverse("readyz"))
    assert response.status_code == 503
    parts = response.json()["parts"]
    assert "Redis is away" in parts.pop("cache")
    assert "Redis is away" in parts.pop("channel_layer")
    assert set(parts.values()) == {"ok"}
