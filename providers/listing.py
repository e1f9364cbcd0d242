"""The models on offer."""

from providers.speech import Model
from providers.starting_models import starting_models


def models_of(provider: str) -> tuple[Model, ...]:
    """The models of a provider that are switched on and still there, best first."""
    return starting_models(provider)


def model_named(provider: str, model_id: str) -> Model:
    """The model of that id, whatever became of it; one that is not in the list may exist all the same."""
    known = (model for model in starting_models(provider) if model.id == model_id)
    return next(known, None) or Model.unlisted(provider, model_id)


def is_off(provider: str, model_id: str) -> bool:
    """Whether an operator has switched this model off."""
    return False
