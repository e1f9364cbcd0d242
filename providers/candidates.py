"""Who is asked, and in which order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from providers import listing, registry
from providers.cooldown import Standing
from providers.registry import Provider
from providers.speech import Model

HOW_MANY = 3
GOOD_ENOUGH = 6


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


def in_order(
    choice: str, everybody: list[Candidate], standings: Mapping[str, Standing], now: float
) -> list[Candidate]:
    """Whom to ask for a choice, first to last; `now` in epoch seconds.

    The chosen model, then the best of its provider, then the best of all. Those that rest are left out;
    if all do, all are asked, the one that wakes first before the others: it may be up by now.
    """
    wakes = {c: max((standings[n].until for n in c.names if n in standings), default=0.0) for c in everybody}
    awake = [c for c in everybody if wakes[c] <= now]
    if not awake:
        return sorted(everybody, key=wakes.__getitem__)
    name, model_id = registry.split_choice(choice)
    chosen = [c for c in awake if model_id and c.is_named(name, model_id)]
    neighbours = [c for c in awake if c.provider.name == name]
    return list(dict.fromkeys([*chosen, *_best(neighbours), *_best(awake)]))


class Search:
    """The candidates of one search, to be asked one after the other."""

    def __init__(
        self, choice: str, everybody: list[Candidate], standings: Mapping[str, Standing], now: float
    ) -> None:
        self._choice = choice
        self._standings = standings
        self._now = now
        self._unasked = everybody
        self._queue = in_order(choice, everybody, standings, now)

    def take(self) -> Candidate | None:
        """Whom to ask next; nobody when all hope is gone."""
        if not self._queue:
            return None
        candidate = self._queue.pop(0)
        self._unasked = [other for other in self._unasked if other is not candidate]
        return candidate

    def give_up(self, provider: Provider) -> None:
        """A whole provider has failed: the others close ranks."""
        self._unasked = [other for other in self._unasked if other.provider != provider]
        self._queue = in_order(self._choice, self._unasked, self._standings, self._now)

    def has_failed_before(self, candidate: Candidate) -> bool:
        return any(name in self._standings for name in candidate.names)


def _best(awake: list[Candidate]) -> list[Candidate]:
    """The best three, of different vendors as far as there are any."""
    good = [c for c in awake if c.model.quality >= GOOD_ENOUGH] or awake
    ranked = sorted(good, key=lambda c: -c.model.quality)
    by_vendor = {c.model.vendor: c for c in reversed(ranked)}
    first = [c for c in ranked if by_vendor[c.model.vendor] is c]
    return [*first, *(c for c in ranked if c not in first)][:HOW_MANY]
