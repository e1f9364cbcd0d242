"""The models that a new site knows: `starting_models.toml`, read once."""

import tomllib
from functools import cache
from pathlib import Path

from providers.speech import Model

SOURCE = Path(__file__).with_name("starting_models.toml")


@cache
def all_starting_models() -> tuple[Model, ...]:
    """Every model of the file, in its order: the providers one by one, the best of each first."""
    return tuple(
        Model(
            provider,
            model_id,
            facts["name"],
            facts["vendor"],
            facts["quality"],
            thinks=facts.get("thinks", False),
            free=facts.get("free", False),
            note=facts["note"],
            note_ru=facts["note_ru"],
        )
        for provider, models in tomllib.loads(SOURCE.read_text("utf-8")).items()
        for model_id, facts in models.items()
    )


def starting_models(provider: str) -> tuple[Model, ...]:
    """The starting models of one provider, best first."""
    return tuple(model for model in all_starting_models() if model.provider == provider)
