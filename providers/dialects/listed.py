"""What providers' lists of models say, and which of those can hold a conversation. Pure."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from providers.models import LONGEST_ID, LONGEST_NAME
from providers.registry import Provider

MOST_ENTRIES = 3000  # the longest list there is, OpenRouter's, has a few hundred

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

    What runs on one's own machine is there because somebody wanted it: only what has no words is left out,
    and what no chat could keep as its choice.
    """
    name = model_id.lower()
    if len(f"{provider.name}:{model_id}") > LONGEST_ID or not model_id.isprintable():
        return False
    if _ALIEN.search(name):
        return False
    if provider.is_local:
        return True
    return not (_ALIEN_ABROAD.search(name) or name.startswith(_NAMED_ALIENS.get(provider.name, ())))


def entries(document: Any, field: str) -> Iterator[dict[str, Any]]:
    """The entries of a list of models, as many as a list may have: whatever among them is an object."""
    found = document.get(field) if isinstance(document, dict) else document
    told = islice(found, MOST_ENTRIES) if isinstance(found, list) else ()
    yield from (entry for entry in told if isinstance(entry, dict))


def text(entry: dict[str, Any], field: str) -> str:
    """A field that should hold a text; empty where it does not."""
    value = entry.get(field)
    return value.strip().replace("\0", "") if isinstance(value, str) else ""


def label(entry: dict[str, Any], field: str) -> str:
    """What people call a model: one line, and no longer than there is room for."""
    return " ".join(text(entry, field).split())[:LONGEST_NAME]


def number(entry: dict[str, Any], *fields: str) -> int:
    """The first of these fields that holds a positive number, else 0."""
    values = (entry.get(field) for field in fields)
    return next((value for value in values if type(value) is int and 0 < value < 2**31), 0)
