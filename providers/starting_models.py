"""The models that a provider is known to have, and how good each is at role-play, n of 10.

Models come and go within weeks: this is where choosing starts, not where it ends.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Self

UNRATED = 5

_THINKS_ALOUD = re.compile(r"(?:^|[^a-z0-9])(?:r1|qwq|reasoner|reasoning|thinking|think|magistral)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Model:
    """One model of one provider. `vendor` is who made it: limits are often shared inside a vendor."""

    provider: str
    id: str
    label: str
    vendor: str
    quality: int = UNRATED
    thinks: bool = False
    free: bool = False

    @property
    def takes_system_turns(self) -> bool:
        return "gemma" not in self.id.lower()

    @classmethod
    def unlisted(cls, provider: str, model_id: str, *, free: bool = False) -> Self:
        """A model of which only the id is known."""
        name = model_id.rpartition("/")[2]
        thinks = bool(_THINKS_ALOUD.search(model_id.lower()))
        vendor = model_id.partition("/")[0] if "/" in model_id else provider
        return cls(provider, model_id, name, vendor, thinks=thinks, free=free)


_FREE = """
openrouter google/gemma-3-27b-it:free                    | Gemma 3 27B          | google    | 9 |
openrouter google/gemma-3-12b-it:free                    | Gemma 3 12B          | google    | 8 |
openrouter nvidia/nemotron-nano-9b-v2:free               | Nemotron Nano 9B     | nvidia    | 7 | thinks
openrouter deepseek/deepseek-r1-0528:free                | DeepSeek R1          | deepseek  | 7 | thinks
openrouter nousresearch/hermes-3-llama-3.1-405b:free     | Hermes 3 405B        | venice    | 6 |
openrouter meta-llama/llama-3.3-70b-instruct:free        | Llama 3.3 70B        | venice    | 6 |
openrouter qwen/qwen3-4b:free                            | Qwen3 4B             | venice    | 5 |
openrouter meta-llama/llama-3.2-3b-instruct:free         | Llama 3.2 3B         | venice    | 4 |
groq       llama-3.3-70b-versatile                       | Llama 3.3 70B        | meta      | 9 |
groq       qwen-qwq-32b                                  | Qwen QwQ 32B         | qwen      | 8 | thinks
groq       openai/gpt-oss-120b                           | GPT-OSS 120B         | openai    | 8 |
groq       meta-llama/llama-4-scout-17b-16e-instruct     | Llama 4 Scout        | meta      | 7 |
groq       deepseek-r1-distill-llama-70b                 | DeepSeek R1 70B      | deepseek  | 7 | thinks
groq       llama-3.1-8b-instant                          | Llama 3.1 8B         | meta      | 5 |
cerebras   qwen-3-235b-a22b-instruct-2507                | Qwen3 235B           | qwen      | 9 |
cerebras   gpt-oss-120b                                  | GPT-OSS 120B         | openai    | 8 |
cerebras   llama3.1-8b                                   | Llama 3.1 8B         | meta      | 5 |
"""
_PAID = """
deepseek   deepseek-chat                                 | DeepSeek Chat        | deepseek  | 8 |
deepseek   deepseek-reasoner                             | DeepSeek Reasoner    | deepseek  | 7 | thinks
qwen       qwen3-235b-a22b                               | Qwen3 235B           | qwen      | 8 |
qwen       qwen3-32b                                     | Qwen3 32B            | qwen      | 7 |
openai     gpt-4o                                        | GPT-4o               | openai    | 9 |
"""


@cache
def starting_models(provider: str) -> tuple[Model, ...]:
    """The known models of a provider, best first."""
    known = [
        model for model in _read(_FREE, free=True) + _read(_PAID, free=False) if model.provider == provider
    ]
    return tuple(sorted(known, key=lambda model: -model.quality))


def model_named(provider: str, model_id: str) -> Model:
    """The model of that id; one that is not in the list may exist all the same."""
    known = (model for model in starting_models(provider) if model.id == model_id)
    return next(known, None) or Model.unlisted(provider, model_id)


def _read(table: str, *, free: bool) -> list[Model]:
    models = []
    for line in table.strip().splitlines():
        name, label, vendor, quality, notes = (cell.strip() for cell in line.split("|"))
        provider, model_id = name.split()
        models.append(
            Model(provider, model_id, label, vendor, int(quality), thinks=notes == "thinks", free=free)
        )
    return models
