from dataclasses import replace
from typing import Any

import pytest

from providers import checks, registry
from providers.listing import model_named
from providers.speech import Model
from providers.starting_models import starting_models


def test_nobody_is_configured_without_a_key() -> None:
    assert registry.configured() == {}


def test_a_key_is_enough(settings: Any) -> None:
    settings.PROVIDER_KEYS = settings.PROVIDER_KEYS | {"groq": "sk-secret"}
    (groq,) = registry.configured().values()
    assert (groq.name, groq.base_url) == ("groq", "https://api.groq.com/openai/v1")
    assert groq.models[0].label == "Llama 3.3 70B"


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("http://models.lan:9000", "http://models.lan:9000/v1"),
        ("http://models.lan/", "http://models.lan/v1"),
        ("http://models.lan/openai/v1/", "http://models.lan/openai/v1"),
    ],
)
def test_an_address_can_be_overridden(settings: Any, url: str, used: str) -> None:
    settings.PROVIDER_KEYS = settings.PROVIDER_KEYS | {"openai": "sk-secret"}
    settings.PROVIDER_BASE_URLS = settings.PROVIDER_BASE_URLS | {"openai": url}
    assert registry.configured()["openai"].base_url == used


@pytest.mark.parametrize(
    ("choice", "parts"),
    [
        ("auto", ("", "")),
        ("auto:groq", ("groq", "")),
        ("openrouter:google/gemma-3-27b-it:free", ("openrouter", "google/gemma-3-27b-it:free")),
        ("demo:demo", ("demo", "demo")),
    ],
)
def test_a_choice_has_a_provider_and_a_model(choice: str, parts: tuple[str, str]) -> None:
    assert registry.split_choice(choice) == parts


def test_no_choice_is_the_default_one(settings: Any) -> None:
    settings.DEFAULT_MODEL = "groq:llama-3.1-8b-instant"
    assert registry.split_choice("") == ("groq", "llama-3.1-8b-instant")


def test_starting_models_are_rated_and_unique() -> None:
    names = [provider.name for provider in registry.TABLE]
    models = [model for name in names for model in starting_models(name)]
    assert len({(model.provider, model.id) for model in models}) == len(models) == 24
    assert all(1 <= model.quality <= 10 and model.label and model.vendor for model in models)
    assert all(starting_models(name) for name in names)


def test_models_of_one_vendor_share_it() -> None:
    assert model_named("openrouter", "qwen/qwen3-4b:free").vendor == "venice"


@pytest.mark.parametrize(
    ("model_id", "label", "thinks"),
    [
        ("llama3.2:3b", "llama3.2:3b", False),
        ("deepseek-r1:8b", "deepseek-r1:8b", True),
        ("Qwen/QwQ-32B", "QwQ-32B", True),
        ("qwen3-30b-a3b-thinking-2507", "qwen3-30b-a3b-thinking-2507", True),
        ("mistral-nemo", "mistral-nemo", False),
        ("rethink-7b", "rethink-7b", False),
    ],
)
def test_a_model_known_by_its_id_alone(model_id: str, label: str, thinks: bool) -> None:
    model = Model.unlisted("local", model_id)
    assert (model.label, model.thinks, model.quality) == (label, thinks, 5)


def test_secrets_are_blotted_out(settings: Any) -> None:
    settings.PROVIDER_KEYS = settings.PROVIDER_KEYS | {"groq": "sk-secret"}
    settings.PROXY_URL = "http://anna:hunter2@proxy.lan:3128"
    clean = registry.without_secrets("key sk-secret via http://anna:hunter2@proxy.lan:3128, hunter2")
    assert clean == "key ••• via •••, •••"


@pytest.mark.parametrize(
    ("default", "keys", "urls", "named"),
    [
        ("auto", {}, {}, []),
        ("local:llama3.2:3b", {}, {}, []),
        ("groq:llama-3.1-8b-instant", {"groq": "sk"}, {}, []),
        ("groq:llama-3.1-8b-instant", {}, {}, ["DEFAULT_MODEL groq, which has no key"]),
        ("auto:grok", {}, {}, ["DEFAULT_MODEL a provider that is not known: grok"]),
        ("auto", {}, {"openai": "http://127.0.0.1:9"}, ["OPENAI_BASE_URL without a key"]),
    ],
)
def test_settings_without_effect_are_named(
    settings: Any, default: str, keys: dict[str, str], urls: dict[str, str], named: list[str]
) -> None:
    settings.DEFAULT_MODEL = default
    settings.PROVIDER_KEYS = settings.PROVIDER_KEYS | keys
    settings.PROVIDER_BASE_URLS = settings.PROVIDER_BASE_URLS | urls
    warnings = [warning.msg for warning in checks.providers_are_reachable(None)]
    assert len(warnings) == len(named)
    for warning, (name, _, reason) in zip(warnings, (text.partition(" ") for text in named), strict=True):
        assert name in warning
        assert reason in warning


def test_a_provider_of_many_models_is_hashed_without_them() -> None:
    # Every candidate hashes its provider: with its hundreds of models, each look at all of them took seconds.
    many = tuple(Model.unlisted("groq", f"model-{n}") for n in range(3))
    provider = registry.TABLE[0]
    assert hash(replace(provider, models=many)) == hash(provider)
    assert replace(provider, models=many) != provider


def test_what_signs_in_is_blotted_out_of_a_text(settings: Any) -> None:
    settings.PROVIDER_KEYS = {"groq": "sk-Key", "openai": "sk-Key-and-more", "local": ""}
    settings.PROVIDER_BASE_URLS = {"local": "http://ollama:hunter2@models.lan:11434"}
    settings.PROXY_URL = "socks5://anna:p%40ss-word@proxy.lan:1080"
    said = "sk-key, sk-Key-and-more, hunter2, p%40ss-word, p@ss-word, anna; and a key"
    assert registry.without_secrets(said) == "•••, •••, •••, •••, •••, •••; and a key"
