"""The models that a provider is known to have, and how good each is at role-play, n of 10.

Models come and go within weeks: this is where choosing starts, not where it ends.
"""

from functools import cache

from providers.speech import Model

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
claude     claude-sonnet-4-5                             | Claude Sonnet 4.5    | anthropic | 10 |
gemini     gemini-2.0-flash                              | Gemini 2.0 Flash     | google    | 8 |
"""


@cache
def starting_models(provider: str) -> tuple[Model, ...]:
    """The known models of a provider, best first."""
    known = [
        model for model in _read(_FREE, free=True) + _read(_PAID, free=False) if model.provider == provider
    ]
    return tuple(sorted(known, key=lambda model: -model.quality))


def _read(table: str, *, free: bool) -> list[Model]:
    models = []
    for line in table.strip().splitlines():
        name, label, vendor, quality, notes = (cell.strip() for cell in line.split("|"))
        provider, model_id = name.split()
        models.append(
            Model(provider, model_id, label, vendor, int(quality), thinks=notes == "thinks", free=free)
        )
    return models
