"""LiteLLM's proxy: a real gateway that speaks all three dialects, in front of mocks and of the simulator.

Its mocks raise its own errors; the simulator behind it gives it real streams to translate.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.real_servers import questions, whole_site
from tests.real_servers.environments import Process, environment
from tests.real_servers.findings import Finding
from tests.real_servers.questions import Server
from tests.site import free_port
from tests.upstream import Upstream

PACKAGES = ("litellm[proxy]==1.100.0",)
KEY = "sk-litellm-0123456789"
MOCKS = {
    "mocked": "The lantern waits by the river. *She nods.*",
    "mock-busy": "litellm.RateLimitError",
    "mock-too-long": "litellm.ContextWindowExceededError",
    "mock-down": "litellm.InternalServerError",
    "mock-filtered": "Exception: content_filter_policy",
    "mock-breaks": "Exception: mock_streaming_error",
}
BEHIND = {
    "story": "steady?rate=0&tokens=60",
    "slow": "steady?rate=20&tokens=2000",
    "cut": "steady?rate=0&tokens=60&fault=length",
    "thinking": "steady?rate=0&tokens=60&fault=think",
    "breaks": "steady?rate=0&tokens=60&fault=error-frame",
    "busy": "steady?fault=429&retry_after=7",
    "too-long": "steady?fault=400-too-long",
    "refused": "steady?fault=401",
}
ENDS = {
    "mocked": "stop",
    "mock-busy": "busy",
    "mock-too-long": "our_mistake",  # it gives no code that would tell
    "mock-down": "down",
    "mock-filtered": "our_mistake",
    "mock-breaks": "down",
    "cut": "length",
    "thinking": "stop",
    "breaks": "broken_off",
    "busy": "busy",
    "too-long": "our_mistake",  # the code from behind is in its prose
    "refused": "bad_key",
}
OTHER_ENDS = {
    "openai": {},
    "claude": {"mock-filtered": "stop", "mock-breaks": "stop"},  # these mocks are no faults there
    "gemini": {"mock-too-long": "down", "mock-filtered": "down", "refused": "our_mistake"},
}
# "too long": the simulator behind it takes everything.
EXPECTED = {"unknown model": "our_mistake", "too long": "stop", "list": "unreadable"}


async def findings(cache: Path) -> list[Finding]:
    python = environment(cache / "litellm", *PACKAGES)
    found = []
    with Upstream() as upstream, _running(python, cache, upstream) as url:
        for server in _as_providers(url, upstream):
            found += await questions.findings(server)
            found.append(await whole_site.finding(server))
    return found


@contextmanager
def _running(python: Path, cache: Path, upstream: Upstream) -> Iterator[str]:
    config = cache / "litellm.json"
    config.write_text(json.dumps(_config(upstream)))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [python.parent / "litellm", "--config", config, "--host", "127.0.0.1", "--port", str(port)]
    with Process(
        command, cache / "litellm.log", f"{url}/health/liveliness", LITELLM_LOCAL_MODEL_COST_MAP="true"
    ):
        yield url


def _config(upstream: Upstream) -> dict[str, object]:
    """https://docs.litellm.ai/docs/proxy/config_settings; no retries, so that one call stays one."""
    mocks = {name: {"model": f"openai/{name}", "mock_response": said} for name, said in MOCKS.items()}
    behind = {
        name: {"model": f"hosted_vllm/{model}", "api_base": f"{upstream.url}/v1"}
        for name, model in BEHIND.items()
    }
    return {
        "model_list": [
            {"model_name": name, "litellm_params": {"api_key": "none", **params}}
            for name, params in (mocks | behind).items()
        ],
        "litellm_settings": {"num_retries": 0, "drop_params": True, "telemetry": False},
        "router_settings": {"num_retries": 0, "disable_cooldowns": True},
        "general_settings": {"master_key": KEY},
    }


def _as_providers(url: str, upstream: Upstream) -> list[Server]:
    def is_idle() -> bool:
        return all(sent.finished or sent.closed_at for sent in upstream.records)

    return [
        Server(
            f"LiteLLM as {provider}", provider, url, KEY, "story", "slow", is_idle, EXPECTED, ENDS | others
        )
        for provider, others in OTHER_ENDS.items()
    ]
