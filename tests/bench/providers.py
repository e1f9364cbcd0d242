"""The provider service alone, beside a direct client, inside one process: prints JSON for `tests.bench`.

python -m tests.bench.providers http://127.0.0.1:PORT
"""

import json
import os
import resource
import statistics
import sys
import time
from contextlib import aclosing

import aiohttp
import django
import uvloop

from tests.bench.client import Direct, Reply, talk_all

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roleplay.settings")

STREAMS, TOKENS, RATE, SPREAD = 500, 250, 50, 4.0
SEARCHES = 40


class Asked:
    """A client that asks the service, as a reply does."""

    def __init__(self, model: str) -> None:
        self.model = model

    async def open(self, session: aiohttp.ClientSession) -> None:
        pass

    async def talk(self, key: str) -> Reply:
        from providers.service import Request, Text, Turn, stream

        reply = Reply(began=time.monotonic())
        async with aclosing(stream(Request((Turn("user", key),), model=f"local:{self.model}"))) as events:
            async for event in events:
                if isinstance(event, Text):
                    reply.saw(event.text)
        reply.ended = time.monotonic()
        return reply

    async def close(self) -> None:
        pass


def many(upstream: str) -> dict[str, dict[str, float]]:
    """So many streams at the speed of a good model, both ways."""
    from providers import service

    model = f"steady?rate={RATE}&tokens={TOKENS}&stamps=1"
    clients = {"direct": Direct(upstream, model), "service": Asked(model)}

    async def run(client: Direct | Asked) -> list[Reply]:
        replies = await talk_all([client] * STREAMS, spread=SPREAD)
        await service.close()
        return replies

    measured = {}
    for name, client in clients.items():
        before = resource.getrusage(resource.RUSAGE_SELF)
        replies = uvloop.run(run(client))
        after = resource.getrusage(resource.RUSAGE_SELF)
        total = sum(reply.tokens for reply in replies)
        took = max(reply.ended for reply in replies) - min(reply.began for reply in replies)
        waits = sorted(reply.wait for reply in replies)
        measured[name] = {
            "arrived": total / (STREAMS * TOKENS),
            "rate": total / took,
            "wait": waits[len(waits) // 2],
            "wait95": waits[int(len(waits) * 0.95)],
            "cpu": (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / total * 100_000,
        }
    return measured


async def after_three(upstream: str) -> float:
    """Median seconds that three busy candidates add to the fourth's own first word."""
    from django.core.cache import cache

    from providers.service import Request, Text, Turn, close, stream

    added = []
    async with aiohttp.ClientSession(upstream) as session:
        for number in range(SEARCHES):
            cache.clear()
            await session.post("/reset")
            await session.post("/script", json=["429", "429", "429", "fault=&rate=50&tokens=3"])
            began = time.time()
            async with aclosing(stream(Request((Turn("user", str(number)),), model="auto:groq"))) as events:
                async for event in events:
                    if isinstance(event, Text):
                        break
            took = time.time() - began
            sent = await (await session.get("/sent")).json()
            assert len(sent) == 4, sent
            added.append(took - (sent[3]["first_at"] - sent[3]["asked_at"]))
    await close()
    return statistics.median(added)


if __name__ == "__main__":
    django.setup()
    found = many(sys.argv[1])
    print(json.dumps({**found, "after_three": uvloop.run(after_three(sys.argv[1]))}))
