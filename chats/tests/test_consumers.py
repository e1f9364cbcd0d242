"""The socket and the writing of a reply, together and on one event loop."""

import asyncio

import pytest
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from chats import following, generation, saving, services
from chats.models import Message, Variant
from chats.urls import websocket_urlpatterns
from providers import service
from providers.errors import Attempt, BrokenOff, NoAnswer
from roleplay.markup import Blocks
from tests.sockets import LATE, Socket

pytestmark = pytest.mark.django_db(transaction=True)

in_thread = database_sync_to_async
router = URLRouter(websocket_urlpatterns)


async def until(condition, seconds=LATE):
    """Wait for something that other tasks bring about."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110  it is in the database
            await asyncio.sleep(0.005)


def socket_of(user, chat):
    socket = Socket(router, f"/ws/chats/{chat.pk}/")
    socket.scope["user"] = user
    return socket


@pytest.fixture
async def socket(alice, chat, voice):
    opened = socket_of(alice, chat)
    assert (await opened.connect())[0]
    yield opened
    await opened.disconnect()


async def hear(socket, kind="text"):
    """The next event of a kind."""
    while True:
        event = await socket.receive_json_from()
        if event["type"] == kind:
            return event


async def ask(chat, text="Hello", key="k1"):
    """Send as a view does, from a thread of its own; gives the reply."""
    await in_thread(services.send)(chat, text, key)
    return await Message.objects.filter(chat=chat).order_by("-position").afirst()


async def told(reply):
    variant = await Variant.objects.aget(message=reply.pk, number=reply.chosen)
    return variant.text


def finished_blocks(text):
    blocks = Blocks(text)
    blocks.finish()
    return blocks.from_block(0)


async def state(reply):
    return await Message.objects.filter(pk=reply.pk).values_list("state", flat=True).aget()


async def settled(reply):
    return await state(reply) not in ("pending", "writing")


async def test_a_stranger_is_not_let_in(charlie, chat, voice):
    for user in (charlie, AnonymousUser()):
        socket = socket_of(user, chat)
        await socket.connect()
        assert await socket.receive_output() == {"type": "websocket.close", "code": 4404}


async def test_a_reply_from_send_to_done(chat, voice, socket):
    reply = await ask(chat)
    assert (await hear(socket, "changed"))["message"] == reply.pk
    await socket.send_json_to({"watch": reply.pk})
    assert (await hear(socket))["blocks"] == []
    voice.say("*She looks up.*\n", "You are ")
    frame = await hear(socket)
    while not any("You are" in block for block in frame["blocks"]):
        frame = await hear(socket)
    assert (frame["message"], frame["variant"], frame["by"]) == (reply.pk, 1, "Sim One")
    voice.say("late.", None)
    await until(lambda: settled(reply))
    assert (await hear(socket, "changed"))["message"] == reply.pk
    variant = await Variant.objects.aget(message=reply.pk)
    assert variant.text == "*She looks up.*\nYou are late."
    assert (variant.provider, variant.model, variant.label) == ("sim", "sim-1", "Sim One")
    assert (variant.prompt_tokens, variant.completion_tokens) == (12, 34)
    assert variant.finish == "stop"
    assert variant.first_token_at


async def test_a_reply_is_written_although_nobody_watches(chat, voice):
    reply = await ask(chat)
    voice.say("All of it.", None)
    await until(lambda: settled(reply))
    assert await told(reply) == "All of it."
    assert not following.live


async def test_who_comes_late_gets_all_of_it_and_then_the_rest(alice, chat, voice, socket):
    reply = await ask(chat)
    await socket.send_json_to({"watch": reply.pk})
    voice.say("One.\n", "Two.\n", "Thr")
    while "Thr" not in (await hear(socket))["blocks"][-1:].__str__():
        pass
    late = socket_of(alice, chat)
    await late.connect()
    await late.send_json_to({"watch": reply.pk})
    whole = await hear(late)
    assert whole["from"] == 0
    assert len(whole["blocks"]) == 3
    voice.say("ee.")
    frame = await hear(late)
    assert frame["from"] == 2
    assert "Three." in frame["blocks"][0]
    assert "Three." in (await hear(socket))["blocks"][0]
    await late.disconnect()


async def test_frames_put_together_are_the_reply(chat, voice, socket):
    reply = await ask(chat)
    await socket.send_json_to({"watch": reply.pk})
    await hear(socket)
    text = "".join(f"Paragraph {n} has a few words.\n" for n in range(40))
    shown = []
    for start in range(0, len(text), 7):
        voice.say(text[start : start + 7])
    voice.say(None)
    while len(shown) < 40 or "39" not in shown[-1] or "words." not in shown[-1]:
        frame = await hear(socket)
        assert frame["from"] <= len(shown)
        shown[frame["from"] :] = frame["blocks"]
    assert shown == Blocks(text).from_block(0)


async def test_who_had_every_frame_is_told_that_it_is_done(chat, voice, socket):
    reply = await ask(chat)
    await hear(socket, "changed")
    await socket.send_json_to({"watch": reply.pk})
    await hear(socket)
    voice.say("A *star that stays alone.", None)
    assert (await hear(socket, "done"))["variant"] == 1
    event = await hear(socket, "changed")
    assert event["settled"] == 1


async def test_the_last_frame_is_the_text_as_it_will_be_read(chat, voice, socket):
    reply = await ask(chat)
    await socket.send_json_to({"watch": reply.pk})
    voice.say("A *star that stays alone.")
    while "star" not in str((frame := await hear(socket))["blocks"]):
        pass
    assert "<em" in frame["blocks"][-1]
    voice.say(None)
    last = await hear(socket)
    assert last["blocks"] == finished_blocks("A *star that stays alone.")


async def test_who_comes_just_too_late_gets_all_of_it_and_the_end(chat, voice, socket, settings):
    settings.REDIS_URL = ""
    reply = await ask(chat)
    voice.say("So soon.", None)
    await until(lambda: settled(reply))
    await until(lambda: asyncio.sleep(0, reply.pk in following.ended))
    await socket.send_json_to({"watch": reply.pk})
    assert "So soon." in (await hear(socket))["blocks"][0]
    assert (await hear(socket, "done"))["message"] == reply.pk


async def test_a_reply_that_was_cut_is_to_be_fetched(chat, voice, socket):
    reply = await ask(chat)
    await hear(socket, "changed")
    await socket.send_json_to({"watch": reply.pk})
    voice.say("Half", BrokenOff(Attempt("sim", "sim-1", "Sim One", "down", 0.1)))
    event = await hear(socket, "changed")
    assert event["settled"] == 0


async def test_a_new_version_is_written_beside_the_old_one(chat, voice):
    reply = await ask(chat)
    voice.say("First.", None)
    await until(lambda: settled(reply))
    await in_thread(services.regenerate)(
        await Message.objects.select_related("chat__character").aget(pk=reply.pk)
    )
    voice.say("Second.", None)
    await until(lambda: settled(reply))
    texts = [variant.text async for variant in Variant.objects.filter(message=reply.pk).order_by("number")]
    assert texts == ["First.", "Second."]


async def test_a_continuation_that_fails_leaves_the_text_to_its_author(chat, voice):
    reply = await ask(chat)
    voice.say("She opens the ", None)
    await until(lambda: settled(reply))
    await in_thread(services.continue_reply)(await Message.objects.for_page().aget(pk=reply.pk))
    voice.say(NoAnswer([]))
    await until(lambda: settled(reply))
    variant = await Variant.objects.aget(message=reply.pk)
    assert (variant.text, variant.label, variant.error) == ("She opens the ", "Sim One", "no_model")


async def test_a_continued_reply_goes_on_where_it_stood(chat, voice):
    reply = await ask(chat)
    voice.say("She opens the ", None)
    await until(lambda: settled(reply))
    await in_thread(services.continue_reply)(await Message.objects.for_page().aget(pk=reply.pk))
    voice.say("door.", None)
    await until(lambda: settled(reply))
    assert await told(reply) == "She opens the door."
    assert voice.requests[-1].turns[-2].text == "She opens the "


async def test_stop_keeps_the_text(chat, voice, socket):
    reply = await ask(chat)
    await socket.send_json_to({"watch": reply.pk})
    voice.say("She begins to ")
    while not (await hear(socket))["blocks"]:
        pass
    await socket.send_json_to({"stop": reply.pk})
    await until(lambda: settled(reply))
    assert await state(reply) == "stopped"
    assert await told(reply) == "She begins to "
    await asyncio.wait_for(voice.closed.wait(), LATE)


async def test_the_reply_of_another_chat_is_neither_shown_nor_stopped(bob, mira, chat, voice):
    reply = await ask(chat)
    voice.say("A secret.")
    other = await in_thread(services.start_chat)(bob, mira)
    socket = socket_of(bob, other)
    await socket.connect()
    await socket.send_json_to({"watch": reply.pk})
    await socket.send_json_to({"stop": reply.pk})
    assert (await socket.receive_json_from())["type"] == "changed"
    assert await socket.receive_nothing(0.1)
    assert await state(reply) == "writing"
    await socket.disconnect()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NoAnswer([Attempt("sim", "sim-1", "Sim One", "busy", 0.1, "429")]), "busy"),
        (RuntimeError("x"), "our_mistake"),
    ],
)
async def test_a_failure_before_the_first_word(chat, voice, error, code):
    reply = await ask(chat)
    voice.say(error)
    await until(lambda: settled(reply))
    variant = await Variant.objects.aget(message=reply.pk)
    assert (await state(reply), variant.error, variant.text) == ("failed", code, "")


async def test_a_failure_in_the_middle_keeps_the_text(chat, voice):
    reply = await ask(chat)
    voice.say("She begins", BrokenOff(Attempt("sim", "sim-1", "Sim One", "down", 0.1)))
    await until(lambda: settled(reply))
    variant = await Variant.objects.aget(message=reply.pk)
    assert (await state(reply), variant.error, variant.text) == ("failed", "broken_off", "She begins")


async def test_thoughts_are_kept_apart(chat, voice):
    reply = await ask(chat)
    voice.say(service.Thought("Hmm. "), "Yes.", None)
    await until(lambda: settled(reply))
    variant = await Variant.objects.aget(message=reply.pk)
    assert (variant.text, variant.thoughts) == ("Yes.", "Hmm. ")


async def test_the_text_is_saved_while_it_is_written(chat, voice, monkeypatch):
    monkeypatch.setattr(generation, "SAVE_EVERY", 0.01)
    reply = await ask(chat)
    voice.say("Half of it")

    async def saved():
        return await told(reply) == "Half of it"

    await until(saved)
    assert await state(reply) == "writing"


async def test_a_save_that_fails_is_made_up_for(chat, voice, monkeypatch):
    monkeypatch.setattr(generation, "SAVE_EVERY", 0.01)
    save, calls = saving.save_progress, []

    def save_badly(replies):
        calls.append(replies)
        if len(calls) < 3:
            raise OSError("disk full")
        return save(replies)

    monkeypatch.setattr(saving, "save_progress", save_badly)
    reply = await ask(chat)
    voice.say("Half of it")

    async def saved():
        return await told(reply) == "Half of it"

    await until(saved)


async def test_who_took_the_reply_over_ends_this_writing(chat, voice, monkeypatch):
    monkeypatch.setattr(generation, "SAVE_EVERY", 0.01)
    reply = await ask(chat)
    voice.say("Half of it")
    await until(lambda: Variant.objects.filter(message=reply.pk, text="Half of it").aexists())
    await in_thread(saving.sweep)(everything=True)
    await asyncio.wait_for(voice.closed.wait(), LATE)
    assert await state(reply) == "interrupted"
    assert await told(reply) == "Half of it"


async def test_a_watcher_of_a_dead_reply_learns_that_it_was_interrupted(chat, voice, socket, monkeypatch):
    monkeypatch.setattr(generation, "closing", True)  # this process writes nothing itself
    reply = await ask_while_nobody_writes(chat, "writing", timezone.now() - saving.DEAD_AFTER * 2)
    await socket.send_json_to({"watch": reply.pk})
    assert (await hear(socket, "changed"))["message"] == reply.pk
    assert await state(reply) == "interrupted"


async def test_a_reply_that_nobody_began_is_begun_by_its_watcher(chat, voice, socket):
    reply = await ask_while_nobody_writes(chat, "pending", timezone.now() - saving.ORPHAN_AFTER * 2)
    voice.say("Here I am.", None)
    await socket.send_json_to({"watch": reply.pk})
    await until(lambda: settled(reply))
    assert await told(reply) == "Here I am."


async def ask_while_nobody_writes(chat, state, alive_at):
    reply = await Message.objects.acreate(
        chat=chat, position=5, author="character", state=state, alive_at=alive_at
    )
    await Variant.objects.acreate(message=reply)
    return reply


async def test_drain_waits_for_the_end_and_interrupts_what_does_not_end(alice, mira, chat, voice):
    reply = await ask(chat)
    voice.say("Not to the end")
    await until(lambda: asyncio.sleep(0, voice.says.empty()))
    await generation.drain(0.05)
    assert await state(reply) == "interrupted"
    assert await told(reply) == "Not to the end"
    with pytest.raises(services.Refusal):
        await ask(chat, "More", "k2")


async def test_drain_lets_a_reply_end(chat, voice):
    reply = await ask(chat)
    voice.say("To the end.", None)
    await generation.drain(5)
    assert await state(reply) == "done"


async def test_a_socket_that_is_gone_harms_nobody(alice, chat, voice, socket):
    reply = await ask(chat)
    other = socket_of(alice, chat)
    await other.connect()
    for each in (socket, other):
        await each.send_json_to({"watch": reply.pk})
        await hear(each)
    await other.disconnect()
    voice.say("Still here.", None)
    await until(lambda: settled(reply))
    assert "Still here." in (await hear(socket))["blocks"][0]
