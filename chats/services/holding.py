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

    Returns the next free position, which only now is certain. Raises Refusal when the chat has been
    removed since it was loaded.
    """
    rows = Chat.objects.select_for_update().filter(pk=chat.pk, removed_at=None)
    position = rows.values_list("next_position", flat=True).first()
    if position is None:
        raise Refusal(_("This chat has been deleted. You can bring it back from the list of chats."), 410)
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
    return Chat.objects.filter(pk=chat.pk, drafting_at__gte=timezone.now() - saving.DEAD_AFTER).exists()


def refuse_while_drafting(chat: Chat) -> None:
    """What a model writes into the composer is not mixed with anything."""
    if is_drafting(chat):
        raise Refusal(_("Your line is still being written. Wait for its end, or stop it."))


def pending_reply(chat: Chat, position: int) -> Message:
    return Message(
        chat=chat,
        position=position,
        author=Message.Author.CHARACTER,
        state=Message.State.PENDING,
        alive_at=timezone.now(),
    )


def begin_after_commit(message: Message, by: str) -> None:
    claimed_at = generation.claim(message)
    if claimed_at:
        transaction.on_commit(lambda: generation.start(message, claimed_at))
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
    transaction.on_commit(lambda: generation.from_thread(tabs.tell_person(owner_id, events.chats(by))))


def _tell_after_commit(chat_id: int, event: dict[str, Any]) -> None:
    transaction.on_commit(partial(tabs.mark, chat_id), robust=True)
    transaction.on_commit(lambda: generation.from_thread(tabs.tell(chat_id, event)))
