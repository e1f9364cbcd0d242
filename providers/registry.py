"""Which providers are configured, and what each of them takes. The only reader of provider settings."""

import hashlib
import math
import re
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import unquote, urlsplit

from django.conf import settings

from providers.listing import is_off, model_named, models_of
from providers.speech import Model

AUTO, LOCAL, DEMO = "auto", "local", "demo"
USUAL = frozenset({"temperature", "top_p", "frequency_penalty"})
EVERYTHING = USUAL | {"top_k"}
NOTHING: frozenset[str] = frozenset()
NEWER_OPENAI = ("o1", "o3", "o4", "gpt-5")
# Claude Opus 4.7 and what came after it refuse every setting but the limit of tokens.
OLDER_CLAUDE = re.compile(r"claude-(?:[23]|instant|(?:opus|sonnet|haiku)-4(?:-[0-6])?(?:-\d{8}|-latest)?$)")


@dataclass(frozen=True, slots=True)
class Provider:
    """One place that models answer from: where it is, how it is spoken to, what it takes.

    `key` is a secret and stays out of every repr. `models` are those to choose among, best first or not.
    `takes` names the settings of a `Sampling` that it knows; `free` tells that its models cost nothing.
    """

    name: str
    label: str
    base_url: str = ""
    key: str = field(default="", repr=False)
    models: tuple[Model, ...] = field(
        default=(), hash=False
    )  # there are hundreds, and each hashes its provider
    dialect: Literal["openai", "anthropic", "gemini"] = "openai"
    takes: frozenset[str] = USUAL
    hottest: float = 2
    free: bool = False
    asks_usage_in_stream: bool = True  # `stream_options`; OpenRouter has a word of its own
    extra: dict[str, object] = field(default_factory=dict, hash=False)

    @property
    def is_local(self) -> bool:
        return self.name == LOCAL

    @property
    def is_demo(self) -> bool:
        return self.name == DEMO

    @property
    def variable(self) -> str:
        """What the names of its settings begin with."""
        return "ANTHROPIC" if self.name == "claude" else self.name.upper()

    @property
    def identity(self) -> str:
        """Names this provider with this address and key: a new key has no part in the old one's rests."""
        secret = hashlib.sha256(f"{self.base_url} {self.key}".encode()).hexdigest()
        return f"{self.name}.{secret[:16]}"

    def model(self, model_id: str) -> Model:
        """The model of that id; one that is not in the list may exist all the same."""
        known = (model for model in self.models if model.id == model_id)
        return next(known, None) or Model.unlisted(self.name, model_id)


TABLE: tuple[Provider, ...] = (
    Provider(
        "openrouter",
        "OpenRouter",
        "https://openrouter.ai/api/v1",
        takes=EVERYTHING,
        asks_usage_in_stream=False,
        extra={"usage": {"include": True}},
    ),
    Provider("groq", "Groq", "https://api.groq.com/openai/v1", free=True),
    Provider(
        "cerebras",
        "Cerebras",
        "https://api.cerebras.ai/v1",
        takes=USUAL - {"frequency_penalty"},
        hottest=1.5,
        free=True,
    ),
    Provider("deepseek", "DeepSeek", "https://api.deepseek.com/v1"),
    Provider(
        "qwen",
        "Qwen",
        "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        extra={"enable_thinking": False},
    ),
    Provider("openai", "OpenAI", "https://api.openai.com/v1"),
    Provider(
        "claude",
        "Claude",
        "https://api.anthropic.com",
        dialect="anthropic",
        takes=frozenset({"temperature", "top_k"}),  # temperature and top_p together are refused
        hottest=1,
    ),
    Provider(
        "gemini",
        "Gemini",
        "https://generativelanguage.googleapis.com",
        dialect="gemini",
        takes=EVERYTHING - {"frequency_penalty"},
    ),
)
LOCAL_SERVER = Provider(LOCAL, "Local", takes=EVERYTHING, free=True)
DEMO_VOICE = Provider(
    DEMO, "Demo", takes=NOTHING, models=(Model(DEMO, DEMO, "Demo voice", DEMO, 1, free=True),)
)


def configured() -> dict[str, Provider]:
    """The providers with a key, by name, each with its key, address and starting models."""
    return {
        entry.name: replace(
            entry,
            key=_key(entry.name),
            base_url=_override(entry) or entry.base_url,
            models=models_of(entry.name),
        )
        for entry in TABLE
        if _key(entry.name)
    }


def has_keys() -> bool:
    """Whether any provider has a key; cheaper than to ask who they are."""
    return any(_key(entry.name) for entry in TABLE)


def named(name: str) -> str:
    """What a provider calls itself."""
    return next((provider.label for provider in TABLE if provider.name == name), name)


def local_server(base_url: str, listed: tuple[Model, ...]) -> Provider:
    """The local server at `base_url` with the models it lists, but for those that are switched off.

    They cost nothing, and how much they can read is for their server to say; how good they are is
    unknown until an operator rates them.
    """
    models = []
    for model in listed:
        if not is_off(LOCAL, model.id):
            known = model_named(LOCAL, model.id)
            models.append(replace(known, free=True, context=model.context or known.context))
    return replace(LOCAL_SERVER, base_url=base_url, key=_key(LOCAL), models=tuple(models))


def local_base_url() -> str:
    """Where the operator says the local server is; empty when it is to be looked for."""
    return _override(LOCAL_SERVER)


def looks_for_local_server() -> bool:
    return settings.LOCAL_AUTODETECT


def looks_for_new_models() -> bool:
    return settings.SYNC_MODELS


def hedge_after() -> float:
    """For how many seconds a candidate may be silent before the next one starts beside it; 0 for ever."""
    return settings.HEDGE_SECONDS


def default_choice() -> str:
    return settings.DEFAULT_MODEL or AUTO


def taken(provider: Provider, model_id: str) -> dict[str, float]:
    """The settings that a model of this provider takes, `max_tokens` besides, each with the most of it."""
    decides_alone = {
        "deepseek": "reasoner" in model_id,
        "openai": model_id.startswith(NEWER_OPENAI),
        "claude": not OLDER_CLAUDE.match(model_id),
    }
    names = NOTHING if decides_alone.get(provider.name) else provider.takes
    most = {"temperature": provider.hottest, "top_p": 1, "top_k": math.inf, "frequency_penalty": 2}
    return {name: most[name] for name in most if name in names}


def site_title() -> str:
    """The site's name as a header can carry it."""
    return settings.SITE_NAME.encode("ascii", "ignore").decode().strip()


def site_address() -> str:
    """Where the site is on the web, or nothing when it does not say."""
    return next(iter(settings.CSRF_TRUSTED_ORIGINS), "")


def proxy_url() -> str:
    return settings.PROXY_URL


def without_secrets(text: str) -> str:
    """The same text with every key, and users and passwords of addresses, blotted out.

    In any case of letters, for codes are compared in small ones.
    """
    for secret in sorted(_secrets(), key=len, reverse=True):  # one may be the beginning of another
        text = re.sub(re.escape(secret), "•••", text, flags=re.IGNORECASE)
    return text


def split_choice(choice: str) -> tuple[str, str]:
    """(provider, model id) of a choice; either may be empty: `auto`, `auto:groq`, `openrouter:a/b:free`."""
    first, _colon, rest = (choice or default_choice()).strip().partition(":")
    if first == AUTO:
        return rest, ""
    return first, rest


def misread() -> dict[str, str]:
    """Settings that cannot mean what they say: name -> what is wrong. Nothing in it is secret."""
    problems = {}
    name, _model = split_choice("")
    if name and name not in {provider.name for provider in (*TABLE, LOCAL_SERVER, DEMO_VOICE)}:
        problems["DEFAULT_MODEL"] = f"names a provider that is not known: {name}"
    elif name in {provider.name for provider in TABLE} and not _key(name):
        problems["DEFAULT_MODEL"] = f"names {name}, which has no key"
    for provider in TABLE:
        if _override(provider) and not _key(provider.name):
            problems[f"{provider.variable}_BASE_URL"] = "is not used without a key for it"
    return problems


def _secrets() -> set[str]:
    addresses = (settings.PROXY_URL, *settings.PROVIDER_BASE_URLS.values())
    parts = [part for address in addresses for part in _signed_in_with(address)]
    found = {*settings.PROVIDER_KEYS.values(), settings.PROXY_URL, *parts, *map(unquote, parts)}
    return {secret for secret in found if len(secret) > 2}


def _signed_in_with(address: str) -> tuple[str, ...]:
    """The user and the password in an address."""
    known = urlsplit(address)
    return tuple(filter(None, (known.username, known.password)))


def _key(name: str) -> str:
    return settings.PROVIDER_KEYS.get(name, "")


def _override(provider: Provider) -> str:
    """The operator's address for a provider; OpenAI's dialect without a path means the usual `/v1`."""
    url = settings.PROVIDER_BASE_URLS.get(provider.name, "").rstrip("/")
    bare = url and not urlsplit(url).path
    return f"{url}/v1" if bare and provider.dialect == "openai" else url
