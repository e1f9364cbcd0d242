"""What one device does to a chat, the sockets of the others hear: what has changed, and where."""

import re

import pytest
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser

from chats import events, services, tabs
from chats.models import Chat, Fact, Message, Variant
from chats.urls import websocket_urlpatterns
from tests.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)

in_thread = database_sync_to_async
router = URLRouter(websocket_urlpatterns)


def socket_of(user, chat, query=""):
    socket = Socket(router, f"/ws/chats/{chat.pk}/{query}")
    socket.scope["user"] = user
    return socket


@pytest.fixture
async def socket(alice, chat, voice):
    """The other device."""
    opened = socket_of(alice, chat)
    assert (await opened.connect())[0]
    yield opened
    await opened.disconnect()


@pytest.fixture
def story(chat):
    """The greeting, a question and its reply."""
    for position, author in ((1, "user"), (2, "character")):
        message = Message.objects.create(chat=chat, position=position, author=author)
        Variant.objects.create(message=message, text=f"Line {position}.", finish="stop")
    Chat.objects.filter(pk=chat.pk).update(next_position=3, last_line="Line 2.")
    return chat


@pytest.fixture
def reply(story):
    return Message.objects.select_related("chat__character").get(chat=story, position=2)


@pytest.fixture
async def shelf(alice, chat, voice):
    """The other device, with nothing but the list of chats."""
    opened = Socket(router, "/ws/chats/")
    opened.scope["user"] = alice
    assert (await opened.connect())[0]
    yield opened
    await opened.disconnect()


VERBS = {
    "edit": lambda reply: services.edit_message(reply, "Another line.", by="one"),
    "another version by hand": lambda reply: services.edit_message(reply, "x", as_version=True, by="one"),
    "bookmark": lambda reply: services.bookmark_message(reply, "one", on=True),
    "hide": lambda reply: services.hide_message(reply, "one", on=True),
    "branch": lambda reply: services.branch(reply, "one"),
    "delete": lambda reply: services.remove_message(reply, "one"),
    "regenerate": lambda reply: services.regenerate(reply, "one"),
    "continue": lambda reply: services.continue_reply(reply, "one"),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
async def test_a_message_that_has_changed_is_named(socket, reply, verb):
    await in_thread(verb)(reply)
    event = await socket.receive_json_from()
    assert event == {"type": "changed", "message": reply.pk, "by": "one", "settled": 0}


async def test_leafing_is_heard(socket, chat):
    greeting = await in_thread(Message.objects.select_related("chat").get)(chat=chat, position=0)
    await in_thread(services.choose_variant)(greeting, 2, "one")
    assert (await socket.receive_json_from())["message"] == greeting.pk


async def test_both_changes_of_an_edit_that_asks_anew_are_heard(socket, reply):
    typed = await in_thread(Message.objects.select_related("chat").get)(chat=reply.chat_id, position=1)
    await in_thread(services.edit_and_ask)(typed, "Good evening", None, "one")
    heard = [(await socket.receive_json_from())["message"] for _ in range(2)]
    assert heard == [typed.pk, reply.pk]


async def test_many_that_go_or_come_back_are_one_event(socket, story):
    typed = await in_thread(Message.objects.select_related("chat").get)(chat=story, position=1)
    await in_thread(services.remove_from)(typed, "one")
    assert await socket.receive_json_from() == {"type": "rewind", "from": 1, "by": "one"}
    await in_thread(services.restore_together)(typed, "one")
    assert await socket.receive_json_from() == {"type": "rewind", "from": 1, "by": "one"}
    assert await socket.receive_nothing()


MEMORY_VERBS = {
    "words of one's own": lambda chat, fact: services.rewrite_summary(chat, "In my words."),
    "another fact": lambda chat, fact: services.add_fact(chat, "The lantern is green."),
    "other words": lambda chat, fact: services.change_fact(fact, "The key is cold."),
    "pin": lambda chat, fact: services.pin_fact(fact),
    "forget": lambda chat, fact: services.remove_fact(fact),
    "bring back": lambda chat, fact: services.restore_fact(fact),
    "switch off": lambda chat, fact: services.switch_memory(chat, on=False),
    "delete what it tells of": lambda chat, fact: services.remove_from(fact.message),
}


@pytest.mark.parametrize("verb", MEMORY_VERBS.values(), ids=MEMORY_VERBS)
async def test_that_the_memory_has_changed_is_heard(socket, reply, verb):
    fact = await in_thread(Fact.objects.create)(
        chat=reply.chat, text="The key is warm.", message=reply, variant=reply.chosen
    )
    await in_thread(verb)(reply.chat, fact)
    assert await socket.receive_json_from() == {"type": "memory"}


async def test_what_happens_between_a_page_and_its_socket_is_made_up_for(alice, page, socket, story, reply):
    shown = await in_thread(page.get)(f"/chats/{story.pk}/")
    mark = re.search(r'data-told="([\w-]*)"', shown.text)[1]
    await in_thread(services.bookmark_message)(reply, "one", on=True)
    await socket.receive_json_from()
    late = socket_of(alice, story, f"?told={mark}")
    assert (await late.connect())[0]
    assert await late.receive_json_from() == {"type": "missed"}
    await late.disconnect()


async def test_what_happens_between_a_list_and_its_socket_is_made_up_for(alice, page, chat, voice):
    shown = await in_thread(page.get)("/chats/")
    mark = re.search(r'data-told="([\w-]*)"', shown.text)[1]
    await in_thread(services.pin_chat)(chat, on=True)
    for told, heard in ((mark, {"type": "missed"}), (await in_thread(marks)(chat), None)):
        late = Socket(router, f"/ws/chats/?told={told}")
        late.scope["user"] = alice
        assert (await late.connect())[0]
        assert await (late.receive_json_from() if heard else late.receive_nothing()) == (heard or True)
        await late.disconnect()


def marks(chat):
    return tabs.last_told(events.list_group(chat.owner_id))


def told(chat):
    return tabs.last_told(events.chat_group(chat.pk), events.list_group(chat.owner_id))


async def test_who_has_missed_nothing_is_told_nothing(alice, page, socket, story, reply):
    await in_thread(services.bookmark_message)(reply, "one", on=True)
    await socket.receive_json_from()
    for address in (f"?told={await in_thread(told)(story)}", ""):
        late = socket_of(alice, story, address)
        assert (await late.connect())[0]
        assert await late.receive_nothing()
        await late.disconnect()


async def test_what_is_refused_is_not_heard(socket, reply):
    await in_thread(services.regenerate)(reply, "one")
    await socket.receive_json_from()
    with pytest.raises(services.Refusal):
        await in_thread(services.edit_message)(reply, "Mine.")
    assert await socket.receive_nothing()


LIST_VERBS = {
    "pin": lambda chat: services.pin_chat(chat, on=True, by="one"),
    "unpin": lambda chat: services.pin_chat(chat, on=False, by="one"),
    "archive": lambda chat: services.archive_chats(chat.owner, [chat.pk], "one"),
    "out of the archive": lambda chat: services.unarchive_chats(chat.owner, [chat.pk], "one"),
    "rename": lambda chat: services.rename_chat(chat, "The ninth stair", "one"),
}


@pytest.mark.parametrize("verb", LIST_VERBS.values(), ids=LIST_VERBS)
async def test_how_a_chat_is_kept_and_called_is_heard_in_every_chat_and_in_the_list(
    socket, shelf, alice, mira, verb
):
    other = await in_thread(services.start_chat)(alice, mira)
    for device in (socket, shelf):
        assert await device.receive_json_from() == {"type": "chats", "by": ""}
    await in_thread(verb)(other)
    for device in (socket, shelf):
        assert await device.receive_json_from() == {"type": "chats", "by": "one"}
        assert await device.receive_nothing()


GOING = {
    "one": lambda chat: services.remove_chat(chat),
    "many": lambda chat: services.remove_chats(chat.owner, [chat.pk]),
    "back": lambda chat: services.restore_chat(chat),
    "all back": lambda chat: services.undo(chat.owner, "removed", chat.created_at),
}


@pytest.mark.parametrize("verb", GOING.values(), ids=GOING)
async def test_that_chats_go_and_come_back_is_heard_in_the_list(shelf, chat, verb):
    await in_thread(verb)(chat)
    assert await shelf.receive_json_from() == {"type": "chats", "by": ""}


async def test_the_list_of_somebody_else_is_not_heard(shelf, bob, mira):
    await in_thread(services.start_chat)(bob, mira)
    assert await shelf.receive_nothing()


async def test_a_list_lets_nobody_in_who_is_not_here():
    opened = Socket(router, "/ws/chats/")
    opened.scope["user"] = AnonymousUser()
    await opened.connect()
    assert await opened.receive_output() == {"type": "websocket.close", "code": events.NOT_HERE}


async def test_a_list_is_closed_with_the_session(shelf, alice):
    alice.is_active = False
    await in_thread(alice.save)()
    assert (await shelf.receive_output())["code"] == events.COME_AGAIN
