"""What the writing of a reply reads from the database and puts into it. All of it synchronous and short."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from characters.models import Character
from characters.versions import as_of
from chats import last_line
from chats.models import Chat, Message, Sent, Variant
from chats.prompting import Built, Limits, build, kept, reading
from providers.service import Request, Sampling
from roleplay import markup

# A reply that shows no sign of life for this long has lost the process that wrote it.
DEAD_AFTER = timedelta(seconds=10)
# A reply that nobody has begun for this long may be begun by whoever looks at it.
ORPHAN_AFTER = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything needed to write one reply without asking the database again."""

    chat_id: int
    message_id: int
    variant: int
    claimed_at: datetime | None
    text: str  # what stands there already: a reply that is continued
    thoughts: str  # what was thought before that
    request: Request
    variant_key: int
    built: Built
    limits: Limits
    told_upto: int | None  # the position that the summary reaches to; none: the chat remembers nothing
    wants_title: bool = False


@dataclass(slots=True)
class Outcome:
    """How the writing went."""

    state: str = Message.State.DONE
    finish: str = Variant.Finish.STOP
    provider: str = ""
    model: str = ""
    label: str = ""
    error: str = ""
    tried: list[dict[str, Any]] = field(default_factory=list)
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cached_tokens: int | None = None
    tokens_estimated: bool = False
    waited: float | None = None
    thought_for: float | None = None
    first_token_at: datetime | None = None

    def end(self, state: str, finish: str, error: str = "") -> None:
        self.state, self.finish, self.error = state, finish, error


class Progress(NamedTuple):
    """What has been written of one reply by now; no text where nothing is new."""

    plan: Plan
    text: str | None
    thoughts: str


class Glance(NamedTuple):
    """How a reply stands, for somebody who watches it from afar."""

    state: str
    variant: int
    text: str
    label: str
    orphaned: bool


def claim_by_key(message_id: int) -> Plan | None:
    """Claim a reply that was left pending, and plan it; nothing when it is not pending.

    The conditional update makes doubles harmless: only one process ever claims. By the moment a writer
    that was taken for dead learns that the reply is another's.
    """
    now = timezone.now()
    pending = Message.objects.filter(pk=message_id, state=Message.State.PENDING, removed_at=None)
    with transaction.atomic():
        if not pending.update(state=Message.State.WRITING, alive_at=now, claimed_at=now):
            return None
        message = Message.objects.select_related("chat").get(pk=message_id)
    return plan(message)


def plan(message: Message) -> Plan:
    """Read what the prompt for a claimed reply needs and build the request from it."""
    chat = message.chat
    if not hasattr(chat, "has_lore"):
        chat = Chat.objects.for_reply().get(pk=chat.pk)
    character = as_of(chat.character, chat.character_version)
    sampled = sampling(chat, character)
    scene, stands = reading.scene_of(message, chat, character, sampled.max_tokens)
    built = build(scene)
    request = Request(
        turns=built.prompt.turns,
        model=scene.model,
        sampling=sampled,
        fallback=chat.fallback,
        language=character.language,
        character=character.speaks_as,
    )
    return Plan(
        chat.pk,
        message.pk,
        message.chosen,
        message.claimed_at,
        stands.text,
        stands.thoughts,
        request,
        stands.variant,
        built,
        scene.limits,
        scene.memory.upto if chat.remembers else None,
        chat.wants_title,  # type: ignore[attr-defined]
    )


def sampling(chat: Chat, character: Character) -> Sampling:
    """How a model is to pick its words in this chat."""
    return Sampling(
        temperature=chat.temperature,
        top_p=chat.top_p,
        top_k=chat.top_k,
        frequency_penalty=chat.frequency_penalty,
        max_tokens=chat.max_tokens or character.max_tokens,
    )


@transaction.atomic
def save_progress(replies: Iterable[Progress]) -> set[int]:
    """Put what has been written into the database and give a sign of life for every reply.

    Returns the messages that are no longer this process's to write: somebody took them for dead,
    removed them, or began another variant. What came of them is kept, unless another has claimed them.
    """
    claims = {reply.plan.message_id: reply.plan.claimed_at for reply in replies}
    found = Message.objects.filter(pk__in=claims).values_list("pk", "claimed_at", "state")
    ours = {pk: state for pk, claimed_at, state in found if claims[pk] == claimed_at}
    alive = {pk for pk, state in ours.items() if state == Message.State.WRITING}
    Message.objects.filter(pk__in=alive).update(alive_at=timezone.now())
    keep_texts(reply for reply in replies if reply.text is not None and reply.plan.message_id in ours)
    return claims.keys() - alive


def keep_texts(replies: Iterable[Progress]) -> None:
    """Write the texts down: one statement for all, prepared once. As many updates of the ORM would
    hold the database for a hundred times as long, and everybody who sends would wait."""
    rows = [(text, thoughts, plan.message_id, plan.variant) for plan, text, thoughts in replies]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {Variant._meta.db_table} SET text = %s, thoughts = %s"  # noqa: S608  our own name
            " WHERE message_id = %s AND number = %s",
            rows,
        )


@transaction.atomic
def finish(plan: Plan, text: str, thoughts: str, outcome: Outcome) -> bool:
    """Put the end of a reply into the database: its text, what answered, and how it ended.

    Returns whether it ended so. Of a reply that was taken for dead only the text is still kept; of one
    that another has claimed since then nothing.
    """
    now = timezone.now()
    ours = Message.objects.filter(pk=plan.message_id, claimed_at=plan.claimed_at)
    settled = ours.filter(state=Message.State.WRITING).update(
        state=outcome.state, lore=[one.as_data() for one in plan.built.fresh]
    )
    if not settled and not ours.exists():
        return False
    Variant.objects.filter(message=plan.message_id, number=plan.variant).update(
        text=text,
        thoughts=thoughts,
        finish=outcome.finish,
        error=outcome.error,
        tried=outcome.tried,
        finished_at=now,
        **(answered_by(outcome) if outcome.provider else {}),
    )
    if not settled:
        last_line.remember(plan.chat_id)
        return False
    keep_what_was_sent(plan)
    if text:
        Chat.objects.filter(pk=plan.chat_id).update(
            last_line=markup.last_line(text), active_at=now, window_from=plan.built.starts
        )
    else:
        show_last_written(Message.objects.filter(pk=plan.message_id))
    return True


def keep_what_was_sent(plan: Plan) -> None:
    """In one statement, in place of what was sent before for the same variant."""
    row = kept.row(plan.variant_key, plan.chat_id, plan.built.prompt, plan.request)
    Sent.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["variant"], update_fields=["packed", "created_at"]
    )


def answered_by(outcome: Outcome) -> dict[str, Any]:
    """Who has answered, and at what cost. Where nobody has, what stands there keeps its author.

    A reply that was continued has cost what all of its runs did. One from before these were counted was
    written in one.
    """
    uncounted = Case(When(completion_tokens=None, then=0), default=1)
    spent = {
        "prompt_tokens": outcome.prompt_tokens,
        "completion_tokens": outcome.completion_tokens,
        "cached_tokens": outcome.cached_tokens,
    }
    return {
        "provider": outcome.provider,
        "model": outcome.model,
        "label": outcome.label,
        **({"tokens_estimated": True} if outcome.tokens_estimated else {}),
        "waited": outcome.waited,
        "thought_for": outcome.thought_for,
        "first_token_at": outcome.first_token_at,
        "runs": Coalesce(F("runs"), uncounted) + 1,
        **{name: Coalesce(F(name), 0) + more for name, more in spent.items() if more is not None},
    }


def show_last_written(messages: Any) -> None:
    """Where the chosen variant stayed empty, show the newest one that has a text."""
    for message in messages:
        written = message.variants.exclude(text="").order_by("-number").first()
        if written:
            messages.model.objects.filter(pk=message.pk).update(chosen=written.number)


def interrupt(replies: Any) -> list[Message]:
    """End live replies that nobody writes any more; their text so far stays. Returns them."""
    ended = []
    for message in replies:
        alive = Q(alive_at=message.alive_at) if message.alive_at else Q(alive_at=None)
        if Message.objects.filter(alive, pk=message.pk).live().update(state=Message.State.INTERRUPTED):
            Variant.objects.filter(message=message, number=message.chosen, finish="").update(
                finish=Variant.Finish.INTERRUPTED, finished_at=timezone.now()
            )
            show_last_written(
                Message.objects.filter(pk=message.pk, variants__number=F("chosen"), variants__text="")
            )
            last_line.remember(message.chat_id)
            ended.append(message)
    return ended


def glance(chat_id: int, message_id: int) -> Glance | None:
    """How a live reply of this chat stands, ending it first when its writer is gone.

    Nothing when it is not live (any more), or not of this chat.
    """
    message = Message.objects.filter(pk=message_id, chat=chat_id, removed_at=None).live().first()
    if message is None:
        return None
    now = timezone.now()
    silent = now - (message.alive_at or message.created_at)
    if message.state == Message.State.WRITING and silent > DEAD_AFTER:
        interrupt([message])
        return None
    variant = message.variants.get(number=message.chosen)
    orphaned = message.state == Message.State.PENDING and silent > ORPHAN_AFTER
    return Glance(message.state, message.chosen, variant.text, variant.label, orphaned)


def sweep(everything: bool) -> int:
    """Mark replies whose process is gone as interrupted; returns how many.

    `everything`: this is the only process there can be, so every reply that is being written was
    left behind. Otherwise only those without a recent sign of life. Pending replies are left for
    the first who looks: they have lost nothing yet.
    """
    abandoned = Message.objects.filter(state=Message.State.WRITING)
    if not everything:
        abandoned = abandoned.filter(alive_at__lt=timezone.now() - DEAD_AFTER)
    return len(interrupt(abandoned))
