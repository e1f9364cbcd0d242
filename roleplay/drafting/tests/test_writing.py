"""A run from the first call to its end, whatever the model does, and what is left of it."""

import asyncio
import json
from datetime import timedelta

import pytest
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from characters.drafting import NAMES
from characters.models import Drafting
from chats import generation
from providers import client, service
from roleplay.drafting import saving, services, writing
from roleplay.drafting.tests.conftest import CARD, TEXT
from roleplay.drafting.urls import websocket_urlpatterns
from tests.sockets import LATE, Socket
from tests.upstream.behaviour import Behaviour

pytestmark = pytest.mark.django_db(transaction=True)

in_thread = database_sync_to_async
router = URLRouter(websocket_urlpatterns)


@pytest.fixture
def drafting(alice):
    return Drafting.objects.create(
        owner=alice, text=TEXT, pasted=len(TEXT), rating="sfw", language="en", wanted=list(NAMES)
    )


@pytest.fixture(autouse=True)
async def clients():
    yield
    for run in list(writing._running.values()):
        run.cancel()
        await run.over.wait()
    await client.close()


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(writing, "SHOW_EVERY", 0.01)


async def written(drafting):
    """Carry its run to the end; gives what is then in the database."""
    await writing.write(saving.plan(drafting))
    return await Drafting.objects.aget(pk=drafting.pk)


async def test_every_field_comes_out_of_an_answer(drafting, upstream):
    now = await written(drafting)
    assert (now.state, now.error, now.label) == ("done", "", "steady")
    assert now.fields == CARD
    assert now.missing == []
    assert now.arrived == sorted(NAMES)
    [body] = upstream.bodies
    assert TEXT in body["messages"][-1]["content"]


@pytest.mark.parametrize("fault", ["drop-mid", "error-frame"])
async def test_what_came_before_a_break_is_kept(drafting, upstream, fault):
    upstream.usual.fault, upstream.usual.after = fault, 60
    now = await written(drafting)
    assert (now.state, now.error) == ("broken", "broken_off")
    assert now.fields["name"] == "Juniper"
    assert {name: now.fields[name] for name in now.finished} == {name: CARD[name] for name in now.finished}
    assert 2 < len(now.finished) < len(NAMES)
    assert now.missing


async def test_an_answer_that_ran_out_of_room_may_be_continued(drafting, upstream, alice):
    whole = upstream.usual.says
    upstream.usual.says, upstream.usual.fault = whole[:300], "length"
    now = await written(drafting)
    assert (now.state, now.error) == ("broken", "length")
    missing = now.missing
    assert "greeting" in missing
    upstream.usual.fault = ""
    upstream.usual.says = json.dumps({name: CARD[name] for name in missing})
    await in_thread(services.ask_again)(now, missing)
    now = await Drafting.objects.aget(pk=drafting.pk)
    assert now.fields == CARD
    asked = upstream.bodies[-1]["messages"][-1]["content"]
    assert "Keeps a greenhouse warm" in asked, "what is there goes with the question"
    assert '"name": the name' not in asked


@pytest.mark.parametrize(
    ("fault", "error"),
    [("429", "busy"), ("500", "down"), ("400-moderated", "moderated"), ("empty", "empty")],
)
async def test_a_model_that_says_nothing_leaves_a_reason(drafting, upstream, fault, error):
    upstream.usual = Behaviour(rate=0, fault=fault)
    now = await written(drafting)
    assert (now.state, now.error, now.fields) == ("failed", error, {})
    assert now.tried[0]["model"] == "steady"


@pytest.mark.parametrize("says", ["I’m sorry, I can’t help with that.", "{ }", "<html>{not: found}</html>"])
async def test_words_instead_of_a_card_are_kept_to_be_read(drafting, upstream, says):
    upstream.usual.says = says
    now = await written(drafting)
    assert (now.state, now.error, now.fields) == ("failed", "unreadable", {})
    assert now.answer == says
    assert now.tried[0]["model"] == "steady", "so that the page can offer another one"


async def test_the_demo_voice_does_not_pretend(drafting):
    now = await written(drafting)
    assert (now.state, now.error, now.fields, now.answer) == ("failed", "no_model", {}, "")


async def test_a_fault_of_our_own_ends_the_run(drafting, monkeypatch):
    async def broken(request):
        raise RuntimeError("not foreseen")
        yield

    monkeypatch.setattr(service, "stream", broken)
    now = await written(drafting)
    assert (now.state, now.error) == ("failed", "our_mistake")


async def test_a_field_that_fails_to_be_written_anew_stays_as_it_was(drafting, upstream):
    await written(drafting)
    upstream.usual.says = '{"greeting": "Half of a new'
    upstream.usual.fault, upstream.usual.after = "drop-mid", 5
    await in_thread(services.ask_again)(drafting, ["greeting"])
    now = await Drafting.objects.aget(pk=drafting.pk)
    assert now.state == "broken"
    assert now.fields == CARD
    assert now.arrived == []


async def test_a_field_is_written_anew_beside_the_others(drafting, upstream):
    await written(drafting)
    upstream.usual.says = '{"greeting": "Quite another.", "name": "Somebody else"}'
    await in_thread(services.ask_again)(drafting, ["greeting"])
    now = await Drafting.objects.aget(pk=drafting.pk)
    assert now.fields == {**CARD, "greeting": "Quite another."}
    assert now.arrived == ["greeting"]


async def test_stopping_hangs_up_and_keeps_what_is_there(drafting, upstream, quick):
    upstream.usual.rate = 100
    generation.adopt_running_loop()
    run = asyncio.create_task(writing.write(saving.plan(drafting)))
    async with asyncio.timeout(LATE):
        while not upstream.records or len(upstream.records[0].pieces) < 30:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await in_thread(services.stop)(drafting)
    await asyncio.wait_for(run, LATE)
    now = await Drafting.objects.aget(pk=drafting.pk)
    assert now.state == "stopped"
    assert now.fields["name"] == "Juniper"
    assert now.missing
    async with asyncio.timeout(LATE):
        while not upstream.records[0].closed_at:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_another_process_that_is_told_to_stop_notices(drafting, upstream, quick):
    upstream.usual.rate = 50
    run = asyncio.create_task(writing.write(saving.plan(drafting)))
    await asyncio.sleep(0.05)
    await Drafting.objects.filter(pk=drafting.pk).aupdate(state="stopped")  # by a process without the run
    await asyncio.wait_for(run, LATE)
    assert (await Drafting.objects.aget(pk=drafting.pk)).state == "stopped"


async def test_a_process_that_ends_leaves_what_is_there(drafting, upstream, quick):
    upstream.usual.rate = 50
    run = asyncio.create_task(writing.write(saving.plan(drafting)))
    await asyncio.sleep(0.05)
    await writing.interrupt_all()
    await run
    now = await Drafting.objects.aget(pk=drafting.pk)
    assert (now.state, now.error) == ("broken", "interrupted")


async def test_a_run_that_was_overtaken_writes_no_more(drafting, upstream):
    plan = saving.plan(drafting)
    await Drafting.objects.filter(pk=drafting.pk).aupdate(run=2, fields={"name": "Newer"})
    await writing.write(plan)
    now = await Drafting.objects.aget(pk=drafting.pk)
    assert (now.state, now.fields) == ("writing", {"name": "Newer"})


def socket_of(user, drafting):
    socket = Socket(router, f"/ws/from-text/{drafting.pk}/")
    socket.scope["user"] = user
    return socket


async def hear_all(socket):
    """Everything up to the end: the last state of each field, and whether it came bit by bit."""
    fields, frames = {}, 0
    while True:
        frame = await socket.receive_json_from()
        if frame["type"] == "over":
            return fields, frames
        frames += 1
        fields |= {one["name"]: one for one in frame["fields"]}


async def test_who_watches_sees_fields_grow(drafting, upstream, alice, quick):
    upstream.usual.rate = 400
    socket = socket_of(alice, drafting)
    assert (await socket.connect())[0]
    run = asyncio.create_task(writing.write(saving.plan(drafting)))
    fields, frames = await hear_all(socket)
    await run
    assert set(fields) == set(NAMES)
    assert all(one["whole"] for one in fields.values())
    assert fields["tagline"]["html"] == f'<p class="found__text">{CARD["tagline"]}</p>'
    assert frames > 5
    await socket.disconnect()


async def test_who_comes_late_sees_what_is_saved_and_that_it_is_over(drafting, upstream, alice):
    await Drafting.objects.filter(pk=drafting.pk).aupdate(
        fields={"name": "Juniper", "tagline": "Keeps a"}, arrived=["name"]
    )
    socket = socket_of(alice, drafting)
    await socket.connect()
    frame = await socket.receive_json_from()
    assert [(one["name"], one["whole"]) for one in frame["fields"]] == [("name", True), ("tagline", False)]
    await socket.disconnect()
    await Drafting.objects.filter(pk=drafting.pk).aupdate(state="done")
    socket = socket_of(alice, drafting)
    await socket.connect()
    assert await socket.receive_json_from() == {"type": "over"}
    await socket.disconnect()


async def test_a_writer_that_died_is_noticed(drafting, alice):
    await Drafting.objects.filter(pk=drafting.pk).aupdate(alive_at=timezone.now() - timedelta(minutes=1))
    socket = socket_of(alice, drafting)
    await socket.connect()
    assert await socket.receive_json_from() == {"type": "over"}
    now = await Drafting.objects.aget(pk=drafting.pk)
    assert (now.state, now.error) == ("broken", "interrupted")
    await socket.disconnect()


async def test_a_stranger_is_not_let_in(drafting, charlie):
    for user in (charlie, AnonymousUser()):
        socket = socket_of(user, drafting)
        await socket.connect()
        assert (await socket.receive_output(5))["code"] == 4404
        await socket.disconnect()


async def test_what_a_model_says_is_shown_as_text_only(drafting, upstream, alice, quick):
    upstream.usual.says = json.dumps(
        {"name": "<script>alert(1)</script>", "greeting": '<img src=x onerror="x">', "tags": ["<b>"]}
        | {"lorebook": {"<i>": "<u>"}, "alternate_greetings": ["<svg/onload=x>"]}
    )
    socket = socket_of(alice, drafting)
    await socket.connect()
    run = asyncio.create_task(writing.write(saving.plan(drafting)))
    fields, _frames = await hear_all(socket)
    await run
    html = "".join(one["html"] for one in fields.values())
    for tag in ("<script", "<img", "<b>", "<i>", "<u>", "<svg"):
        assert tag not in html
    assert "&lt;script&gt;" in html
    await socket.disconnect()
