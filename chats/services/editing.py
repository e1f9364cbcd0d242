"""Another text in a message's place. What stood there stays, as the variant that was edited."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from chats import last_line
from chats.models import Message, Variant
from chats.services.holding import Refusal, announce_after_commit, hold, refuse_while_live
from chats.services.memory import undo_memory
from chats.services.turns import ask_for_reply, regenerate


@transaction.atomic
def edit_message(
    message: Message, text: str, of: int | None = None, *, as_version: bool = False, by: str = ""
) -> None:
    """Let a text that the person typed stand in the message's place.

    `of` is the number of the variant that they had before them; without it the one that stands there.
    That one is not leafed through any more, unless the edit is to be another version beside it. The same
    text again changes nothing. Raises Refusal while the message is being written, or once it is removed.
    """
    hold(message.chat)
    refuse_to_touch(message)
    old = message.variants.filter(number=of or message.chosen).first()
    if old is None:
        raise Refusal(_("There is no such version any more."), 404)
    if text != old.text:
        number = _add_edit(message, old, text)
        Variant.objects.filter(pk=old.pk).update(is_replaced=not as_version)
        Message.objects.filter(pk=message.pk).update(chosen=number, state=Message.State.DONE)
        message.chosen, message.state = number, Message.State.DONE
        undo_memory(message.chat_id, message.position)
        last_line.remember(message.chat_id)
    announce_after_commit(message, by)


@transaction.atomic
def edit_and_ask(message: Message, text: str, of: int | None = None, by: str = "") -> Message:
    """Edit the person's last message and ask for the reply to it anew; returns that reply.

    Raises Refusal as the two verbs do, and then neither has been done.
    """
    edit_message(message, text, of, by=by)
    later = list(message.chat.messages.shown().filter(position__gt=message.position))
    if not message.by_user or any(each.by_user for each in later):
        raise Refusal(_("A reply can be asked for anew only after your last message."))
    if not later:
        return ask_for_reply(message.chat, by)
    regenerate(later[-1], by)
    return later[-1]


def refuse_to_touch(message: Message) -> None:
    """Learn how the message stands now, and refuse where it is gone or being written."""
    message.refresh_from_db(fields=["chosen", "state", "alive_at", "removed_at"])
    if message.removed_at:
        raise Refusal(_("This message has been deleted. Bring it back first."))
    if message.is_live:
        refuse_while_live([message])
        message.refresh_from_db(fields=["chosen", "state"])


def _add_edit(message: Message, old: Variant, text: str) -> int:
    number = (message.variants.aggregate(last=Max("number"))["last"] or 0) + 1
    Variant.objects.create(
        message=message,
        number=number,
        text=text,
        edited_from=old.number,
        finish=Variant.Finish.STOP,
        provider=old.provider,
        model=old.model,
        label=old.label,
    )
    return number
