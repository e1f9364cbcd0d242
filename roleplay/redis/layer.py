"""The channel layer on Redis. While that is away, what is said is heard in the same process.

Other processes hear nothing then: a reply that one of them writes is shown there from the database, and
cannot be stopped from here.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer, RedisSingleShardConnection

from roleplay.redis.line import AWAY, PATIENCE, line_to

log = logging.getLogger(__name__)

BREATH = 0.1  # seconds between looks for messages where nobody has subscribed to any
PAUSE = 1.0  # seconds until messages are looked for again after it was away


class Connection(RedisSingleShardConnection):
    """The connection of one event loop."""

    def __init__(self, host: dict[str, Any], layer: Any) -> None:
        super().__init__(host | PATIENCE, layer)
        self.line = line_to(host["address"])
        self._is_behind = False  # it does not listen to just what its loop wants to hear
        self._turn = asyncio.Lock()  # who waits while another finds out that it is away need not try

    async def publish(self, channel: str, message: bytes) -> None:
        if not await self._ask(super().publish, channel, message):
            self._receive_message({"channel": channel, "data": message})

    async def subscribe(self, channel: str) -> None:
        self._ensure_redis()
        self._ensure_receiver()
        if not await self._ask(super().subscribe, channel):
            self._is_behind = True

    async def unsubscribe(self, channel: str) -> None:
        if not await self._ask(super().unsubscribe, channel):
            self._is_behind = True

    async def _ask(self, verb: Callable[..., Awaitable[None]], *given: Any) -> bool:
        """Whether Redis has done it."""
        async with self._turn:
            if not self.line.may_be_asked():
                return False
            try:
                await verb(*given)
            except AWAY as error:
                self.line.lost(error)
                return False
        self.line.found()
        return True

    async def _do_receiving(self) -> None:
        """Hand on what comes, for as long as the loop runs. After Redis was away, listen to all again."""
        while True:
            try:
                await self._receive()
            except AWAY as error:
                self.line.lost(error)
                await asyncio.sleep(PAUSE)
            except Exception:
                log.exception("a message between processes was lost")
                await asyncio.sleep(PAUSE)

    async def _receive(self) -> None:
        if self._is_behind:
            await self._catch_up()
        if not self._pubsub.subscribed:
            await asyncio.sleep(BREATH)
            return
        self._receive_message(await self._pubsub.get_message(ignore_subscribe_messages=True, timeout=BREATH))

    async def _catch_up(self) -> None:
        wanted = {*self.channel_layer.channels, *self.channel_layer.groups}
        for channel in wanted - self._subscribed_to:
            await super().subscribe(channel)
        for channel in self._subscribed_to - wanted:
            await super().unsubscribe(channel)
        self._is_behind = False


class Layer(RedisPubSubChannelLayer):
    """The backend for CHANNEL_LAYERS."""

    def _get_layer(self) -> Any:
        is_new = asyncio.get_running_loop() not in self._layers
        layer = super()._get_layer()
        if is_new:
            layer._shards = [Connection(shard.host, layer) for shard in layer._shards]
        return layer

    @property
    def is_away(self) -> bool:
        """Whether only the same process hears what is said at the moment."""
        return any(shard.line.is_away for shard in self._get_layer()._shards)
