"""The models on offer: the table's rows, held in memory, so that neither a page nor a reply asks for them.

Housekeeping reads them anew twice a minute; what this process itself changes is seen at once. While the
database is away the last ones stay, and the starting models before there were any.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import Error, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from providers.models import LanguageModel
from providers.speech import Model
from providers.starting_models import all_starting_models

logger = logging.getLogger(__name__)


class Snapshot:
    """What the table said: every model by (provider, id), and which of them are off."""

    def __init__(
        self,
        models: Iterable[Model],
        off: Iterable[tuple[str, str]] = (),
        gone: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.by_name = {(model.provider, model.id): model for model in models}
        self.off = frozenset(off)
        hidden = self.off.union(gone)
        on_offer = [model for name, model in self.by_name.items() if name not in hidden]
        self.on_offer: defaultdict[str, tuple[Model, ...]] = defaultdict(tuple)
        for model in sorted(on_offer, key=lambda model: -model.quality):
            self.on_offer[model.provider] += (model,)


STARTING = Snapshot(all_starting_models())

_held: Snapshot | None = None


def models_of(provider: str) -> tuple[Model, ...]:
    """The models of a provider that are switched on and still there, best first."""
    return _snapshot().on_offer.get(provider, ())


def model_named(provider: str, model_id: str) -> Model:
    """The model of that id, whatever became of it; one that is not in the list may exist all the same."""
    return _snapshot().by_name.get((provider, model_id)) or Model.unlisted(provider, model_id)


def is_off(provider: str, model_id: str) -> bool:
    """Whether an operator has switched this model off."""
    return (provider, model_id) in _snapshot().off


def ensure_loaded() -> None:
    """Reads the table unless that was done before. For threads; never raises because of the database."""
    global _held
    if _held is None:
        try:
            renew()
        except Error:
            logger.warning("The table of models cannot be read: the starting models are on offer")
            _held = STARTING  # until the next renewal


def renew() -> None:
    """Reads the table anew. For threads; raises what the database does."""
    global _held
    rows = list(LanguageModel.objects.order_by("id"))
    _held = Snapshot(
        models=[row.as_model() for row in rows],
        off=[(row.provider, row.model_id) for row in rows if not row.is_on],
        gone=[(row.provider, row.model_id) for row in rows if row.retired_at],
    )


def renew_on_commit() -> None:
    """Reads the table anew as soon as what was changed in it is there for everybody."""
    transaction.on_commit(renew, robust=True)


@receiver([post_save, post_delete], sender=LanguageModel)
def _changed(sender: Any, **kwargs: Any) -> None:
    renew_on_commit()


def _snapshot() -> Snapshot:
    if _held is None and not _is_on_a_loop():
        ensure_loaded()
    return _held or STARTING


def _is_on_a_loop() -> bool:
    """Whether this thread runs an event loop, which a query would hold up."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
