"""Bans, new passwords and signing out reach sockets that are open already."""

import pytest
from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from django.test import Client
from django.urls import reverse

from chats import events
from chats.urls import websocket_urlpatterns
from tests.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)

in_thread = database_sync_to_async
site = AuthMiddlewareStack(URLRouter(websocket_urlpatterns))


class Tab:
    """A browser's tab: a socket with the cookies of a client."""

    def __init__(self, client, chat):
        cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self.socket = Socket(site, f"/ws/chats/{chat.pk}/", headers=[(b"cookie", cookie.encode())])

    async def why_closed(self):
        output = await self.socket.receive_output()
        assert output["type"] == "websocket.close"
        return output["code"]


@pytest.fixture
def browser(alice):
    client = Client()
    client.force_login(alice)
    return client


async def opened(client, chat):
    tab = Tab(client, chat)
    assert (await tab.socket.connect())[0]
    return tab


def ban(alice):
    alice.is_active = False
    alice.save()


def give_another_password(alice):
    alice.set_password("another-pass-1234")
    alice.save(update_fields=["password"])


@pytest.mark.parametrize("verb", [ban, give_another_password])
async def test_who_lost_the_right_loses_the_socket_and_gets_no_other(alice, chat, voice, browser, verb):
    tab = await opened(browser, chat)
    await in_thread(verb)(alice)
    assert await tab.why_closed() == events.COME_AGAIN
    assert await (await opened(browser, chat)).why_closed() == events.NOT_HERE


async def test_signing_out_closes_the_sockets_of_that_browser_for_good(alice, chat, voice, browser):
    elsewhere = Client()
    await in_thread(elsewhere.force_login)(alice)
    tabs = [await opened(browser, chat), await opened(elsewhere, chat)]
    await in_thread(browser.post)(reverse("sign_out"))
    assert [await tab.why_closed() for tab in tabs] == [events.COME_AGAIN] * 2
    again = await opened(elsewhere, chat)
    assert await again.socket.receive_nothing()
    await again.socket.disconnect()


async def test_signing_in_elsewhere_disturbs_nobody(alice, bob, chat, voice, browser):
    tab = await opened(browser, chat)
    await in_thread(Client().post)(reverse("sign_in"), {"name": "alice", "password": "alice-pass-1234"})
    await in_thread(ban)(bob)
    assert await tab.socket.receive_nothing()
    await tab.socket.disconnect()
