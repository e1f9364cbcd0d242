"""What every change of a chat stands on: its row is held, what cannot be is refused, tabs hear of it."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chats import events, generation, saving, tabs
from chats.models import Chat, Message
from providers import service


class Refusal(Exception):
    """A change that cannot be made now. `sentence` tells the person why and what to do."""

    def __init__(self, sentence: str, status: int = 409) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


def hold(chat: Chat) -> int:
    """Hold the chat's row until the end of the transaction, so that changes come one by one.

    Returns the next free position, which only now is certain, as `drafting_at` is. Raises Refusal when
    the chat has been removed since it was loaded.
    """
    rows = Chat.objects.select_for_update().filter(pk=chat.pk, removed_at=None)
    held = rows.values_list("next_position", "drafting_at").first()
    if held is None:
        raise Refusal(_("This chat has been deleted. You can bring it back from the list of chats."), 410)
    position, chat.drafting_at = held
    return position


def refuse_unless_offered(wanted: str) -> None:
    if wanted and not service.is_offered(wanted):
        raise Refusal(_("This model is not offered any more. Choose another one."))


def refuse_while_closing() -> None:
    if generation.closing:
        raise Refusal(_("The site is about to restart. Your text is kept; send it again in a moment."), 503)


def refuse_while_live(live: Iterable[Message]) -> None:
    """One reply at a time. One whose process is gone does not count and is settled here."""
    dead = timezone.now() - saving.DEAD_AFTER
    live = list(live)
    saving.interrupt([message for message in live if message.alive_at and message.alive_at < dead])
    if any(not message.alive_at or message.alive_at >= dead for message in live):
        raise Refusal(_("The last reply is still being written. Wait for its end, or stop it."))


def is_drafting(chat: Chat) -> bool:
    """Whether a model writes into the composer; one whose process is gone does not count."""
    return bool(chat.drafting_at and chat.drafting_at >= timezone.now() - saving.DEAD_AFTER)


def refuse_while_drafting(chat: Chat) -> None:
    """What a model writes into the composer of this chat, which is held, is not mixed with anything."""
    if is_drafting(chat):
        raise Refusal(_("Your line is still being written. Wait for its end, or stop it."))


def waiting() -> dict[str, Any]:
    """How a reply begins: claimed by this process, or left for whoever can write it."""
    now = timezone.now()
    if generation.can_write():
        return {"state": Message.State.WRITING, "alive_at": now, "claimed_at": now}
    return {"state": Message.State.PENDING, "alive_at": now}


def new_reply(chat: Chat, position: int) -> Message:
    return Message(chat=chat, position=position, author=Message.Author.CHARACTER, **waiting())


def begin_after_commit(message: Message, by: str) -> None:
    if message.state == Message.State.WRITING:
        transaction.on_commit(lambda: generation.start(message))
    announce_after_commit(message, by)


def stop_after_commit(message_id: int) -> None:
    transaction.on_commit(lambda: generation.from_thread(generation.stop_anywhere(message_id)))


def announce_after_commit(message: Message, by: str) -> None:
    _tell_after_commit(message.chat_id, events.changed(message.pk, by))


def announce_settings_after_commit(chat: Chat, by: str) -> None:
    _tell_after_commit(chat.pk, events.settings(by))


def announce_memory_after_commit(chat_id: int) -> None:
    _tell_after_commit(chat_id, events.memory())


def rewind_after_commit(chat_id: int, position: int, by: str) -> None:
    _tell_after_commit(chat_id, events.rewind(position, by))


def announce_chats_after_commit(owner_id: int, by: str = "") -> None:
    transaction.on_commit(partial(tabs.mark, events.list_group(owner_id)), robust=True)
    transaction.on_commit(lambda: generation.from_thread(tabs.tell_person(owner_id, events.chats(by))))


def _tell_after_commit(chat_id: int, event: dict[str, Any]) -> None:
    transaction.on_commit(partial(tabs.mark, events.chat_group(chat_id)), robust=True)
    transaction.on_commit(lambda: generation.from_thread(tabs.tell(chat_id, event)))
