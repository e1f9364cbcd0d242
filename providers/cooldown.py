"""Who rests until when. Kept in the shared cache, so that all processes agree.

These verbs are for any thread; from an event loop they go through `aside`.
"""

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache

from providers.errors import Rest

logger = logging.getLogger(__name__)

# For how long a failure counts when the next one asks whether it is the second in a row.
IN_A_ROW = 15 * 60


class Standing(NamedTuple):
    """What is remembered of a name: when its rest ends (epoch seconds), its failures in a row, and when
    the last of them was."""

    until: float
    failures: int
    failed_at: float = 0.0


def standings(names: Iterable[str]) -> dict[str, Standing]:
    """What is remembered of these names, for those of which anything is. One trip to the cache."""
    keys = {_key(name): name for name in names}
    try:
        found = cache.get_many(keys)
    except Exception:  # what a cache that is down raises depends on its backend; it costs rests, not replies
        logger.exception("The cache does not answer: rests are unknown")
        return {}
    return {keys[key]: Standing(*value) for key, value in found.items()}


def send_to_rest(name: str, rest: Rest, ago: float = 0.0) -> int:
    """Begins a rest; gives its length in seconds. A second failure in a row may earn a longer one.

    `ago` is for how many seconds it had been asked. Those who were asked before the last failure have met
    the same one: they do not make it a second, nor its rest shorter.
    """
    now = time.time()
    before = standings([name]).get(name, Standing(0.0, 0))
    is_the_same = now - ago < before.failed_at
    failures = before.failures + (not is_the_same)
    seconds = rest.repeated if rest.repeated and failures > 1 else rest.seconds
    if is_the_same:
        seconds = max(seconds, round(before.until - now))
    try:
        cache.set(_key(name), (now + seconds, failures, now), max(seconds, IN_A_ROW))
    except Exception:
        logger.exception("The cache does not answer: a rest is not kept")
    return seconds


def forgive(names: Iterable[str]) -> None:
    """They have answered: the next failure is a first one again."""
    try:
        cache.delete_many([_key(name) for name in names])
    except Exception:
        logger.exception("The cache does not answer: a rest is not ended")


async def aside[**Taken, Given](
    verb: Callable[Taken, Given], *args: Taken.args, **kwargs: Taken.kwargs
) -> Given:
    """Does one of the verbs above without holding up the event loop."""
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        return verb(*args, **kwargs)  # microseconds; a thread would cost more
    return await asyncio.to_thread(verb, *args, **kwargs)


def _key(name: str) -> str:
    # Model ids may hold anything, cache keys may not.
    return f"rest:{hashlib.sha256(name.encode()).hexdigest()[:32]}"
