"""One quiet thread for what neither a page nor a reply should wait for.

It writes down how calls went, reads the tables of models and calls anew, and fetches the providers' lists.
"""

import atexit
import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db import close_old_connections

from providers import listing, live_lists, record

logger = logging.getLogger(__name__)

PAUSE = 3.0  # seconds between two rounds
PARTING = 2.0  # seconds that the end of the process waits for the last round


class Chore(NamedTuple):
    """What is done each so many seconds."""

    verb: Callable[[], Any]
    every: float


CHORES = (
    Chore(listing.renew, 30),
    Chore(record.write_down, PAUSE),
    Chore(record.renew, 60),
    Chore(record.drop_old, 3600),
    Chore(live_lists.sync_when_due, 600),
)


class Housekeeper(threading.Thread):
    """Does its chores in rounds until it is told to end. A chore that fails is tried again when due."""

    def __init__(self, chores: Iterable[Chore] = CHORES, last: Callable[[], Any] = record.write_down) -> None:
        super().__init__(name="housekeeping", daemon=True)
        self._due = dict.fromkeys(chores, 0.0)
        self._last = last
        self._failing: set[Callable[[], Any]] = set()
        self._over = threading.Event()

    def run(self) -> None:
        over = False
        while not over:
            self.round(time.monotonic())
            self._do(close_old_connections)
            over = self._over.wait(PAUSE)
        self._do(self._last)

    def round(self, now: float) -> None:
        """Does what is due at `now`."""
        for chore, due in self._due.items():
            if due <= now:
                self._due[chore] = now + chore.every
                self._do(chore.verb)

    def end(self) -> None:
        """Writes down what is left, and waits a moment for that."""
        self._over.set()
        if self.is_alive():
            self.join(PARTING)

    def _do(self, verb: Callable[[], Any]) -> None:
        """A fault is told once, however often it comes back; nothing ends the thread."""
        try:
            verb()
        except Exception:
            if verb not in self._failing:
                self._failing.add(verb)
                logger.exception("Housekeeping: %s failed, and will be tried again", verb.__name__)
        else:
            self._failing.discard(verb)


_keeper: Housekeeper | None = None


def begin() -> None:
    """Starts the thread of this process, unless it runs already. It ends with the process."""
    global _keeper
    if _keeper is None:
        _keeper = Housekeeper()
        atexit.register(_keeper.end)
        _keeper.start()
