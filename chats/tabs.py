"""What the tabs of a chat hear, in whichever process they are."""

import logging
from typing import Any

from channels.layers import get_channel_layer

from chats import events

log = logging.getLogger(__name__)


async def tell(chat_id: int, event: dict[str, Any]) -> bool:
    """Tell every tab of the chat, in all processes; False when that is not possible."""
    try:
        await get_channel_layer().group_send(
            events.chat_group(chat_id), {"type": "chat.changed", "event": event}
        )
    except Exception:
        log.exception("tabs of chat %s were not told", chat_id)
        return False
    return True
