"""What the tabs of a chat, or of all of a person's chats, hear, and whether one has missed something."""

import logging
from typing import Any

from channels.layers import get_channel_layer
from django.core.cache import cache
from django.utils.crypto import get_random_string

from chats import events

log = logging.getLogger(__name__)

# Seconds. A page that takes longer to open its socket is told to look once too often, and that is all.
MARKED_FOR = 600


def mark(chat_id: int) -> None:
    """Note that the chat's tabs are told something now. One that only opens its socket will ask."""
    cache.set(_marked(chat_id), get_random_string(8), MARKED_FOR)


def last_told(chat_id: int) -> str:
    """The last mark. Who reads it before the chat can ask `has_missed`."""
    return cache.get(_marked(chat_id), "")


async def has_missed(chat_id: int, told: str) -> bool:
    """Whether something has been told since, for a tab that only now begins to listen."""
    return told != await cache.aget(_marked(chat_id), "")


async def tell(chat_id: int, event: dict[str, Any]) -> bool:
    """Tell every tab of the chat, in all processes; False when that is not possible."""
    return await _send(events.chat_group(chat_id), event)


async def tell_person(user_id: int, event: dict[str, Any]) -> bool:
    """The same for every tab that shows this person a list of their chats."""
    return await _send(events.list_group(user_id), event)


async def _send(group: str, event: dict[str, Any]) -> bool:
    try:
        await get_channel_layer().group_send(group, {"type": "chat.changed", "event": event})
    except Exception:
        log.exception("tabs of %s were not told", group)
        return False
    return True


def _marked(chat_id: int) -> str:
    return f"chats.told.{chat_id}"
