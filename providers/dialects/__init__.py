"""One wire format a file. A dialect says how a request is put and how an answer is read:

call(provider, model, request) -> Call       Reader().read(payloads) -> Heard
list_call(provider) -> Call                  listed(document, provider) -> models

The demo voice has no wire, and a module of its own.
"""

from providers.dialects import anthropic, gemini, openai
from providers.dialects.wire import Call, Dialect, Heard, Reader
from providers.registry import Provider

__all__ = ["Call", "Dialect", "Heard", "Reader", "dialect_of"]

_DIALECTS: dict[str, Dialect] = {"openai": openai, "anthropic": anthropic, "gemini": gemini}


def dialect_of(provider: Provider) -> Dialect:
    """The dialect that a provider speaks."""
    return _DIALECTS[provider.dialect]
