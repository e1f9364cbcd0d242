"""`python -m tests.bench [part…]`: runs the parts (all of them if none is named) and prints one table."""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from tests.bench import lore
from tests.bench.client import Direct, Reply, Tab, talk_all
from tests.bench.process import cpu_seconds, memory_kib
from tests.site import ROOT, Site

RATE = 50


@dataclass
class Table:
    """What was measured, and what it should be."""

    rows: list[tuple[str, str, str, bool]] = field(default_factory=list)

    def add(
        self, what: str, value: float, unit: str, most: float | None = None, least: float | None = None
    ) -> None:
        goal = f"≤ {most:g}" if most is not None else f"≥ {least:g}" if least is not None else ""
        good = (most is None or value <= most) and (least is None or value >= least)
        self.rows.append((what, f"{value:,.1f} {unit}", goal, good))
        print(f"  {what:58} {value:12,.1f} {unit:10} {goal:10} {'' if good else 'MISSED'}", flush=True)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values) or [0.0]
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Bench:
    """One site, one upstream, one table."""

    def __init__(self, site: Site, upstream: str) -> None:
        self.site, self.upstream, self.table = site, upstream, Table()

    @property
    def pid(self) -> int:
        return self.site.process.pid

    def people(self, count: int, messages: int = 0) -> list[dict]:
        command = [sys.executable, "-m", "tests.people", str(count), str(messages)]
        return json.loads(subprocess.check_output(command, cwd=ROOT, env=self.site.settings))

    def use(self, model: str) -> None:
        """Let every chat ask for this model of the simulator."""
        code = f"from chats.models import Chat; Chat.objects.update(model={f'local:{model}'!r})"
        subprocess.check_call(
            [sys.executable, "manage.py", "shell", "-v0", "-c", code], cwd=ROOT, env=self.site.settings
        )

    def run(self, clients: list, **how: float) -> list[Reply]:
        replies = uvloop.run(talk_all(clients, **how))
        faults = [reply.error for reply in replies if reply.error]
        if faults:
            self.table.add(f"errors: {', '.join(sorted(set(faults)))}", len(faults), "", most=0)
        return [reply for reply in replies if not reply.error]


def streams(bench: Bench, count: int, goals: dict[str, float]) -> None:
    """Replies at the speed of a good model, their beginnings spread over four seconds."""
    tokens, spread = 500, 4.0 if count > 1 else 0.0
    times = 1 if count > 1 else 5
    tokens = tokens if count > 1 else 50
    model = f"steady?rate={RATE}&tokens={tokens}&stamps=1"
    people = bench.people(count)
    bench.use(model)
    print(f"{count} streams, {RATE} tokens/s each")
    direct = bench.run([Direct(bench.upstream, model)] * count, spread=spread, times=times)
    before, began = cpu_seconds(bench.pid), time.monotonic()
    ours = bench.run([Tab(bench.site.url, person) for person in people], spread=spread, times=times)
    took, cpu = time.monotonic() - began, cpu_seconds(bench.pid) - before
    total = sum(reply.tokens for reply in ours)
    add = bench.table.add
    for share, name in ((0.5, "p50"), (0.95, "p95")):
        added = percentile([r.wait for r in ours], share) - percentile([r.wait for r in direct], share)
        add(f"added time to first token, {name}", added * 1000, "ms", most=goals.get(f"first {name}"))
    for share, name in ((0.5, "p50"), (0.99, "p99")):
        delays = [[d for r in replies for d in r.delays] for replies in (ours, direct)]
        added = percentile(delays[0], share) - percentile(delays[1], share)
        add(f"added delay of a token, {name}", added * 1000, "ms", most=goals.get(f"token {name}"))
    nominal = (tokens - 1) / RATE
    slowest = max((r.last - r.first) / nominal - 1 for r in ours)
    add("slowest stream against its upstream", slowest * 100, "% slower", most=goals.get("slower"))
    add("tokens that arrived", total / (count * tokens * times) * 100, "%", least=100)
    direct_took = max(r.ended for r in direct) - min(r.began for r in direct)
    add(
        "rate against the upstream's",
        total / took / (count * tokens * times / direct_took) * 100,
        "%",
        least=goals.get("rate"),
    )
    add("server CPU for 100,000 tokens", cpu / total * 100_000, "s", most=goals.get("cpu"))


def one_stream(bench: Bench) -> None:
    streams(bench, 1, {"first p50": 15})


def fifty_streams(bench: Bench) -> None:
    streams(bench, 50, {})


def two_hundred_streams(bench: Bench) -> None:
    goals = {"first p50": 25, "first p95": 150, "token p50": 60, "token p99": 150, "slower": 3, "cpu": 13}
    streams(bench, 200, goals)


def five_hundred_streams(bench: Bench) -> None:
    streams(bench, 500, {"rate": 75})


def as_fast_as_it_goes(bench: Bench) -> None:
    """Twenty upstreams that hold nothing back."""
    tokens, count = 4000, 20
    model = f"steady?rate=0&tokens={tokens}&stamps=1"
    people = bench.people(count)
    bench.use(model)
    print(f"{count} streams as fast as it goes")
    direct = bench.run([Direct(bench.upstream, model)] * count)
    ours = bench.run([Tab(bench.site.url, person) for person in people])
    for name, replies, least in (("direct client", direct, None), ("whole path", ours, 50_000)):
        took = max(r.last for r in replies) - min(r.first for r in replies)
        bench.table.add(f"{name}, tokens a second", tokens * count / took, "tokens/s", least=least)


def short_exchanges(bench: Bench) -> None:
    """One word in, one word out, saved and shown."""
    people = bench.people(4)
    bench.use("steady?rate=0&tokens=1&stamps=1")
    tabs = [Tab(bench.site.url, person) for person in people]
    bench.run(tabs, times=5)
    people = bench.people(4)
    bench.use("steady?rate=0&tokens=1&stamps=1")
    print("short exchanges")
    before = cpu_seconds(bench.pid)
    replies = bench.run([Tab(bench.site.url, person) for person in people], times=50)
    cpu = cpu_seconds(bench.pid) - before
    bench.table.add("server CPU for one exchange", cpu / len(replies) * 1000, "ms", most=12)


def second_watcher(bench: Bench) -> None:
    """Two tabs on the same chat: what the second one costs the server."""
    count = 40
    model = f"steady?rate={RATE}&tokens=500&stamps=1"
    print(f"{count} streams with a second watcher")

    def cost(watchers: int) -> float:
        people = bench.people(count)
        bench.use(model)
        before = cpu_seconds(bench.pid)
        uvloop.run(watched(bench, people, watchers))
        return cpu_seconds(bench.pid) - before

    cost(1)
    alone, together = statistics.mean([cost(1), cost(1)]), statistics.mean([cost(2), cost(2)])
    bench.table.add("a second watcher's cost against the first's", (together / alone - 1) * 100, "%", most=15)


async def watched(bench: Bench, people: list[dict], watchers: int) -> None:
    """Every reply is followed by so many sockets; only the first one posts and fetches."""
    import aiohttp

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        tabs = [[Tab(bench.site.url, person) for _ in range(watchers)] for person in people]
        await asyncio.gather(*(tab.open(session) for group in tabs for tab in group))

        async def listen(tab: Tab) -> None:
            async for frame in tab.socket:
                event = json.loads(frame.data)
                if event["type"] == "changed":
                    await tab.socket.send_str(json.dumps({"watch": event["message"]}))

        listeners = [asyncio.create_task(listen(tab)) for group in tabs for tab in group[1:]]
        await asyncio.gather(*(group[0].talk(f"{time.monotonic()}") for group in tabs))
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*(tab.close() for group in tabs for tab in group), return_exceptions=True)


def idle_chats(bench: Bench) -> None:
    """A thousand open tabs that wait."""
    people = bench.people(1000)
    print("1,000 idle chats")

    async def hold() -> tuple[int, int]:
        import aiohttp

        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            tabs = [Tab(bench.site.url, person) for person in people]
            await asyncio.gather(*(tab.open(session) for tab in tabs[:20]))
            before = memory_kib(bench.pid)
            for start in range(20, 1000, 20):
                await asyncio.gather(*(tab.open(session) for tab in tabs[start : start + 20]))
            await asyncio.sleep(1)
            after = memory_kib(bench.pid)
            await asyncio.gather(*(tab.close() for tab in tabs))
            return before, after

    before, after = uvloop.run(hold())
    bench.table.add("memory of one idle chat", (after - before) / 980, "KiB", most=60)


def memory(bench: Bench) -> None:
    """The process as a newcomer has it."""
    print("the process")
    bench.table.add("memory after a first page", memory_kib(bench.pid) / 1024, "MiB", most=150)


def pages(bench: Bench) -> None:
    """Queries, bytes and time of the pages, and a chat of 20,000 messages beside one of 60."""
    print("pages")
    command = [sys.executable, "-m", "tests.bench.pages"]
    measured = json.loads(subprocess.check_output(command, cwd=ROOT, env=bench.site.settings))
    for name, queries, size in measured["pages"]:
        bench.table.add(f"{name}: queries", queries, "", most=10)
        bench.table.add(f"{name}: HTML", size / 1024, "KiB", most=200 if "20,000" in name else None)
    bench.table.add("20,000 messages against 60, time", measured["ratio"], "×", most=1.3)


def catalogue(bench: Bench) -> None:
    """The catalogue at full size: 100,000 on SQLite, and 1,000,000 on PostgreSQL where there is one.

    PostgreSQL is the database of BENCH_DATABASE_URL, which is filled if it is not yet: that takes a while.
    """
    for name, size, settings in catalogues(bench):
        print(f"the catalogue, {size:,} characters, {name}")
        run = {"cwd": ROOT, "env": settings}
        for command in (
            ["migrate", "-v0"],
            ["collectstatic", "--noinput", "-v0"],
            ["seed_characters", "-v0"],
            ["seed_demo", "--characters", str(size)],
        ):
            subprocess.check_call([sys.executable, "manage.py", *command], **run)
        measured = json.loads(subprocess.check_output([sys.executable, "-m", "tests.bench.catalogue"], **run))
        for row in measured:
            naive = f" (naive {row['naive']:,.0f} ms)" if row["naive"] else ""
            bench.table.add(f"{row['name']}: queries", row["queries"], "", most=10)
            most = row["most"] if name == "PostgreSQL" else None
            for share in ("p50", "p95", "p99"):
                goal = most if share == "p95" else None
                bench.table.add(f"{row['name']}: database, {share}", row[share], "ms", most=goal)
            bench.table.add(f"{row['name']}: whole page, p50{naive}", row["page"], "ms")


def messages(bench: Bench) -> None:
    """Long chats, and the search over 1,000,000 messages, on SQLite and on PostgreSQL where there is one."""
    for name, _size, settings in catalogues(bench):
        print(f"messages, {name}")
        run = {"cwd": ROOT, "env": settings}
        for command in (["migrate", "-v0"], ["seed_characters", "-v0"]):
            subprocess.check_call([sys.executable, "manage.py", *command], **run)
        measured = json.loads(subprocess.check_output([sys.executable, "-m", "tests.bench.messages"], **run))
        for row in measured:
            beside = f" (naive {row['naive']:,.0f} ms)" if row.get("naive") else ""
            most = 50 if row["name"].startswith("search") else None
            bench.table.add(f"{row['name']}, p50{beside}", row["p50"], "ms", most=most)


def catalogues(bench: Bench) -> Iterator[tuple[str, int, dict[str, str]]]:
    with tempfile.TemporaryDirectory() as folder:
        yield "SQLite", 100_000, bench.site.settings | {"DATA_DIR": folder}
        if address := os.environ.get("BENCH_DATABASE_URL"):
            yield "PostgreSQL", 1_000_000, bench.site.settings | {"DATA_DIR": folder, "DATABASE_URL": address}


def providers(bench: Bench) -> None:
    """The service without the site: five hundred streams, and a search with three busy candidates."""
    print("the provider service, 500 streams")
    keys = {"GROQ_API_KEY": "sk-bench", "GROQ_BASE_URL": f"{bench.upstream}/v1"}
    command = [sys.executable, "-m", "tests.bench.providers", bench.upstream]
    said = subprocess.check_output(
        command, cwd=ROOT, env=bench.site.settings | keys, stderr=subprocess.DEVNULL
    )
    measured = json.loads(said)
    direct, service = measured["direct"], measured["service"]
    add = bench.table.add
    add("rate against a direct client", service["rate"] / direct["rate"] * 100, "%", least=95)
    add("tokens that arrived", service["arrived"] * 100, "%", least=100)
    add("added time to first token, p50", (service["wait"] - direct["wait"]) * 1000, "ms", most=15)
    add("added time to first token, p95", (service["wait95"] - direct["wait95"]) * 1000, "ms", most=50)
    add("CPU for 100,000 tokens, direct client", direct["cpu"], "s")
    add("CPU for 100,000 tokens, service", service["cpu"], "s")
    add("added by three busy candidates, p50", measured["after_three"] * 1000, "ms", most=50)


def lorebooks(bench: Bench) -> None:
    """A large lorebook in a long chat, from its rows to what is awake."""
    print(f"lorebook: {lore.ENTRIES:,} entries, {lore.MESSAGES:,} messages")
    for name, took in lore.measured().items():
        bench.table.add(f"lorebook, {name}", took, "ms", most=50)


def cards(bench: Bench) -> None:
    """Cards that come in in the background."""
    command = [sys.executable, "-m", "tests.bench.cards"]
    measured = json.loads(subprocess.check_output(command, cwd=ROOT, env=bench.site.settings))
    print(f"cards of {measured['size'] / 1024:,.0f} KiB")
    bench.table.add("cards that came in", measured["came_in"], "%", least=100)
    bench.table.add("cards a second", measured["rate"], "cards/s", least=20)
    bench.table.add("time against Pillow alone", measured["ratio"], "×", most=3)


def prompts(bench: Bench) -> None:
    """How much of each prompt a model's provider has read before, and how long one takes to make."""
    print("prompts")
    command = [sys.executable, "-m", "tests.bench.prompt"]
    measured = json.loads(subprocess.check_output(command, cwd=ROOT, env=bench.site.settings))
    add = bench.table.add
    add("tokens that begin a prompt like the one before", measured["ours"] * 100, "%", least=90)
    add("the same with a window that slides each turn", measured["usual"] * 100, "%")
    for name, took in measured["building"].items():
        add(f"prompt of 2,000 messages {name}", took, "ms", most=5)
    add("reading for it", measured["reading"], "ms")


def second_start(bench: Bench) -> None:
    """From `serve` to the first page, on a folder that was used before."""
    import urllib.request

    print("second start")
    bench.site.stop()
    began = time.monotonic()
    bench.site.start()
    urllib.request.urlopen(f"{bench.site.url}/").read()
    bench.table.add("second start to the first page", time.monotonic() - began, "s", most=5)


PARTS = {
    "memory": memory,
    "pages": pages,
    "catalogue": catalogue,
    "messages": messages,
    "one": one_stream,
    "fifty": fifty_streams,
    "twohundred": two_hundred_streams,
    "fivehundred": five_hundred_streams,
    "fast": as_fast_as_it_goes,
    "short": short_exchanges,
    "providers": providers,
    "lore": lorebooks,
    "cards": cards,
    "prompt": prompts,
    "watcher": second_watcher,
    "idle": idle_chats,
    "start": second_start,
}


def main(names: list[str]) -> None:
    upstream = subprocess.Popen(
        [sys.executable, "-m", "tests.upstream", "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    url = upstream.stdout.readline().split()[-1]
    try:
        with tempfile.TemporaryDirectory() as folder, Site(Path(folder), LOCAL_BASE_URL=f"{url}/v1") as site:
            bench = Bench(site, url)
            for name in names or PARTS:
                PARTS[name](bench)
            missed = [what for what, _, _, good in bench.table.rows if not good]
    finally:
        upstream.terminate()
        upstream.wait()
    print(f"\n{len(bench.table.rows) - len(missed)} reached, {len(missed)} missed")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main(sys.argv[1:])
