"""What a person can choose among, and who would answer a choice now: for pages, so nobody is waited for."""

import math
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from providers import candidates, cooldown, fitting, listing, local, record, registry
from providers.candidates import Candidate
from providers.models import LONGEST_ID
from providers.registry import Provider
from providers.speech import Answerer


@dataclass(frozen=True, slots=True)
class Choice:
    """A model as a list of models shows it. `value` is what a request says that wants it.

    `resting_minutes` is 0 for one that is awake.
    """

    value: str
    label: str
    note: str
    quality: int
    free: bool
    thinks: bool
    resting_minutes: int


@dataclass(frozen=True, slots=True)
class Group:
    """The models of one provider, best first."""

    provider: str
    label: str
    models: list[Choice]


def offered(local_server: Provider | None, choice: str) -> list[Provider]:
    """The providers there are; the demo voice only if nobody else has a model, or if it is asked for."""
    found = [*registry.configured().values(), *([local_server] if local_server else [])]
    wants_demo = registry.split_choice(choice)[0] == registry.DEMO
    return found if any(one.models for one in found) and not wants_demo else [*found, registry.DEMO_VOICE]


def choices(chosen: str = "") -> list[Group]:
    """Every model that can be chosen now, by provider; the chosen one even if nobody lists it."""
    everybody = _everybody(chosen)
    wakes = _wakes(everybody)
    grouped = groupby(everybody, key=lambda candidate: candidate.provider)
    return [
        Group(provider.name, provider_label(provider.name), [_choice(one, wakes) for one in ranked(found)])
        for provider, found in grouped
    ]


def describe(choice: str = "") -> Answerer:
    """Who would answer a choice now; an empty one is the site's default.

    In a new process that has only a local server to ask, it names the demo voice until that is found.
    """
    everybody = candidates.meant(choice, _everybody(choice) or _everybody(""))
    standings = cooldown.standings(names_of(everybody))
    first = candidates.in_order(choice, everybody, standings, time.time(), record.earned())[0]
    return _answerer(first, first.rests_until(standings) > time.time())


def reads(choice: str = "") -> int:
    """How many tokens whoever would answer a choice can read; 0 where that is not known."""
    answerer = describe(choice)
    found = (one.model for one in _everybody(choice) if one.is_named(answerer.provider, answerer.model))
    return next((model.context for model in found), 0)


def room(choice: str, longest: int) -> int:
    """How many tokens a prompt for a choice may have beside a reply of `longest` tokens; 0 for any number.

    That counts for a model that is named, and for what runs on this machine where there is nothing else. In
    an `auto`, who answers changes from turn to turn: what is too long for one is fitted when it is asked.
    """
    name, model_id = registry.split_choice(choice or registry.default_choice())
    server = local.known()
    if server and (name == registry.LOCAL or not (model_id or registry.has_keys())):
        model = server.model(model_id) if model_id else next(iter(server.models), None)
    else:
        model = listing.model_named(name, model_id) if model_id else None
    return fitting.room(model, longest) if model else 0


def another(choice: str, than: Collection[tuple[str, str]]) -> Answerer | None:
    """Who else would answer now, other than these (provider, model id); None if nobody is awake."""
    others = [one for one in _everybody(choice) if (one.provider.name, one.model.id) not in than]
    awake = [one for one, until in _wakes(others).items() if until <= time.time()]
    order = candidates.in_order(registry.AUTO, awake, {}, time.time(), record.earned()) if awake else []
    return _answerer(order[0], resting=False) if order else None


def resting_minutes(provider: str, model_id: str) -> int:
    """For how many minutes, begun ones too, this model rests; 0 for not at all."""
    found = [one for one in _everybody(f"{provider}:{model_id}") if one.is_named(provider, model_id)]
    return max((_minutes(until) for until in _wakes(found).values()), default=0)


def is_offered(choice: str) -> bool:
    """Whether this can be chosen: nothing (the site's default), an `auto`, or a model that is there.

    What is too long for a chat to keep cannot.
    """
    if len(choice) > LONGEST_ID:
        return False
    name, model_id = registry.split_choice(choice)
    providers = offered(local.known(), choice)
    if not model_id:
        return choice in ("", registry.AUTO) or (choice.startswith("auto:") and name in _names(providers))
    return any(model.id == model_id for one in providers if one.name == name for model in one.models)


def takes(choice: str) -> dict[str, float]:
    """The settings that a choice takes, `max_tokens` besides, each with the most of it.

    For an `auto` they are those that anybody takes who may answer.
    """
    name, model_id = registry.split_choice(choice)
    everybody = _everybody(choice)
    within = [one for one in everybody if not name or one.provider.name == name]
    meant = [one for one in within if one.model.id == model_id] if model_id else within
    found: dict[str, float] = {}
    for taken in (registry.taken(one.provider, one.model.id) for one in meant):
        found |= {name: max(most, found.get(name, 0)) for name, most in taken.items()}
    return found


def label(provider: str, model_id: str) -> str:
    """What people call a model, in the language of the moment."""
    return _("Demo voice") if provider == registry.DEMO else listing.model_named(provider, model_id).label


def provider_label(name: str) -> str:
    """What people call a provider, in the language of the moment."""
    match name:
        case registry.LOCAL:
            return _("On this machine")
        case registry.DEMO:
            return _("Offline")
        case _:
            return registry.named(name)


def names_of(everybody: Iterable[Candidate]) -> list[str]:
    return [name for candidate in everybody for name in candidate.names]


def ranked(found: Iterable[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda candidate: -candidate.model.quality)


def _everybody(choice: str) -> list[Candidate]:
    return candidates.listed(offered(local.known(), choice), choice)


def _names(providers: Iterable[Provider]) -> set[str]:
    return {provider.name for provider in providers}


def _wakes(everybody: list[Candidate]) -> dict[Candidate, float]:
    standings = cooldown.standings(names_of(everybody))
    return {candidate: candidate.rests_until(standings) for candidate in everybody}


def _minutes(until: float) -> int:
    return max(0, math.ceil((until - time.time()) / 60))


def _choice(candidate: Candidate, wakes: dict[Candidate, float]) -> Choice:
    provider, model = candidate.provider, candidate.model
    return Choice(
        value=model.choice,
        label=label(provider.name, model.id),
        note=model.style,
        quality=model.quality,
        free=model.free,
        thinks=model.thinks,
        resting_minutes=_minutes(wakes[candidate]),
    )


def _answerer(candidate: Candidate, resting: bool) -> Answerer:
    provider, model = candidate.provider, candidate.model
    return Answerer(
        provider=provider.name,
        model=model.id,
        label=label(provider.name, model.id),
        is_demo=provider.is_demo,
        free=model.free,
        resting=resting,
    )
