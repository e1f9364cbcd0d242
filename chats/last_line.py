"""The line of a chat in the lists: the end of the last words that stand in it."""

from django.db.models import F

from chats.models import Chat, Variant
from roleplay import markup


def remember(chat_id: int) -> None:
    """Bring the chat's line in step with its messages. A reply without a word yet does not count."""
    said = Variant.objects.filter(
        number=F("message__chosen"), message__chat=chat_id, message__removed_at=None
    ).exclude(text="")
    last = said.order_by("-message__position").values_list("text", flat=True).first()
    Chat.objects.filter(pk=chat_id).update(last_line=markup.last_line(last or ""))
