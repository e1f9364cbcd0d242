"""Two processes of one site, with one PostgreSQL and one Redis: what one writes, the other shows."""

import asyncio
import json
import signal
import subprocess
import sys
from contextlib import asynccontextmanager

import pytest

from tests import invariants
from tests.faults.conftest import DATABASE, REDIS
from tests.faults.visitor import LATE, told, visitors
from tests.site import ROOT, Site
from tests.upstream.behaviour import Behaviour

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(
        not (DATABASE.startswith("postgres") and REDIS),
        reason="needs PostgreSQL and Redis: set DATABASE_URL and REDIS_URL",
    ),
]


@pytest.fixture(scope="module")
def sites(tmp_path_factory, servers, upstream):
    """Two processes of one site."""
    both = [
        Site(tmp_path_factory.mktemp(name), **servers, LOCAL_BASE_URL=f"{upstream.url}/v1")
        for name in ("one", "other")
    ]
    yield both
    for site in both:
        if site.process.poll() is None:
            site.signal(signal.SIGCONT)
            site.stop()


@pytest.fixture(autouse=True)
def both_run(sites, upstream):
    upstream.usual = Behaviour(rate=40, tokens=120)
    for site in sites:
        if site.process is None or site.process.poll() is not None:
            site.start()


@pytest.fixture
def tabs(sites):
    """Opens somebody's chat on both processes, or the chats of several people."""

    @asynccontextmanager
    async def opened(people: int = 1):
        crowd = sites[0].people(people)
        async with visitors(sites[0].url, crowd) as here, visitors(sites[1].url, crowd) as there:
            yield (here, there) if people > 1 else (here[0], there[0])

    return opened


@pytest.fixture
def kept(sites, upstream):
    """Reads a chat, after a look at everything that is kept."""

    def read(pk):
        chats = invariants.read(sites[0].database)
        assert not invariants.broken(chats) + invariants.untold(chats, upstream.sent)
        return next(chat for chat in chats if chat.pk == pk)

    return read


async def saved(kept, tab, seen):
    """Wait until what was seen has been written down."""
    async with asyncio.timeout(LATE):
        while not told(kept(tab.chat).last.text).startswith(seen):  # noqa: ASYNC110  it is in the database
            await asyncio.sleep(0.1)


async def test_frames_cross_over_whole(tabs, kept, upstream):
    upstream.usual = Behaviour(rate=150, tokens=600)
    async with tabs(people=6) as (here, there):
        replies = [(await tab.say(f"Begin, {tab.chat}.")).live for tab in here]
        for tab, reply in zip(there, replies, strict=True):
            await tab.watch(reply)
        await asyncio.gather(*(tab.ended(reply) for tab, reply in zip(there, replies, strict=True)))
        for tab in there:
            whole = told(kept(tab.chat).last.text)
            shown = [told(*glimpse.blocks) for glimpse in tab.glimpses]
            assert len(shown) > 5  # many more where there is time
            assert len(shown[-1]) > 0.9 * len(whole)
            assert all(whole.startswith(each) for each in shown)
            assert tab.missed == 0


async def test_a_stop_is_heard_by_whoever_writes(tabs, kept, upstream):
    upstream.usual = Behaviour(rate=40, fault="endless")
    async with tabs() as (here, there):
        reply = (await here.say(f"Tell me everything, {here.chat}.")).live
        await there.watch(reply)
        seen = await there.shows(reply, letters=50)
        await there.wish("stop", reply)
        await there.ended(reply)
        assert kept(here.chat).last.state == "stopped"
        assert told(kept(here.chat).last.text).startswith(seen)


async def test_a_line_of_one_s_own_is_stopped_from_the_other_process(tabs, upstream):
    upstream.usual = Behaviour(rate=5, fault="endless")  # its end is far
    async with tabs() as (here, there):

        async def draft():
            return json.loads((await there.ask("GET", f"{there.path}draft/")).page)

        await here.ask("POST", f"{here.path}impersonate/", text="I open")
        assert await comes(draft, lambda now: len(now["text"]) > 50)
        await there.ask("POST", f"{there.path}impersonate/stop/")
        assert await comes(draft, lambda now: not now["drafting"])
        assert (await draft())["text"].startswith("I open")


async def comes(state, is_there, seconds=LATE):
    """Whether it comes to be so in so many seconds."""
    for _ in range(seconds * 10):
        if is_there(await state()):
            return True
        await asyncio.sleep(0.1)
    return False


async def test_the_writer_is_killed_and_the_other_goes_on(sites, tabs, kept, upstream):
    upstream.usual = Behaviour(rate=40, fault="endless")
    async with tabs() as (here, there):
        reply = (await here.say(f"Tell me everything, {here.chat}.")).live
        await there.watch(reply)
        seen = await there.shows(reply, letters=50)
        await saved(kept, there, seen)
        await asyncio.to_thread(sites[0].kill)
        page = await there.ended(reply)
        assert "Interrupted" in page
        last = kept(there.chat).last
        assert last.state == "interrupted"
        assert told(last.text).startswith(seen)
        upstream.usual = Behaviour(rate=0, tokens=30)
        for verb in ("continue", "regenerate"):
            assert (await there.press(verb, reply)).status == 200
            await there.watch(reply)
            await there.ended(reply)
            assert kept(there.chat).last.state == "done"
        assert kept(there.chat).last.chosen == 2
        assert kept(there.chat).last.texts[1].startswith(last.text)


async def test_another_version_is_written_where_the_first_was_not(tabs, kept, upstream):
    async with tabs() as (here, there):
        reply = (await here.say(f"Hello, {here.chat}.")).live
        await here.watch(reply)
        await here.ended(reply)
        assert (await there.press("regenerate", reply)).status == 200
        here.blocks.clear()
        await here.watch(reply)
        await here.shows(reply, letters=20)
        await here.ended(reply)
        second = kept(here.chat).last.texts[2]
        assert told(second).startswith(told(*here.blocks[reply]))


SEND = """
from chats import services
from chats.models import Chat
services.send(Chat.objects.get(pk={chat}), "Is anybody there, {chat}?", "key")
"""


async def test_what_nobody_began_is_begun_by_who_looks(sites, tabs, kept):
    async with tabs() as (_, there):
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", SEND.format(chat=there.chat)]
        await asyncio.to_thread(subprocess.check_call, command, cwd=ROOT, env=sites[0].settings)
        reply = kept(there.chat).last
        assert reply.state == "pending"
        await there.watch(reply.pk)
        await there.ended(reply.pk)
        assert kept(there.chat).last.state == "done"


async def test_who_comes_back_from_a_long_sleep_does_not_write_into_anothers_reply(
    sites, tabs, kept, upstream
):
    upstream.usual = Behaviour(rate=40, fault="endless")
    async with tabs() as (here, there):
        reply = (await here.say(f"Tell me everything, {here.chat}.")).live
        await there.watch(reply)
        await saved(kept, there, await there.shows(reply, letters=50))
        sites[0].signal(signal.SIGSTOP)
        await there.ended(reply)
        first = kept(there.chat).last.text
        await there.press("continue", reply)
        await there.watch(reply)
        await there.shows(reply, letters=len(told(first)) + 30)
        sites[0].signal(signal.SIGCONT)
        await asyncio.sleep(3)
        await there.wish("stop", reply)
        await there.ended(reply)
        last = kept(there.chat).last
        assert last.text.startswith(first)
        assert told(last.text).startswith(told(*there.blocks[reply]))
