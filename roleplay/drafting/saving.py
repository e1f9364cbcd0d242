"""What a run takes from the database, and what it leaves there."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from characters.drafting import question, task
from characters.models import Drafting
from characters.models.drafting import DraftingQuerySet
from providers import errors, service

MOST_TOKENS = 4096  # of an answer; free models that write more in one go are rare
WARMTH = 0.8


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run needs, so that it holds no database: what is asked, and what was there before."""

    pk: int
    run: int
    request: service.Request
    wanted: tuple[str, ...]
    fields: dict[str, Any]
    finished: frozenset[str]


@dataclass(slots=True)
class Progress:
    """How far a run has come: all fields that there are now, which are whole, which came with this run."""

    fields: dict[str, Any]
    finished: set[str]
    arrived: set[str]


@dataclass(slots=True)
class Ending:
    """How a run came out."""

    state: Drafting.State = Drafting.State.DONE
    error: str = ""
    answer: str = ""
    label: str = ""
    tried: list[dict[str, Any]] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)

    def failed(self, state: Drafting.State, code: str, attempts: Sequence[errors.Attempt] = ()) -> None:
        self.state, self.error = state, code
        self.tried = [asdict(attempt) for attempt in attempts]


def plan(drafting: Drafting) -> Plan:
    """The run that a saved drafting asks for."""
    source = drafting.source
    turns = (
        service.Turn("system", task(source)),
        service.Turn("user", question(source, drafting.wanted, drafting.fields)),
    )
    sampling = service.Sampling(temperature=WARMTH, max_tokens=MOST_TOKENS)
    return Plan(
        pk=drafting.pk,
        run=drafting.run,
        request=service.Request(turns, drafting.choice, sampling, language=drafting.language),
        wanted=tuple(drafting.wanted),
        fields=dict(drafting.fields),
        finished=frozenset(drafting.finished),
    )


def give_up(draftings: DraftingQuerySet) -> int:
    """Mark those of them as broken off whose writer has died. How many there were."""
    return draftings.abandoned().update(state=Drafting.State.BROKEN, error="interrupted")


def keep(plan: Plan, progress: Progress, label: str) -> bool:
    """Save how far a run has come. False when it is no longer wanted."""
    live = Drafting.objects.filter(pk=plan.pk, run=plan.run).writing()
    saved = live.update(
        fields=progress.fields,
        finished=sorted(progress.finished),
        arrived=sorted(progress.arrived),
        label=label,
        alive_at=timezone.now(),
    )
    return bool(saved)


@transaction.atomic
def settle(plan: Plan, progress: Progress, ending: Ending) -> None:
    """Save the end of a run, unless another has begun since. One that was stopped stays stopped."""
    now = Drafting.objects.select_for_update().filter(pk=plan.pk, run=plan.run).first()
    if now is None:
        return
    if now.is_writing:
        now.state, now.error = ending.state, ending.error
    now.fields, now.finished, now.arrived = (
        progress.fields,
        sorted(progress.finished),
        sorted(progress.arrived),
    )
    now.unread, now.answer, now.tried = ending.unread, ending.answer, ending.tried
    now.label = ending.label or now.label
    now.save()
