"""The writing of a reply at its edges: ended before it began, told to nobody, looked after in vain."""

import asyncio
from dataclasses import replace

import pytest
from channels.layers import get_channel_layer
from django.db import OperationalError
from django.utils import timezone

from chats import consumers, generation, saving, services, usage
from chats.models import Chat, Message, Variant
from chats.tests.test_consumers import (
    ask,
    ask_while_nobody_writes,
    hear,
    in_thread,
    settled,
    socket,
    state,
    told,
    until,
)
from providers import service
from tests.sockets import LATE

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["socket"]


@pytest.fixture
async def claimed(chat, voice):
    """A reply that is claimed, and not begun."""
    reply = await ask_while_nobody_writes(chat, "pending", timezone.now())
    return await in_thread(saving.claim_by_key)(reply.pk)


async def current(plan):
    return await Message.objects.aget(pk=plan.message_id)


@pytest.mark.parametrize("reason", [Variant.Finish.STOPPED, Variant.Finish.INTERRUPTED])
async def test_what_is_ended_the_moment_it_begins_is_settled_all_the_same(claimed, reason):
    begun = generation.begin(claimed)
    begun.cancel(reason)
    reply = await current(claimed)
    await until(lambda: settled(reply))
    assert await state(reply) == reason
    await asyncio.wait_for(begun.task, LATE)
    assert not generation._writing


async def test_two_stops_at_once_are_one(claimed, voice):
    begun = generation.begin(claimed)
    voice.say("She begins")
    await until(lambda: asyncio.sleep(0, begun.reply.text))
    generation.stop(claimed.message_id)
    generation.stop(claimed.message_id)
    reply = await current(claimed)
    await until(lambda: settled(reply))
    assert (await state(reply), await told(reply)) == ("stopped", "She begins")


async def test_what_a_stopped_reply_has_cost_is_estimated(claimed, voice):
    begun = generation.begin(claimed)
    voice.say("She begins")
    await until(lambda: asyncio.sleep(0, begun.reply.text))
    generation.stop(claimed.message_id)
    reply = await current(claimed)
    await until(lambda: settled(reply))
    variant = await reply.variants.aget(number=reply.chosen)
    assert (variant.completion_tokens, variant.tokens_estimated) == (3, True)
    assert variant.prompt_tokens > 100


async def test_a_reply_that_is_continued_keeps_its_thoughts(claimed, voice):
    begun = generation.begin(replace(claimed, text="She", thoughts="A lantern first."))
    voice.say(service.Answering("groq", "m", "M", thought_for=1.0))
    voice.say(service.Thought("Then the key."), " begins.", None)
    reply = await current(claimed)
    await until(lambda: settled(reply))
    variant = await reply.variants.aget(number=reply.chosen)
    assert variant.thoughts == "A lantern first.\n\nThen the key."
    assert begun.reply.text == "She begins."


async def test_drain_waits_for_what_begins_during_it(claimed, voice):
    voice.say("To the end.", None)
    asyncio.get_running_loop().call_soon(generation.begin, claimed)
    other = generation.Generation(claimed)
    other.task = asyncio.create_task(asyncio.sleep(0.05))
    generation._writing[-1] = other
    other.task.add_done_callback(lambda _: generation._writing.pop(-1))
    await generation.drain(5)
    assert await state(await current(claimed)) == "done"


async def test_who_watches_here_learns_of_the_end_without_a_channel_layer(chat, voice, socket, monkeypatch):
    reply = await ask(chat)
    assert (await hear(socket, "changed"))["message"] == reply.pk
    await socket.send_json_to({"watch": reply.pk})
    await hear(socket)

    async def away(*args):
        raise ConnectionError("the layer is away")

    monkeypatch.setattr(get_channel_layer(), "group_send", away)
    voice.say(RuntimeError("x"))
    assert (await hear(socket, "changed"))["message"] == reply.pk
    assert await state(reply) == "failed"


async def test_a_look_that_fails_is_followed_by_another(chat, voice, socket, monkeypatch):
    monkeypatch.setattr(consumers, "LOOK_EVERY", 0.01)
    reply = await ask_while_nobody_writes(chat, "writing", timezone.now() - saving.DEAD_AFTER * 2)
    glance, looks = saving.glance, []

    def glance_badly(*args):
        looks.append(args)
        if len(looks) < 4:
            raise OperationalError("the database is away")
        return glance(*args)

    monkeypatch.setattr(saving, "glance", glance_badly)
    await socket.send_json_to({"watch": reply.pk})
    assert (await hear(socket, "changed"))["message"] == reply.pk
    assert await state(reply) == "interrupted"


async def test_an_end_that_cannot_be_saved_is_not_called_one(chat, voice, socket, monkeypatch):
    def broken(*args):
        raise OperationalError("disk full")

    reply = await ask(chat)
    await hear(socket, "changed")
    await socket.send_json_to({"watch": reply.pk})
    await hear(socket)
    monkeypatch.setattr(saving, "finish", broken)
    monkeypatch.setattr(generation, "PAUSES", (0, None))
    voice.say("All of it.", None)
    event = await hear(socket, "changed")
    assert event["settled"] == 0


async def test_the_characters_name_before_its_reply_is_left_out(claimed, voice):
    generation.begin(claimed)
    voice.say("**Mi", "ra:** ", "Yes.", None)
    reply = await current(claimed)
    await until(lambda: settled(reply))
    assert await told(reply) == "Yes."


async def test_a_reply_that_is_stopped_within_its_first_word_keeps_it(claimed, voice):
    begun = generation.begin(claimed)
    voice.say("Mir")
    await until(lambda: asyncio.sleep(0, begun.outcome.provider))
    generation.stop(claimed.message_id)
    reply = await current(claimed)
    await until(lambda: settled(reply))
    assert (await state(reply), await told(reply)) == ("stopped", "Mir")


async def go_on(reply):
    await in_thread(services.continue_reply)(await Message.objects.for_page().aget(pk=reply.pk))


async def test_a_reply_that_is_continued_has_cost_what_all_of_its_runs_did(claimed, voice):
    generation.begin(claimed)
    reply = await current(claimed)
    for piece in ("She", " begins."):
        voice.say(piece, None)  # it tells 12 tokens read and 34 written
        await until(lambda: settled(reply))
        await go_on(reply)
    voice.say(" And stops")
    await until(lambda: asyncio.sleep(0, generation._writing[reply.pk].reply.text.endswith("stops")))
    generation.stop(reply.pk)
    await until(lambda: settled(reply))
    spent = await reply.variants.aget(number=reply.chosen)
    # twice as the model told, and in the end what came of it, by estimate
    assert (spent.runs, spent.tokens_estimated) == (3, True)
    assert spent.completion_tokens == 2 * 34 + service.tokens(" And stops")
    assert spent.prompt_tokens > 2 * 12 + 100
    assert (await in_thread(usage.of_chat)(await Chat.objects.aget(pk=reply.chat_id))).written == (
        spent.completion_tokens
    )


async def test_a_reply_from_before_runs_were_counted_was_one(claimed, voice):
    generation.begin(claimed)
    reply = await current(claimed)
    voice.say("She begins.", None)
    await until(lambda: settled(reply))
    await reply.variants.aupdate(runs=None)
    await go_on(reply)
    voice.say(" She ends.", None)
    await until(lambda: settled(reply))
    spent = await reply.variants.aget(number=reply.chosen)
    assert (spent.runs, spent.completion_tokens) == (2, 2 * 34)


async def test_another_version_costs_by_itself(claimed, voice):
    generation.begin(claimed)
    reply = await current(claimed)
    voice.say("She begins.", None)
    await until(lambda: settled(reply))
    await in_thread(services.regenerate)(await Message.objects.for_page().aget(pk=reply.pk))
    voice.say("Again.", None)
    await until(lambda: settled(reply))
    assert [(one.runs, one.completion_tokens) async for one in reply.variants.order_by("number")] == [
        (1, 34),
        (1, 34),
    ]
