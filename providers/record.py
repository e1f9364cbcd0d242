"""What calls to models have taught: who answers, and how soon.

A call is noted on the event loop and only queued; housekeeping writes the queue down and reads the
last day anew, so that neither a reply nor a page ever waits for the database here.
"""

from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import timedelta
from itertools import islice
from statistics import median
from typing import NamedTuple

from django.utils import timezone

from providers import registry
from providers.models import LONGEST_ID, MOST_OF_A_DETAIL, Call

KEPT = timedelta(days=7)
COUNTED = timedelta(days=1)
MOST_COUNTED = 10_000  # of the last day's calls, the latest: reading them takes a moment, not longer
MOST_AT_ONCE = 500

# Faults of a request, a key or an account: they tell nothing of how well a model answers.
NOT_ITS_FAULT = frozenset({"moderated", "too_long", "bad_key", "no_credit"})


class Earned(NamedTuple):
    """How a model did in the last day: the share of `calls` that it answered, and the median seconds to
    its first visible word, None where nobody has measured it."""

    success: float
    first_after: float | None
    calls: int


_queue: deque[Call] = deque(maxlen=5_000)  # the oldest go first, should the database be away for long
_earned: Mapping[tuple[str, str], Earned] = {}


def note(
    provider: str, model_id: str, *, code: str = "", first_after: float | None = None, detail: str = ""
) -> None:
    """Keeps for later how a call went: `code` of the error, or none if the model answered."""
    said = registry.without_secrets(detail).replace("\0", "")[:MOST_OF_A_DETAIL]
    _queue.append(
        Call(
            provider=provider,
            model_id=model_id[:LONGEST_ID],
            at=timezone.now(),
            code=code,
            first_after=first_after and round(first_after, 3),
            detail=said,
        )
    )


def write_down() -> int:
    """Stores what was noted since the last time; gives how many calls. What cannot be stored stays queued."""
    written = 0
    while calls := list(islice(_queue, MOST_AT_ONCE)):
        Call.objects.bulk_create(calls)
        for call in calls:
            if _queue and _queue[0] is call:  # unless it was crowded out meanwhile
                _queue.popleft()
        written += len(calls)
    return written


def earned() -> Mapping[tuple[str, str], Earned]:
    """By (provider, model id), how the models did in the last day, as of the last `renew`."""
    return _earned


def renew() -> None:
    """Reads the last day anew."""
    global _earned
    since = timezone.now() - COUNTED
    latest = Call.objects.filter(at__gt=since).exclude(code__in=NOT_ITS_FAULT).order_by("-at", "-id")
    answered: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    waits: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    rows = latest.values_list("provider", "model_id", "code", "first_after")[:MOST_COUNTED]
    for provider, model_id, code, first_after in rows:
        answered[provider, model_id].append(not code)
        if not code and first_after is not None:
            waits[provider, model_id].append(first_after)
    _earned = {
        name: Earned(
            sum(outcomes) / len(outcomes), median(waits[name]) if name in waits else None, len(outcomes)
        )
        for name, outcomes in answered.items()
    }


def drop_old() -> int:
    """Deletes what is older than a week; gives how many calls."""
    return Call.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
