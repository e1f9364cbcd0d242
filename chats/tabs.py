"""What the tabs of a chat, or of all of a person's chats, hear, and whether one has missed something."""

import logging
from typing import Any

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.core.cache import cache
from django.utils.crypto import get_random_string

from chats import events

log = logging.getLogger(__name__)

# Seconds. A page that takes longer to open its socket is told to look once too often, and that is all.
MARKED_FOR = 600


def mark(group: str) -> None:
    """Note that a group of tabs is told something now. One that only opens its socket will ask."""
    cache.set(_marked(group), get_random_string(8), MARKED_FOR)


def last_told(*groups: str) -> str:
    """The last marks of these groups. Who reads them before all else can ask `has_missed`."""
    marks = cache.get_many([_marked(group) for group in groups])
    return "-".join(marks.get(_marked(group), "") for group in groups)


async def has_missed(told: str, *groups: str) -> bool:
    """Whether something has been told since, for a tab that only now begins to listen."""
    return told != await sync_to_async(last_told)(*groups)


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


def _marked(group: str) -> str:
    return f"told.{group}"
