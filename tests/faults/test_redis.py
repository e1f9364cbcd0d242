"""Redis goes away in the middle of a reply and comes back. One process goes on as if nothing had been."""

import asyncio
import json
import shutil
import signal
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

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)


@pytest.fixture
def redis(tmp_path):
    running = Redis(tmp_path)
    running.start()
    yield running
    running.kill()


async def talked(visitor, text, while_it_is_written=lambda: None):
    """Say something, and see the reply to its end as it is written."""
    answer = await visitor.say(text)
    assert answer.status == 200
    await visitor.watch(answer.live)
    await visitor.shows(answer.live, letters=30)
    while_it_is_written()
    await visitor.ended(answer.live)
    return answer.live


async def parts(visitor):
    """What readyz says about the parts of the site."""
    answer = await visitor.ask("GET", "/readyz")
    return answer.status, {name for name, said in json.loads(answer.page)["parts"].items() if said != "ok"}


@pytest.mark.parametrize(("goes", "comes"), [("kill", "start"), ("freeze", "thaw")])
async def test_pages_sends_and_replies_go_on_without_redis(new_folder, redis, upstream, goes, comes):
    upstream.usual = Behaviour(rate=40, tokens=60)
    go, come = getattr(redis, goes), getattr(redis, comes)
    with Site(new_folder(), REDIS_URL=redis.url, LOCAL_BASE_URL=f"{upstream.url}/v1") as site:
        alice, bob = site.people(2)
        async with visitors(site.url, [alice, alice]) as [visitor, other]:
            reply = await talked(visitor, "Are you there?", while_it_is_written=go)
            whole = told(upstream.sent[-1]["text"])
            assert await visitor.shows(reply, letters=len(whole)) == whole
            assert (await visitor.page()).status == 200
            other.changed.clear()
            await talked(visitor, "Still there?")
            assert other.changed.is_set()
            async with visitors(site.url, [bob]) as [newcomer]:
                assert (await newcomer.page()).status == 200
                await talked(newcomer, "Who are you?")
            assert await parts(visitor) == (503, {"cache", "channel_layer"})
            await asyncio.to_thread(come)
            async with asyncio.timeout(LATE):
                while await parts(visitor) != (200, set()):  # noqa: ASYNC110  it is another process
                    await asyncio.sleep(0.2)
            await talked(visitor, "And now?")
    assert (site.output.count("Redis is away"), site.output.count("Redis is back")) == (1, 1)
    chats = invariants.read(site.database)
    assert not invariants.broken(chats) + invariants.untold(chats, upstream.sent)
    assert [[place.state for place in chat.places] for chat in chats] == [["done"] * 7, ["done"] * 3]
