"""A few lines that a person could say next, thought of by a model in the background. Failure is silent."""

import logging
from collections.abc import Sequence

from asgiref.sync import sync_to_async
from django.core.cache import cache

from chats import asides, events, generation, lines, tabs
from chats.asides import Aside
from chats.models import Chat, Message
from providers import errors, registry, service

log = logging.getLogger(__name__)

KEPT = 24 * 3600  # seconds
PATIENCE = 120  # seconds after which another try may begin
ON_ITS_WAY: Sequence[str] = ()


def answered(chat: Chat) -> Message | None:
    """The reply that something could be said to: the chat's last message, once it is complete."""
    last: Message | None = chat.messages.shown().order_by("-position").first()
    is_open = (
        last is not None and not last.by_user and last.state in (Message.State.DONE, Message.State.STOPPED)
    )
    return last if is_open else None


def known(reply: Message) -> list[str]:
    """What has been thought of for a reply as it stands, if anything."""
    return list(cache.get(_key(reply)) or ON_ITS_WAY)


def begin(chat: Chat, reply: Message) -> None:
    """Think of lines to say to this reply: once, however many tabs ask, and never in the demo voice."""
    if service.describe(chat.choice).is_demo or generation.closing:
        return
    if cache.add(_key(reply), ON_ITS_WAY, PATIENCE):
        generation.from_thread(think(reply, asides.suggestions(chat.pk)))


async def think(reply: Message, aside: Aside) -> None:
    """Ask a model, keep what it says and tell the chat's tabs."""
    try:
        answer = await service.complete(aside.request)
    except (errors.NoAnswer, errors.BrokenOff):
        return
    except Exception:
        log.exception("nothing could be suggested for reply %s", reply.pk)
        return
    found = lines.suggestions(answer.text, aside.user)
    if answer.by.provider == registry.DEMO or not found:
        return
    await sync_to_async(cache.set)(_key(reply), found, KEPT)
    await tabs.tell(reply.chat_id, events.suggested(reply.pk, reply.chosen))


def _key(reply: Message) -> str:
    return f"suggestions:{reply.pk}:{reply.chosen}"
