"""Is this process alive, and can it serve: two questions, two answers."""

import asyncio
import logging

from channels.layers import get_channel_layer
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

log = logging.getLogger(__name__)

PATIENCE = 3.0  # seconds for a message to come back


class NotReady(Exception):
    """A part does not do its work; the message may be read by anybody."""


def database() -> None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations() -> None:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("migrations are waiting: run `manage.py migrate`")


def shared_cache() -> None:
    cache.set("readyz", "ok", 10)
    if cache.get("readyz") != "ok":
        raise NotReady("the cache forgets what it is told")
    if getattr(cache, "is_away", False):
        raise NotReady("Redis is away: each process counts and remembers for itself")


def channel_layer() -> None:
    async def there_and_back() -> bool:
        layer = get_channel_layer()
        channel = await layer.new_channel("readyz.")
        await layer.send(channel, {"type": "ping"})
        async with asyncio.timeout(PATIENCE):
            await layer.receive(channel)
        return getattr(layer, "is_away", False)

    if asyncio.run(there_and_back()):  # on a loop of its own, which leaves nothing behind
        raise NotReady("Redis is away: tabs hear only what happens in their own process")


CHECKS = {
    "database": database,
    "migrations": migrations,
    "cache": shared_cache,
    "channel_layer": channel_layer,
}


def report() -> dict[str, str]:
    """Each part's name with `ok` or what is wrong with it, in words that hold no addresses or names."""
    found = {}
    for name, check in CHECKS.items():
        try:
            check()
            found[name] = "ok"
        except NotReady as fault:
            found[name] = str(fault)
        except Exception as error:  # any fault of a part is what we are here to tell
            log.error("%s is not ready: %r", name, error)
            found[name] = f"{type(error).__name__}, see the log"
    return found
