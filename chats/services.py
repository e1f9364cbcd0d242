"""Everything that changes a chat. Each verb is one transaction; tabs hear of it after the commit."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from characters import macros
from characters.models import Character
from characters.search import resort
from chats import following, generation, saving
from chats.models import Chat, Message, Variant
from providers import service
from roleplay import markup
from roleplay.accounts.models import User


class Refusal(Exception):
    """A change that cannot be made now. `sentence` tells the person why and what to do."""

    def __init__(self, sentence: str, status: int = 409) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


@transaction.atomic
def start_chat(owner: User, character: Character, greeting: int = 0) -> Chat:
    """A new chat that opens with the character's greeting; the other greetings are its variants.

    `greeting` is the index of the one to show first; one that does not exist means the usual one.
    """
    chat = Chat.objects.create(
        owner=owner, character=character, character_version=character.version, user_name=owner.called
    )
    texts = [
        macros.expand(text, char=character.speaks_as, user=chat.user_name, seed=str(chat.pk))
        for text in character.greetings
    ]
    if texts:
        number = greeting + 1 if 0 <= greeting < len(texts) else 1
        first = Message.objects.create(chat=chat, position=0, author=Message.Author.CHARACTER, chosen=number)
        Variant.objects.bulk_create(
            Variant(message=first, number=i, text=text, finish=Variant.Finish.STOP)
            for i, text in enumerate(texts, 1)
        )
        chat.next_position, chat.last_line = 1, markup.last_line(texts[number - 1])
        chat.save(update_fields=["next_position", "last_line"])
    Character.objects.filter(pk=character.pk).update(
        chats_count=F("chats_count") + 1, popularity=F("popularity") + 1
    )
    resort(character.pk)
    return chat


@transaction.atomic
def send(chat: Chat, text: str, client_key: str, by: str = "") -> tuple[Message, Message] | None:
    """Add the person's message and a reply that waits to be written. Returns both.

    The same `client_key` a second time changes nothing and returns nothing: a double click, a
    resend after a lost answer. Raises Refusal while another reply is being written or while the
    site is stopping.
    """
    _refuse_while_closing()
    position = _hold(chat)
    known = list(chat.messages.filter(Q(client_key=client_key) | Q(state__in=Message.LIVE)))
    if any(message.client_key == client_key for message in known):
        return None
    _refuse_while_live(known)
    typed = Message(chat=chat, position=position, author=Message.Author.USER, client_key=client_key)
    reply = _pending(chat, position + 1)
    typed, reply = Message.objects.bulk_create([typed, reply])
    Variant.objects.bulk_create(
        [Variant(message=typed, text=text, finish=Variant.Finish.STOP), Variant(message=reply)]
    )
    Chat.objects.filter(pk=chat.pk).update(
        next_position=F("next_position") + 2, last_line=markup.last_line(text), active_at=timezone.now()
    )
    _begin_after_commit(reply, by)
    return typed, reply


@transaction.atomic
def ask_for_reply(chat: Chat, by: str = "") -> Message:
    """A reply to a chat that ends with the person's message. Raises Refusal where it does not."""
    _refuse_while_closing()
    position = _hold(chat)
    _refuse_while_live(chat.messages.live())
    last = chat.messages.shown().order_by("-position").first()
    if last is None or not last.by_user:
        raise Refusal(_("The last word is the character's already."))
    reply = _pending(chat, position)
    reply.save()
    Variant.objects.create(message=reply)
    Chat.objects.filter(pk=chat.pk).update(next_position=F("next_position") + 1)
    _begin_after_commit(reply, by)
    return reply


@transaction.atomic
def regenerate(message: Message, by: str = "", wanted: str = "") -> None:
    """Another variant of the chat's last reply; those that stood there before stay.

    `wanted` is a model for this once. Raises Refusal when it is not on offer, when the message is not
    the last one, or while a reply is being written.
    """
    _refuse_unless_offered(wanted)
    _reopen_last_reply(message)
    number = (message.variants.aggregate(last=Max("number"))["last"] or 0) + 1
    Variant.objects.create(message=message, number=number, wanted=wanted)
    _make_pending(message, number, by)


@transaction.atomic
def continue_reply(message: Message, by: str = "", wanted: str = "") -> None:
    """Let a model go on where the chat's last reply ends. `wanted` and Refusal are as in `regenerate`."""
    _refuse_unless_offered(wanted)
    _reopen_last_reply(message)
    Variant.objects.filter(message=message, number=message.chosen).update(
        finish=Variant.Finish.NONE, error="", wanted=wanted
    )
    _make_pending(message, message.chosen, by)


@transaction.atomic
def choose_variant(message: Message, number: int, by: str = "") -> None:
    """Show another variant. Raises Refusal while it is being written or when there is no such one."""
    _hold(message.chat)
    message.refresh_from_db(fields=["state"])
    if message.is_live:
        raise Refusal(_("This reply is still being written. Stop it first."))
    variant = message.variants.filter(number=number).exclude(text="").first()
    if variant is None:
        raise Refusal(_("There is no such version any more."), 404)
    state = Message.State.DONE if message.state == Message.State.FAILED else message.state
    Message.objects.filter(pk=message.pk).update(chosen=number, state=state)
    _remember_last_line(message.chat)
    _announce_after_commit(message, by)


@transaction.atomic
def remove_message(message: Message, by: str = "") -> None:
    """Take a message out of the chat; `restore_message` brings it back. A live reply is stopped.

    Raises Refusal for the greeting: a chat cannot be without its beginning.
    """
    if message.is_greeting:
        raise Refusal(_("The greeting is where the story begins, so it stays."))
    _hold(message.chat)
    now = timezone.now()
    if Message.objects.filter(pk=message.pk).live().update(state=Message.State.STOPPED, removed_at=now):
        message.variants.filter(finish=Variant.Finish.NONE).update(
            finish=Variant.Finish.STOPPED, finished_at=now
        )
        saving.show_last_written(
            Message.objects.filter(pk=message.pk, variants__number=F("chosen"), variants__text="")
        )
        _stop_after_commit(message.pk)
    Message.objects.filter(pk=message.pk, removed_at=None).update(removed_at=now)
    _remember_last_line(message.chat)
    _announce_after_commit(message, by)


@transaction.atomic
def restore_message(message: Message, by: str = "") -> None:
    """Put a removed message back in its place."""
    _hold(message.chat)
    Message.objects.filter(pk=message.pk).update(removed_at=None)
    _remember_last_line(message.chat)
    _announce_after_commit(message, by)


@transaction.atomic
def rename_chat(chat: Chat, title: str) -> None:
    """Give a chat a title of its own; an empty one gives it the character's name again."""
    Chat.objects.filter(pk=chat.pk).update(title=title)


@transaction.atomic
def choose_model(chat: Chat, model: str, fallback: bool) -> None:
    """Who writes the chat's next replies, and whether others are asked where that one fails."""
    Chat.objects.filter(pk=chat.pk).update(model=model, fallback=fallback)


@transaction.atomic
def switch_version(chat: Chat) -> None:
    """Let the next replies come from the character as it is now."""
    Chat.objects.filter(pk=chat.pk).update(character_version=chat.character.version)


@transaction.atomic
def keep_version(chat: Chat) -> None:
    """Let the chat go on as it began, and tell its owner no more of this change."""
    Chat.objects.filter(pk=chat.pk).update(told_version=chat.character.version)


@transaction.atomic
def set_sampling(chat: Chat, values: Mapping[str, float | None]) -> None:
    """How the chat's next replies are written, by the names of the fields.

    A length that is the character's own is not kept: it follows the character's.
    """
    kept = dict(values)
    if kept.get("max_tokens") == chat.character.max_tokens:
        kept["max_tokens"] = None
    Chat.objects.filter(pk=chat.pk).update(**kept)


@transaction.atomic
def remove_chat(chat: Chat) -> None:
    """Take a chat off the list; `restore_chat` brings it back with every message."""
    Chat.objects.filter(pk=chat.pk).update(removed_at=timezone.now())  # from here on nothing new begins
    for pk in chat.messages.live().values_list("pk", flat=True):
        _stop_after_commit(pk)


@transaction.atomic
def restore_chat(chat: Chat) -> None:
    """Put a removed chat back on the list."""
    Chat.objects.filter(pk=chat.pk).update(removed_at=None)


def purge(older_than: timedelta = timedelta(days=30)) -> int:
    """Delete for good what was removed so long ago; returns how many chats and messages."""
    limit = timezone.now() - older_than
    chats, _by_model = Chat.objects.filter(removed_at__lt=limit).delete()
    messages, _by_model = Message.objects.filter(removed_at__lt=limit).delete()
    return chats + messages


def sweep_at_start() -> int:
    """Settle replies that a killed process left behind; returns how many."""
    return saving.sweep(everything=following.alone())


def _hold(chat: Chat) -> int:
    """Hold the chat's row until the end of the transaction, so that changes come one by one.

    Returns the next free position, which only now is certain. Raises Refusal when the chat has been
    removed since it was loaded.
    """
    rows = Chat.objects.select_for_update().filter(pk=chat.pk, removed_at=None)
    position = rows.values_list("next_position", flat=True).first()
    if position is None:
        raise Refusal(_("This chat has been deleted. You can bring it back from the list of chats."), 410)
    return position


def _refuse_unless_offered(wanted: str) -> None:
    if wanted and not service.is_offered(wanted):
        raise Refusal(_("This model is not offered any more. Choose another one."))


def _refuse_while_closing() -> None:
    if generation.closing:
        raise Refusal(_("The site is about to restart. Your text is kept; send it again in a moment."), 503)


def _refuse_while_live(live: Iterable[Message]) -> None:
    """One reply at a time. One whose process is gone does not count and is settled here."""
    dead = timezone.now() - saving.DEAD_AFTER
    live = list(live)
    saving.interrupt([message for message in live if message.alive_at and message.alive_at < dead])
    if any(not message.alive_at or message.alive_at >= dead for message in live):
        raise Refusal(_("The last reply is still being written. Wait for its end, or stop it."))


def _pending(chat: Chat, position: int) -> Message:
    return Message(
        chat=chat,
        position=position,
        author=Message.Author.CHARACTER,
        state=Message.State.PENDING,
        alive_at=timezone.now(),
    )


def _reopen_last_reply(message: Message) -> None:
    """Hold the chat and make sure that this is its last message, a reply, and nothing is live."""
    _refuse_while_closing()
    chat = message.chat
    _hold(chat)
    _refuse_while_live(chat.messages.live())
    message.refresh_from_db(fields=["chosen", "state", "removed_at"])
    later = chat.messages.shown().filter(position__gt=message.position)
    if message.by_user or message.is_greeting or message.removed_at or later.exists():
        raise Refusal(_("Only the last reply can be written anew."))


def _make_pending(message: Message, number: int, by: str) -> None:
    message.state, message.chosen = Message.State.PENDING, number
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.PENDING, chosen=number, alive_at=timezone.now()
    )
    _begin_after_commit(message, by)


def _begin_after_commit(message: Message, by: str) -> None:
    claimed_at = generation.claim(message)
    if claimed_at:
        transaction.on_commit(lambda: generation.start(message, claimed_at))
    _announce_after_commit(message, by)


def _stop_after_commit(message_id: int) -> None:
    transaction.on_commit(lambda: generation.from_thread(generation.stop_anywhere(message_id)))


def _announce_after_commit(message: Message, by: str) -> None:
    transaction.on_commit(
        lambda: generation.from_thread(generation.announce(message.chat_id, message.pk, by))
    )


def _remember_last_line(chat: Chat) -> None:
    """The chat's line in the list is the end of its last message."""
    last = chat.messages.shown().order_by("-position").first()
    text = last.variants.filter(number=last.chosen).values_list("text", flat=True).first() if last else ""
    Chat.objects.filter(pk=chat.pk).update(last_line=markup.last_line(text or ""))
