"""What providers' lists of models say, and which of those can hold a conversation. Pure."""

import re
from collections.abc import Iterator
from typing import Any

from providers.registry import Provider

# Models that hear, paint, judge, sort or count, by the words in their ids.
_WORDLESS = r"embed|embeddings?|embeddinggemma|bge|gte|minilm|rerank|reranker|whisper"
_OTHERWISE_BUSY = (
    r"guard|safeguard|shieldgemma|moderation|tts|asr|stt|speech|audio|voice|transcribe|realtime|live|livetranslate"
    r"|orpheus|cosyvoice|paraformer|sambert|image|imagen|dall-e|sora|veo|lyria|wanx?[\d.]*|ocr|aqa|robotics|mt"
    r"|davinci|babbage|computer-use|deep-research|search-preview|search-api|codex"
)
_ALIEN, _ALIEN_ABROAD = (
    re.compile(rf"(?:^|[^a-z])(?:{words})(?![a-z])") for words in (_WORDLESS, _OTHERWISE_BUSY)
)
_NAMED_ALIENS = {
    "groq": ("groq/compound", "openai/gpt-oss-safeguard-20b"),
    "openai": ("gpt-3.5-turbo-instruct", "o1-pro", "o3-pro", "gpt-5-pro"),  # of other endpoints
}


def is_suitable(provider: Provider, model_id: str) -> bool:
    """Whether a model can be talked with, as far as its id tells.

    What runs on one's own machine is there because somebody wanted it: only what has no words is left out.
    """
    name = model_id.lower()
    if _ALIEN.search(name):
        return False
    if provider.is_local:
        return True
    return not (_ALIEN_ABROAD.search(name) or name.startswith(_NAMED_ALIENS.get(provider.name, ())))


def entries(document: Any, field: str) -> Iterator[dict[str, Any]]:
    """The entries of a list of models: whatever among them is an object."""
    found = document.get(field) if isinstance(document, dict) else document
    yield from (entry for entry in found or () if isinstance(entry, dict)) if isinstance(found, list) else ()


def text(entry: dict[str, Any], field: str) -> str:
    """A field that should hold a text; empty where it does not."""
    value = entry.get(field)
    return value.strip().replace("\0", "") if isinstance(value, str) else ""


def number(entry: dict[str, Any], *fields: str) -> int:
    """The first of these fields that holds a positive number, else 0."""
    values = (entry.get(field) for field in fields)
    return next((value for value in values if type(value) is int and 0 < value < 2**31), 0)
