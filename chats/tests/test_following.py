"""Frames for other processes, and the mail between them."""

import asyncio
import json

import pytest
from channels.layers import InMemoryChannelLayer

from chats import events, following
from chats.following import Mail, Reply, Ticker
from roleplay.markup import Blocks
from tests.sockets import LATE


class Page:
    """What a page in another process shows: the saved text it began with, and the frames it got."""

    def __init__(self, saved: str = "") -> None:
        self.shown = Blocks(saved).from_block(0)

    def take(self, frame: str) -> None:
        event = json.loads(frame)
        assert event["from"] <= len(self.shown), "a gap"
        self.shown[event["from"] :] = event["blocks"]


class Seat:
    """A follower that writes down what it gets."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def deliver(self, frame: str) -> None:
        self.heard.append(frame)


class Slow(InMemoryChannelLayer):
    """A channel layer that takes its time, as one over a network does."""

    async def new_channel(self, *args):
        await asyncio.sleep(0)
        return await super().new_channel(*args)


class Silence:
    """A channel layer that is away."""

    def __getattr__(self, name):
        async def refused(*args):
            raise ConnectionError("the layer is away")

        return refused


@pytest.fixture
def no_layer(monkeypatch):
    monkeypatch.setattr(following, "get_channel_layer", Silence)


def written(*texts):
    reply = Reply(1, 1, 1)
    for text in texts:
        reply.add(text)
    return reply


def saved(reply):
    """Save the reply as the regular save does; gives the text that is in the database now."""
    reply.saved_up_to(reply.final_blocks)
    return reply.text


def test_what_came_between_a_frame_and_a_save_is_in_the_next_frame():
    reply, page = written("One.\nTw"), Page()
    page.take(reply.distant_frame())
    reply.add("o.\nThree")
    saved(reply)
    page.take(reply.distant_frame())
    assert page.shown == Blocks("One.\nTwo.\nThree").from_block(0)


def test_text_that_was_read_just_before_a_save_and_the_first_frame_after_it_leave_no_gap():
    reply = written("One.\nTw")
    page = Page(saved(reply))
    reply.add("o.\nThree.\nFo")
    saved(reply)
    page.take(reply.distant_frame())
    assert page.shown == Blocks("One.\nTwo.\nThree.\nFo").from_block(0)


def test_a_lost_frame_is_made_up_for_even_while_nothing_new_comes():
    reply, page = written("One.\n"), Page()
    page.take(reply.distant_frame())
    reply.add("Two.\nThree.\nFo")
    reply.distant_frame()  # lost
    for _ in range(5):
        saved(reply)
    page.take(reply.distant_frame())
    assert page.shown == Blocks(reply.text).from_block(0)


def test_frames_do_not_grow_with_the_reply():
    reply = written()
    for number in range(100):
        reply.add(f"Paragraph {number}.\n")
        saved(reply)
    assert reply.distant_frame().count("<p") <= 2


async def test_a_reply_that_cannot_be_shown_does_not_stop_the_clock(monkeypatch):
    monkeypatch.setattr(following, "FEW", 0)
    monkeypatch.setattr(following, "ticker", clock := Ticker())
    broken = written("One.")
    broken.followers.add(Seat())
    broken.next_frame = lambda: 1 / 0
    clock.wake(broken)
    waiting = asyncio.create_task(clock.turn())
    await asyncio.wait_for(waiting, LATE)
    clock.wake(broken)
    await asyncio.sleep(0.01)
    await asyncio.wait_for(clock.turn(), LATE)


async def test_the_mail_is_opened_once_however_many_ask_at_once(monkeypatch):
    mail, layer = Mail(), Slow()
    monkeypatch.setattr(following, "get_channel_layer", lambda: layer)
    await asyncio.gather(*(mail.open() for _ in range(20)))
    assert len(layer.groups[events.PROCESSES]) == 1
    mail._reader.cancel()


async def test_without_a_layer_nobody_fails(no_layer):
    mail = Mail()
    await mail.open()
    await mail.tell_all({"type": "stop", "message": 1})
    assert not mail.address


async def test_the_mail_opens_when_the_layer_is_back(monkeypatch):
    mail = Mail()
    with monkeypatch.context() as away:
        away.setattr(following, "get_channel_layer", Silence)
        await mail.open()
    await mail.open()
    assert mail.address
    mail._reader.cancel()


async def test_one_process_remembers_what_has_ended_for_who_comes_too_late(settings, monkeypatch):
    settings.REDIS_URL = ""
    monkeypatch.setattr(following, "ended", {})
    await following.say_done(written("All of it."))
    seat = Seat()
    assert await following.follow(1, 1, seat)
    assert [json.loads(frame)["type"] for frame in seat.heard] == ["text", "done"]


async def test_one_of_many_does_not_since_another_may_have_begun_a_new_version(settings, monkeypatch):
    settings.REDIS_URL = "redis://127.0.0.1/0"
    monkeypatch.setattr(following, "ended", {})
    await following.say_done(written("All of it."))
    assert not await following.follow(1, 1, Seat())
