"""Redis goes away in the middle of a reply and comes back: pages fail for that time, replies do not."""

import asyncio
import shutil
import socket
import subprocess
import time

import pytest

from tests import invariants
from tests.faults.visitor import LATE, told, visitors
from tests.site import Site, free_port
from tests.upstream.behaviour import Behaviour

SERVER = shutil.which("redis-server")

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not SERVER, reason="needs redis-server, which is not installed"),
]


class Redis:
    """A Redis of the test's own, which can be killed and started again."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen([SERVER, *options], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + LATE
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except ConnectionRefusedError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("redis-server did not start")

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def redis(tmp_path):
    running = Redis(tmp_path)
    running.start()
    yield running
    running.kill()


async def test_a_reply_is_written_to_its_end_without_redis(tmp_path, redis, upstream):
    upstream.usual = Behaviour(rate=40, tokens=120)
    with Site(tmp_path / "site", REDIS_URL=redis.url, LOCAL_BASE_URL=f"{upstream.url}/v1") as site:
        async with visitors(site.url, site.people(1)) as [visitor]:
            reply = (await visitor.say("Are you there?")).live
            await visitor.watch(reply)
            await visitor.shows(reply, letters=30)
            redis.kill()
            async with asyncio.timeout(LATE):
                while not upstream.sent[-1]["finished"]:
                    await visitor.more(visitor.news)
                    visitor.news.clear()
            whole = told(upstream.sent[-1]["text"])
            assert await visitor.shows(reply, letters=len(whole)) == whole
            await asyncio.to_thread(redis.start)
            async with asyncio.timeout(LATE):
                while (await visitor.page()).status != 200:  # noqa: ASYNC110  until the site has found it again
                    await asyncio.sleep(0.05)
            await visitor.ended(reply)
            answer = await visitor.say("And now?")
            await visitor.watch(answer.live)
            await visitor.ended(answer.live)
    [chat] = invariants.read(site.database)
    assert not invariants.broken([chat]) + invariants.untold([chat], upstream.sent)
    assert [place.state for place in chat.places] == ["done"] * 5
