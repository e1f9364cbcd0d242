"""What is remembered of a chat, and what its owner makes of that."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from chats.memory.answer import Memory
from chats.memory.question import Told
from chats.models import Chat, Fact, Message, Remembering, Summary
from chats.services.holding import announce_memory_after_commit, hold

KEPT = 4  # summaries of a chat: so far one can go back
DEAD_AFTER = timedelta(minutes=6)  # who is at it for longer is gone


@transaction.atomic
def begin_remembering(chat_pk: int) -> bool:
    """Claim the making of a chat's memory. False while somebody else is at it."""
    now = timezone.now()
    Remembering.objects.get_or_create(chat_id=chat_pk)
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - DEAD_AFTER)
    return bool(Remembering.objects.filter(free, chat=chat_pk).update(claimed_at=now, tried_at=now))


@transaction.atomic
def leave_remembering(chat_pk: int, fault: str = "") -> None:
    """Let go of it, and say why nothing came of the last try."""
    Remembering.objects.filter(chat=chat_pk).update(claimed_at=None, fault=fault)


@transaction.atomic
def forget_fault(chat: Chat) -> None:
    """Say no more of the last try: another one begins."""
    Remembering.objects.filter(chat=chat).update(fault="")


@transaction.atomic
def remember(
    chat: Chat, told: Sequence[Told], memory: Memory, label: str, mended: Collection[int] = ()
) -> bool:
    """Keep what was told of these messages. False where they are not as they were any more.

    `mended` are the positions of older ones whose change the telling knows of.
    """
    hold(chat)
    stands = {(one.key, one.variant) for one in told}
    now = Message.objects.filter(pk__in=[one.key for one in told], removed_at=None, is_hidden=False)
    if set(now.values_list("pk", "chosen")) != stands:
        return False
    Summary.objects.update_or_create(
        chat=chat, upto=told[-1].position, defaults={"text": memory.summary, "label": label, "by_hand": False}
    )
    by_position = {one.position: one for one in told}
    Fact.objects.bulk_create(
        Fact(chat=chat, text=text, message_id=by_position[at].key, variant=by_position[at].variant)
        for at, text in memory.facts
    )
    kept = Summary.objects.filter(chat=chat).values_list("pk", flat=True)[:KEPT]
    Summary.objects.filter(chat=chat).exclude(pk__in=list(kept)).delete()
    if mended:
        _mark(chat.pk, lambda positions: positions - set(mended))
    return True


def undo_memory(chat_pk: int, position: int, and_after: bool = False) -> None:
    """Forget what tells of a message that has changed, within the transaction that changes it.

    What was told so long ago that no summary from before it is left stays, and the next telling is asked to
    mend it; unless all that came after the message has changed with it.
    """
    summaries = Summary.objects.filter(chat=chat_pk)
    if and_after or summaries.filter(upto__lt=position).exists() or summaries.count() < KEPT:
        gone, _each = summaries.filter(upto__gte=position, by_hand=False).delete()
        told = summaries.values_list("upto", flat=True).first()
        if gone:
            _mark(chat_pk, lambda positions: {one for one in positions if told is not None and one <= told})
    else:
        gone = 1
        _mark(chat_pk, lambda positions: positions | {position})
    if gone or Fact.objects.filter(chat=chat_pk, message__position__gte=position).exists():
        announce_memory_after_commit(chat_pk)


def _mark(chat_pk: int, change: Callable[[set[int]], set[int]]) -> None:
    """Change which positions are not mended, while the chat is held."""
    state, _new = Remembering.objects.get_or_create(chat_id=chat_pk)
    state.unmended = sorted(change(set(state.unmended)))
    state.save(update_fields=["unmended"])


@transaction.atomic
def rewrite_summary(chat: Chat, text: str) -> None:
    """Put a person's own words in place of the summary; an empty one forgets it all."""
    hold(chat)
    Remembering.objects.filter(chat=chat).update(unmended=[])
    latest = Summary.objects.filter(chat=chat).first()
    if not text:
        Summary.objects.filter(chat=chat).delete()
    elif latest is None:
        Summary.objects.create(chat=chat, upto=0, text=text, by_hand=True)
    else:
        Summary.objects.filter(pk=latest.pk).update(text=text, by_hand=True)
    announce_memory_after_commit(chat.pk)


@transaction.atomic
def add_fact(chat: Chat, text: str) -> Fact:
    """A fact in a person's own words."""
    announce_memory_after_commit(chat.pk)
    return Fact.objects.create(chat=chat, text=text, by_hand=True)


@transaction.atomic
def change_fact(fact: Fact, text: str) -> None:
    """Put it into other words. From now on it is the person's, whatever becomes of the message."""
    Fact.objects.filter(pk=fact.pk).update(text=text, by_hand=True)
    announce_memory_after_commit(fact.chat_id)


@transaction.atomic
def pin_fact(fact: Fact) -> None:
    """Pin it, or no longer."""
    Fact.objects.filter(pk=fact.pk).update(pinned=~F("pinned"))
    announce_memory_after_commit(fact.chat_id)


@transaction.atomic
def remove_fact(fact: Fact) -> None:
    """Forget a fact; `restore_fact` brings it back."""
    Fact.objects.filter(pk=fact.pk).update(removed_at=timezone.now())
    announce_memory_after_commit(fact.chat_id)


@transaction.atomic
def restore_fact(fact: Fact) -> None:
    Fact.objects.filter(pk=fact.pk).update(removed_at=None)
    announce_memory_after_commit(fact.chat_id)


def copy_memory(source: Chat, made: Chat) -> None:
    """Let a branch remember what its source does, as far as it goes itself; within the transaction that
    makes it."""
    told = Summary.objects.filter(chat=source, upto__lt=made.next_position)
    Summary.objects.bulk_create(
        Summary(chat=made, upto=one.upto, text=one.text, by_hand=one.by_hand, label=one.label) for one in told
    )
    facts = list(Fact.objects.filter(chat=source).standing().select_related("message"))
    places = {fact.message.position for fact in facts if fact.message}
    copies = dict(made.messages.filter(position__in=places).values_list("position", "pk"))
    Fact.objects.bulk_create(
        Fact(
            chat=made,
            text=fact.text,
            message_id=copies.get(fact.message.position) if fact.message else None,
            variant=fact.variant,
            pinned=fact.pinned,
            by_hand=fact.by_hand,
        )
        for fact in facts
        if fact.by_hand or (fact.message and fact.message.position in copies)
    )


@transaction.atomic
def switch_memory(chat: Chat, on: bool) -> None:
    """Whether the chat remembers what its window has left behind."""
    Chat.objects.filter(pk=chat.pk).update(remembers=on)
    announce_memory_after_commit(chat.pk)
