"""What the tabs of a chat hear, in whichever process they are, and whether one has missed something."""

import logging
from typing import Any

from channels.layers import get_channel_layer
from django.core.cache import cache
from django.utils.crypto import get_random_string

from chats import events

log = logging.getLogger(__name__)

# Seconds. A page that takes longer to open its socket is told to look once too often, and that is all.
MARKED_FOR = 600


def last_told(chat_id: int) -> str:
    """A mark of what the chat's tabs were last told. Who reads it before the chat can ask `has_missed`."""
    return cache.get(f"chats.told.{chat_id}", "")


async def has_missed(chat_id: int, mark: str) -> bool:
    """Whether tabs have been told something since, for one that only now begins to listen."""
    return mark != await cache.aget(f"chats.told.{chat_id}", "")


async def tell(chat_id: int, event: dict[str, Any]) -> bool:
    """Tell every tab of the chat, in all processes; False when that is not possible."""
    try:
        if event["type"] != "drafting":  # a page asks for that by itself
            await cache.aset(f"chats.told.{chat_id}", get_random_string(8), MARKED_FOR)
        await get_channel_layer().group_send(
            events.chat_group(chat_id), {"type": "chat.changed", "event": event}
        )
    except Exception:
        log.exception("tabs of chat %s were not told", chat_id)
        return False
    return True
