"""A turn of the conversation: what a person says, and the reply to it."""

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from characters.services import count_messages
from chats import following, last_line, saving
from chats.models import Chat, Message, Variant
from chats.services.holding import (
    Refusal,
    announce_after_commit,
    begin_after_commit,
    hold,
    new_reply,
    refuse_unless_offered,
    refuse_while_closing,
    refuse_while_drafting,
    refuse_while_live,
    waiting,
)
from chats.services.memory import undo_memory
from roleplay import markup


@transaction.atomic
def send(chat: Chat, text: str, client_key: str, by: str = "") -> tuple[Message, Message] | None:
    """Add the person's message and a reply that waits to be written. Returns both.

    The same `client_key` a second time changes nothing and returns nothing: a double click, a
    resend after a lost answer. Raises Refusal while another reply or the person's own line is being
    written, or while the site is stopping.
    """
    position = _free_position(chat, client_key)
    if position is None:
        return None
    typed, reply = Message.objects.bulk_create(
        [_typed(chat, position, client_key), new_reply(chat, position + 1)]
    )
    Variant.objects.bulk_create(
        [Variant(message=typed, text=text, finish=Variant.Finish.STOP), Variant(message=reply)]
    )
    _end_turn(chat, text, places=2)
    begin_after_commit(reply, by)
    return typed, reply


@transaction.atomic
def say(chat: Chat, text: str, client_key: str, by: str = "") -> Message | None:
    """Add the person's message and ask for no reply: what they say next goes on from it.

    `client_key` and Refusal are as in `send`.
    """
    position = _free_position(chat, client_key)
    if position is None:
        return None
    typed = _typed(chat, position, client_key)
    typed.save()
    Variant.objects.create(message=typed, text=text, finish=Variant.Finish.STOP)
    _end_turn(chat, text, places=1)
    announce_after_commit(typed, by)
    return typed


def _free_position(chat: Chat, client_key: str) -> int | None:
    """Hold the chat for a new message; nothing where the message of this key has come already."""
    refuse_while_closing()
    position = hold(chat)
    known = list(chat.messages.filter(Q(client_key=client_key) | Q(state__in=Message.LIVE)))
    if any(message.client_key == client_key for message in known):
        return None
    refuse_while_live(known)
    refuse_while_drafting(chat)
    return position


def _typed(chat: Chat, position: int, client_key: str) -> Message:
    return Message(
        chat=chat,
        position=position,
        author=Message.Author.USER,
        speaker=chat.user_name,
        client_key=client_key,
    )


def _end_turn(chat: Chat, text: str, places: int) -> None:
    Chat.objects.filter(pk=chat.pk).update(
        next_position=F("next_position") + places,
        last_line=markup.last_line(text),
        active_at=timezone.now(),
        draft="",
        draft_at=None,
    )
    count_messages(chat.character_id, places)


@transaction.atomic
def ask_for_reply(chat: Chat, by: str = "") -> Message:
    """A reply to a chat that ends with the person's message. Raises Refusal where it does not."""
    refuse_while_closing()
    position = hold(chat)
    refuse_while_live(chat.messages.live())
    last = chat.messages.shown().order_by("-position").first()
    if last is None or not last.by_user:
        raise Refusal(_("The last word is the character's already."))
    reply = new_reply(chat, position)
    reply.save()
    Variant.objects.create(message=reply)
    Chat.objects.filter(pk=chat.pk).update(next_position=F("next_position") + 1)
    begin_after_commit(reply, by)
    count_messages(chat.character_id, 1)
    return reply


@transaction.atomic
def regenerate(message: Message, by: str = "", wanted: str = "") -> None:
    """Another variant of the chat's last reply; those that stood there before stay.

    `wanted` is a model for this once. Raises Refusal when it is not on offer, when the message is not
    the last one, or while a reply is being written.
    """
    refuse_unless_offered(wanted)
    _reopen_last_reply(message)
    number = (message.variants.aggregate(last=Max("number"))["last"] or 0) + 1
    Variant.objects.create(message=message, number=number, wanted=wanted)
    _make_pending(message, number, by)


@transaction.atomic
def continue_reply(message: Message, by: str = "", wanted: str = "") -> None:
    """Let a model go on where the chat's last reply ends. `wanted` and Refusal are as in `regenerate`."""
    refuse_unless_offered(wanted)
    _reopen_last_reply(message)
    Variant.objects.filter(message=message, number=message.chosen).update(
        finish=Variant.Finish.NONE, error="", wanted=wanted
    )
    _make_pending(message, message.chosen, by)


@transaction.atomic
def choose_variant(message: Message, number: int, by: str = "") -> None:
    """Show another variant. Raises Refusal while it is being written or when there is no such one."""
    hold(message.chat)
    message.refresh_from_db(fields=["state"])
    if message.is_live:
        raise Refusal(_("This reply is still being written. Stop it first."))
    variant = message.variants.filter(number=number).exclude(text="").first()
    if variant is None:
        raise Refusal(_("There is no such version any more."), 404)
    if variant.is_replaced:
        message.variants.filter(number=number).update(is_replaced=False)
    state = Message.State.DONE if message.state == Message.State.FAILED else message.state
    Message.objects.filter(pk=message.pk).update(chosen=number, state=state)
    undo_memory(message.chat_id, message.position)
    last_line.remember(message.chat_id)
    announce_after_commit(message, by)


def _reopen_last_reply(message: Message) -> None:
    """Hold the chat and make sure that this is its last message, a reply, and nothing is live."""
    refuse_while_closing()
    chat = message.chat
    hold(chat)
    refuse_while_live(chat.messages.live())
    message.refresh_from_db(fields=["chosen", "state", "removed_at"])
    later = chat.messages.shown().filter(position__gt=message.position)
    if message.by_user or message.is_greeting or message.removed_at or later.exists():
        raise Refusal(_("Only the last reply can be written anew."))


def _make_pending(message: Message, number: int, by: str) -> None:
    begins = {"chosen": number, **waiting()}
    Message.objects.filter(pk=message.pk).update(**begins)
    for name, value in begins.items():
        setattr(message, name, value)
    begin_after_commit(message, by)


def sweep_at_start() -> int:
    """Settle replies that a killed process left behind; returns how many."""
    return saving.sweep(everything=following.alone())
