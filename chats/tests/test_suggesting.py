"""A few lines that could be said next."""

import pytest
from channels.db import database_sync_to_async
from django.core.cache import cache
from django.test import Client

from chats import asides, services, suggesting
from chats.models import Message
from chats.tests.test_consumers import socket_of
from providers import errors, service
from providers.speech import Answerer

HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "next-lines"}


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def somebody_is_up(monkeypatch):
    real = Answerer("sim", "sim-1", "Sim One", is_demo=False, free=True, resting=False)
    monkeypatch.setattr(service, "describe", lambda choice: real)


@pytest.fixture
def wishes(alice, page: Client, chat) -> Client:
    """Alice's browser, with suggestions on."""
    alice.suggestions = True
    alice.save()
    return page


def ask(browser, chat, method="post"):
    return getattr(browser, method)(f"/chats/{chat.pk}/next-lines/", **HTMX)


def test_they_are_off_until_wished_for(page, chat, errands, somebody_is_up):
    assert b"data-line=" not in ask(page, chat).content
    assert errands == []


def test_they_are_thought_of_once_however_many_tabs_ask(wishes, chat, errands, somebody_is_up):
    for _tab in range(3):
        assert b"data-line=" not in ask(wishes, chat).content
    assert errands == ["think"]


def test_looking_alone_begins_nothing(wishes, chat, errands, somebody_is_up):
    ask(wishes, chat, "get")
    assert errands == []


def test_the_demo_voice_is_never_asked(wishes, chat, errands):
    ask(wishes, chat)
    assert errands == []


def test_what_is_known_is_shown_for_this_version_of_the_reply_only(wishes, chat):
    greeting = chat.messages.get()
    cache.set(f"suggestions:{greeting.pk}:1", ["I nod.", "<b>"])
    content = ask(wishes, chat, "get").content
    assert b'data-line="I nod."' in content
    assert b"&lt;b&gt;" in content
    Message.objects.filter(pk=greeting.pk).update(chosen=2)
    assert b"data-line=" not in ask(wishes, chat, "get").content


@pytest.mark.parametrize("state", ["pending", "writing", "failed"])
def test_nothing_is_suggested_for_a_reply_that_is_not_there(wishes, chat, errands, somebody_is_up, state):
    chat.messages.update(state=state)
    ask(wishes, chat)
    assert errands == []


def test_nothing_is_suggested_where_the_person_spoke_last(wishes, chat, errands, somebody_is_up):
    services.say(chat, "Hello", "k")
    ask(wishes, chat)
    assert errands == []


def test_a_strangers_chat_is_not_there(client, bob, chat):
    assert ask(client, chat).status_code == 401
    client.force_login(bob)
    assert ask(client, chat).status_code == 404


def test_a_person_switches_them(page, alice):
    for word, expected in (("on", True), ("off", False)):
        assert page.post("/suggestions/switch/", {"on": word}, **HTMX).status_code == 204
        alice.refresh_from_db()
        assert alice.suggestions == expected
    assert page.post("/suggestions/switch/", {"on": "on"}).status_code == 302


@pytest.mark.django_db(transaction=True)
class TestThinking:
    @pytest.fixture
    async def think(self, voice, chat):
        async def thought(*said):
            voice.say(*said, None)
            reply = await chat.messages.aget()
            await suggesting.think(reply, await database_sync_to_async(asides.suggestions)(chat.pk))
            return suggesting.known(reply)

        return thought

    async def test_a_models_lines_are_kept_and_tabs_are_told(self, think, chat, alice):
        socket = socket_of(alice, chat)
        await socket.connect()
        assert await think('["I nod.", "I wait.", "Who are you?"]') == ["I nod.", "I wait.", "Who are you?"]
        told = await socket.receive_json_from()
        assert (told["type"], told["variant"]) == ("suggested", 1)
        await socket.disconnect()

    async def test_the_model_is_asked_for_three_lines_of_the_person(self, think, voice):
        await think('["I nod."]')
        assert "3 short messages that alice could send next" in voice.requests[0].turns[-1].text
        assert voice.requests[0].streamed is False

    @pytest.mark.parametrize("said", [errors.NoAnswer([]), "I cannot do that.", ValueError("bug")])
    async def test_failure_is_silent(self, think, said):
        assert await think(said) == []
