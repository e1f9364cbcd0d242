"""Which models rest until when, asked for many at once: for lists that show it."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.utils import timezone

from providers import cooldown, local, registry
from providers.candidates import Candidate
from providers.speech import Model


def until(models: Iterable[Model]) -> dict[tuple[str, str], datetime]:
    """When the rests end, by (provider, model id), of those that rest now. One trip to the cache."""
    asked = _candidates(models)
    standings = cooldown.standings(name for one in asked for name in one.names)
    ends = {(one.model.provider, one.model.id): one.rests_until(standings) for one in asked}
    now = timezone.now().timestamp()
    return {name: datetime.fromtimestamp(ending, UTC) for name, ending in ends.items() if ending > now}


def end(models: Iterable[Model]) -> None:
    """Ends the rests of these models, and of their providers."""
    cooldown.forgive({name for one in _candidates(models) for name in one.names})


def _candidates(models: Iterable[Model]) -> list[Candidate]:
    """Those of the models whose provider is there, for nobody else can rest."""
    there = registry.configured()
    if server := local.known():
        there[server.name] = server
    return [Candidate(there[model.provider], model) for model in models if model.provider in there]
