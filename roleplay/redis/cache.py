"""Django's cache on Redis. While that is away each process keeps a cache of its own.

So sessions are read from the database, limits are counted by each process for itself, and nothing fails.
"""

from functools import partial
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from roleplay.redis.line import AWAY, PATIENCE, line_to

MAX_ENTRIES = 20_000
OVERWRITE = ("set", "delete", "set_many", "delete_many")

_outdated: dict[str, set[str]] = {}  # by the address of a Redis: keys of which it holds something else


class Client:
    """Asks Redis, or this process's own cache. Takes keys and times as Django has prepared them."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        [address] = servers
        self.line = line_to(address)
        self._there = RedisCacheClient(servers, **PATIENCE, **options)
        self._here = LocMemCache(f"beside {address}", {"OPTIONS": {"MAX_ENTRIES": MAX_ENTRIES}})
        self._outdated = _outdated.setdefault(address, set())

    def __getattr__(self, verb: str) -> Any:
        return partial(self._do, verb)

    def _do(self, verb: str, *given: Any) -> Any:
        if self.line.may_be_asked():
            try:
                return self._ask(verb, *given)
            except AWAY as error:
                if not self.line.is_away:
                    self._here.clear()  # what is left there from the last time is old
                self.line.lost(error)
        if verb in OVERWRITE:
            keys = given[0]
            self._outdated.update([keys] if isinstance(keys, str) else keys)
        return getattr(self._here, verb)(*given)

    def _ask(self, verb: str, *given: Any) -> Any:
        """First of all Redis forgets what was changed while it was away: a session that was ended, say."""
        while self._outdated:
            outdated = list(self._outdated)
            self._there.delete_many(outdated)
            self._outdated.difference_update(outdated)
        answer = getattr(self._there, verb)(*given)
        self.line.found()
        return answer


class Cache(RedisCache):
    """The backend for CACHES."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.line = line_to(server)
        self._class = Client

    @property
    def is_away(self) -> bool:
        """Whether each process has a cache of its own at the moment."""
        return self.line.is_away
