"""What the tabs of a chat, or of all of a person's chats, hear, in whichever process they are."""

import logging
from typing import Any

from channels.layers import get_channel_layer

from chats import events

log = logging.getLogger(__name__)


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
