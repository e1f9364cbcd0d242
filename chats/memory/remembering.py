"""The making of a chat's memory: after a reply, in the background. No reply ever waits for it."""

import asyncio
import logging
from collections.abc import Sequence
from typing import NamedTuple

from channels.db import database_sync_to_async
from django.db import transaction
from django.db.models import F

from characters.versions import as_of
from characters.words import folded
from chats import events, following, tabs
from chats.memory.answer import Memory, Unreadable, read
from chats.memory.question import MOST_TOKENS, Changed, Told, ask, portion
from chats.models import Chat, Fact, Message, Remembering, Summary, Variant
from chats.prompting import Limits
from chats.saving import Plan
from chats.services import memory as services
from chats.services.holding import hold
from providers import service
from providers.errors import BrokenOff, NoAnswer

log = logging.getLogger(__name__)

# Of the window, in tenths: what has not been told of it may grow to FULL, and then all but REST is told.
# So the next half to leave the window is always told before it does.
FULL, REST = 6, 3
PORTIONS = 4  # at most in a row: a chat that was long before it began to remember begins in the middle
PAUSES = (20, 120)  # seconds before trying again
SAID = ("message", "greeting")
MOST_MENDED = 10  # changed messages that one question tells of
LONGEST_ANSWER = 2048  # tokens; some models think before


class Job(NamedTuple):
    """One question, and what is needed to keep its answer."""

    chat: Chat
    told: list[Told]
    known: set[str]
    request: service.Request
    mended: list[Changed]  # what the model is told of


def look(plan: Plan) -> None:
    """Begin to remember where the window is getting full. Runs on the loop, after a reply has ended."""
    if plan.told_upto is None:
        return
    standing = [
        (one.position, one.tokens)
        for one in plan.built.prompt.sections
        if one.kind in SAID and one.position is not None and one.turn is not None
    ]
    untold = [(position, size) for position, size in standing if position > plan.told_upto]
    if full_upto(untold, plan.limits) is not None and not service.describe(plan.request.model).is_demo:
        following.spawn(remember(plan.chat_id, plan.limits))


def full_upto(untold: Sequence[tuple[int, int]], limits: Limits) -> int | None:
    """Up to which position messages should be told by now; None while there is room.

    They are given by position and tokens, in order.
    """
    size = sum(tokens for _position, tokens in untold)
    if size * 10 < limits.tokens * FULL and len(untold) * 10 < limits.messages * FULL:
        return None
    room, count = limits.tokens * REST // 10, limits.messages * REST // 10
    for position, tokens in reversed(untold[:-1]):
        room, count = room - tokens, count - 1
        if room < 0 or count < 1:
            return position
    return None


async def remember(chat_pk: int, limits: Limits) -> None:
    """Tell in short what is due, portion by portion, and say why if that cannot be done."""
    if not await database_sync_to_async(services.begin_remembering)(chat_pk):
        return
    fault = ""
    try:
        for _ in range(PORTIONS):
            job = await database_sync_to_async(next_job)(chat_pk, limits)
            if job is None or not await _kept(job):
                break
            await tabs.tell(chat_pk, events.memory())
    except (NoAnswer, BrokenOff, Unreadable) as error:
        fault = getattr(error, "code", "unreadable")
        log.warning("chat %s could not be remembered: %s", chat_pk, fault)
    except Exception:
        fault = "our_mistake"
        log.exception("chat %s could not be remembered", chat_pk)
    finally:
        await database_sync_to_async(services.leave_remembering)(chat_pk, fault)
    if fault:
        await tabs.tell(chat_pk, events.memory())


async def _kept(job: Job) -> bool:
    """Have one question answered, if need be again later, and keep the answer."""
    for pause in (*PAUSES, None):
        try:
            completion = await service.complete(job.request)
            memory = read(completion.text, {one.position for one in job.told}, job.known)
            break
        except (NoAnswer, BrokenOff, Unreadable):
            if pause is None:
                raise
            await asyncio.sleep(pause)
    return await database_sync_to_async(_keep)(job, memory, completion.by.label)


@transaction.atomic
def _keep(job: Job, memory: Memory, label: str) -> bool:
    """Keep an answer. What has changed once more since it was asked for waits for the next one."""
    hold(job.chat)
    mended = [one.position for one in unmended(job.chat) if one in job.mended]
    return services.remember(job.chat, job.told, memory, label, mended)


def next_job(chat_pk: int, limits: Limits) -> Job | None:
    """What is to be told next of a chat; None where nothing is due (any more)."""
    chat = Chat.objects.for_reply().filter(pk=chat_pk, removed_at=None, remembers=True).first()
    if chat is None:
        return None
    summary = Summary.objects.filter(chat=chat).first()
    messages = due(chat, summary.upto if summary else -1, limits)
    if not messages:
        return None
    character = as_of(chat.character, chat.character_version)
    facts = list(Fact.objects.filter(chat=chat).standing().values_list("text", flat=True))
    told = portion(messages)
    changed = unmended(chat) if summary else []
    request = service.Request(
        turns=ask(told, summary.text if summary else "", facts, character.speaks_as, chat.user_name, changed),
        model=chat.choice,
        sampling=service.Sampling(temperature=0.3, max_tokens=LONGEST_ANSWER),
        fallback=chat.fallback,
        language=character.language,
        character=character.speaks_as,
    )
    return Job(chat, told, {folded(fact) for fact in facts}, request, changed)


def unmended(chat: Chat) -> list[Changed]:
    """What has changed since it was told, so long ago that nothing leads back to before it; the last ones."""
    positions = Remembering.objects.filter(chat=chat).values_list("unmended", flat=True).first() or []
    texts = Variant.objects.filter(
        number=F("message__chosen"),
        message__chat=chat,
        message__position__in=sorted(positions)[-MOST_MENDED:],
    )
    return [
        Changed(
            one.message.position,
            one.message.by_user,
            one.text,
            bool(one.message.removed_at or one.message.is_hidden),
            one.message.speaker,
        )
        for one in texts.select_related("message").order_by("message__position")
    ]


def due(chat: Chat, after: int, limits: Limits) -> list[Told]:
    """The messages behind a position that should be told by now; of very many only the last ones."""
    said = (
        Variant.objects.filter(
            number=F("message__chosen"),
            message__chat=chat,
            message__position__gt=after,
            message__removed_at=None,
            message__is_hidden=False,
        )
        .exclude(message__state__in=Message.LIVE)
        .exclude(text="")
        .order_by("-message__position")
        .values_list("message__position", "message__author", "text", "message", "number", "message__speaker")
    )
    most = limits.messages + PORTIONS * limits.messages
    messages = [
        Told(position, author == Message.Author.USER, text, key, number, speaker)
        for position, author, text, key, number, speaker in reversed(said[:most])
    ]
    upto = full_upto([(one.position, service.tokens(one.text)) for one in messages], limits)
    found = [one for one in messages if upto is not None and one.position <= upto]
    return _last(found, PORTIONS * MOST_TOKENS)


def _last(messages: list[Told], most: int) -> list[Told]:
    """The last of these in so many tokens."""
    for taken, message in enumerate(reversed(messages)):
        most -= service.tokens(message.text)
        if most < 0:
            return messages[len(messages) - max(taken, 1) :]
    return messages
