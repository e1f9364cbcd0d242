"""Who is asked, and in which order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from providers import listing, registry
from providers.cooldown import Standing
from providers.record import Earned
from providers.registry import Provider
from providers.speech import Model

HOW_MANY = 3
MOST_CALLS = 6  # in one search, the chosen model besides
GOOD_ENOUGH = 6
USUAL_WAIT = 1.5  # seconds to the first word, where nothing is known


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model at its provider."""

    provider: Provider
    model: Model

    @property
    def name(self) -> str:
        """Its own name in the book of rests."""
        return f"{self.provider.identity}:{self.model.id}"

    def is_named(self, provider: str, model_id: str) -> bool:
        return (self.provider.name, self.model.id) == (provider, model_id)

    @property
    def names(self) -> tuple[str, str]:
        """All names under which it may rest: its provider's, and its own."""
        return self.provider.identity, self.name

    def rests_until(self, standings: Mapping[str, Standing]) -> float:
        """When the rest that it or its provider has ends, in epoch seconds; 0 if there is none."""
        return max((standings[name].until for name in self.names if name in standings), default=0.0)


def listed(providers: Iterable[Provider], choice: str) -> list[Candidate]:
    """Every model that these providers offer, and the chosen one if nobody lists it: it may exist all the
    same. One that an operator has switched off is nobody's choice."""
    name, model_id = registry.split_choice(choice)
    found = []
    for provider in providers:
        is_meant = model_id and provider.name == name and not listing.is_off(name, model_id)
        chosen = (provider.model(model_id),) if is_meant else ()
        found += [Candidate(provider, model) for model in dict.fromkeys((*chosen, *provider.models))]
    return found


def meant(choice: str, everybody: list[Candidate], *, fallback: bool = True) -> list[Candidate]:
    """Those of all candidates that a choice allows.

    An `auto:groq` stays with Groq while Groq is there at all; a model, without `fallback`, with itself.
    """
    name, model_id = registry.split_choice(choice)
    if model_id:
        return everybody if fallback else [c for c in everybody if c.is_named(name, model_id)]
    return [c for c in everybody if c.provider.name == name] or everybody


def in_order(
    choice: str,
    everybody: list[Candidate],
    standings: Mapping[str, Standing],
    now: float,
    earned: Mapping[tuple[str, str], Earned] | None = None,
) -> list[Candidate]:
    """Whom to ask for a choice, first to last; `now` in epoch seconds.

    The chosen model, then the best of its provider, then the best of all. Those that rest are left out;
    if all do, all are asked, the one that wakes first before the others: it may be up by now.
    """
    wakes = {c: c.rests_until(standings) for c in everybody}
    awake = [c for c in everybody if wakes[c] <= now]
    if not awake:
        return sorted(everybody, key=wakes.__getitem__)[:MOST_CALLS]
    name, model_id = registry.split_choice(choice)
    ranked = sorted(awake, key=lambda c: (-c.model.quality, *_merit(c, earned or {})))
    chosen = [c for c in awake if model_id and c.is_named(name, model_id)]
    neighbours = [c for c in ranked if c.provider.name == name]
    best = [*chosen, *_best(neighbours)[:HOW_MANY], *_best(ranked)]
    return list(dict.fromkeys(best))[: MOST_CALLS + len(chosen)]


class Search:
    """The candidates of one search, to be asked one after the other."""

    def __init__(
        self,
        choice: str,
        everybody: list[Candidate],
        standings: Mapping[str, Standing],
        now: float,
        earned: Mapping[tuple[str, str], Earned] | None = None,
    ) -> None:
        self._choice = choice
        self._known = standings, now, earned
        self._unasked = everybody
        self._calls = 0
        self._queue = in_order(choice, everybody, *self._known)

    @property
    def next(self) -> Candidate | None:
        """Whom `take` would give."""
        return self._queue[0] if self._queue else None

    @property
    def is_auto(self) -> bool:
        """Whether no model was named, so that any of them is as welcome as the first."""
        return not registry.split_choice(self._choice)[1]

    def take(self) -> Candidate | None:
        """Whom to ask next; nobody when all hope is gone."""
        if not self._queue or self._calls > MOST_CALLS:
            return None
        self._calls += 1
        candidate = self._queue.pop(0)
        self._unasked = [other for other in self._unasked if other is not candidate]
        return candidate

    def give_up(self, provider: Provider) -> None:
        """A whole provider has failed: the others close ranks."""
        self._unasked = [other for other in self._unasked if other.provider != provider]
        self._queue = in_order(self._choice, self._unasked, *self._known)

    def has_failed_before(self, candidate: Candidate) -> bool:
        return any(name in self._known[0] for name in candidate.names)


def _best(ranked: list[Candidate]) -> list[Candidate]:
    """The good ones, or all where none is: the best three of different vendors first, then by rank."""
    good = [c for c in ranked if c.model.quality >= GOOD_ENOUGH] or ranked
    by_vendor = {c.model.vendor: c for c in reversed(good)}
    first = [c for c in good if by_vendor[c.model.vendor] is c][:HOW_MANY]
    return [*first, *(c for c in good if c not in first)]


def _merit(candidate: Candidate, earned: Mapping[tuple[str, str], Earned]) -> tuple[float, float]:
    """How it did lately, the better the smaller: how often it failed, in tenths, then how long it takes.

    Two answered calls are taken for granted, so that one failure of a newcomer is not the end of it.
    """
    lately = earned.get((candidate.provider.name, candidate.model.id))
    if not lately:
        return 0.0, USUAL_WAIT
    failed = lately.calls * (1 - lately.success) / (lately.calls + 2)
    return round(failed, 1), lately.first_after if lately.first_after is not None else USUAL_WAIT
