"""Whether a Redis is there: said once when it has gone, once when it is back, and not asked by everybody."""

import logging
import time
from typing import Any

import redis

log = logging.getLogger(__name__)

AWAY = (redis.ConnectionError, redis.TimeoutError, OSError)
"""What is raised where a Redis is not there; whatever else it raises is a fault of ours."""

AGAIN = 5.0  # seconds until one that was away is asked again: by one, while everybody else goes on without
PATIENCE: dict[str, Any] = {
    "socket_connect_timeout": 1.0,
    "socket_timeout": 1.0,
    "socket_keepalive": True,
    "retry_on_error": [redis.ConnectionError],  # once: a connection that was kept idle may have been closed
}


class Line:
    """How one Redis stands, for everything in this process that asks it."""

    def __init__(self) -> None:
        self.is_away = False
        self._again_at = 0.0

    def may_be_asked(self) -> bool:
        """Whether to try. While it is away only one caller in so many seconds may."""
        now = time.monotonic()
        if self.is_away and now < self._again_at:
            return False
        self._again_at = now + AGAIN
        return True

    def lost(self, error: Exception) -> None:
        """It did not answer."""
        self._again_at = time.monotonic() + AGAIN
        if not self.is_away:
            self.is_away = True
            log.error("Redis is away, this process goes on by itself: %s", type(error).__name__)

    def found(self) -> None:
        """It has answered."""
        if self.is_away:
            self.is_away = False
            log.warning("Redis is back")


_lines: dict[str, Line] = {}


def line_to(address: str) -> Line:
    """The one of this process to the Redis at this address."""
    return _lines.setdefault(address, Line())
