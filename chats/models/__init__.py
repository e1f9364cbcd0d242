from chats.models.chat import (
    Chat,
)
from chats.models.imported import (
    ImportedChat,
)
from chats.models.memory import (
    Fact,
    Remembering,
    Summary,
)
from chats.models.message import (
    Message,
)
from chats.models.preset import (
    Preset,
)
from chats.models.sent import (
    Sent,
)
from chats.models.variant import (
    Variant,
)

__all__ = [
    "Chat",
    "Fact",
    "ImportedChat",
    "Message",
    "Preset",
    "Remembering",
    "Sent",
    "Summary",
    "Variant",
]
