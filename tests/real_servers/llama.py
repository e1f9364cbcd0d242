"""llama.cpp's server, from the wheel of `xllamacpp`, with a model that is made on the spot."""

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.real_servers import questions, whole_site
from tests.real_servers.environments import INSIDE, Process, environment
from tests.real_servers.findings import Finding
from tests.real_servers.questions import Server
from tests.site import free_port

PACKAGES = ("xllamacpp==2026.10.11549", "gguf==0.19.0")
KEY = "sk-llama-0123456789"
EXPECTED = {"unknown model": "stop or length"}  # it has one model, and everybody asks that one


async def findings(cache: Path) -> list[Finding]:
    python = environment(cache / "llama", *PACKAGES)
    found = []
    with _running(python, cache / "nonsense.gguf") as url:
        for server in _as_providers(url):
            found += await questions.findings(server)
            found.append(await whole_site.finding(server))
    with _running(python, cache / "thinking.gguf", "thinking") as url:
        for server in _as_providers(url):
            found.append(await _thoughts(server))
    return found


@contextmanager
def _running(python: Path, model: Path, *kind: str) -> Iterator[str]:
    """A server with a new model of this kind; gives its address."""
    subprocess.run([python, INSIDE / "nonsense_model.py", model, *kind], check=True)
    port = free_port()
    command = [python, INSIDE / "llama_server.py", model, str(port), KEY]
    with Process(command, model.with_suffix(".log"), f"http://127.0.0.1:{port}/health"):
        yield f"http://127.0.0.1:{port}"


def _as_providers(url: str) -> list[Server]:
    """It speaks two dialects: OpenAI's, and Anthropic's."""

    def is_idle() -> bool:
        asked = urllib.request.Request(f"{url}/slots", headers={"Authorization": f"Bearer {KEY}"})
        with urllib.request.urlopen(asked) as answer:
            return not any(slot["is_processing"] for slot in json.load(answer))

    return [
        Server("llama.cpp", "local", url, KEY, "nonsense", "nonsense", is_idle, EXPECTED),
        Server("llama.cpp as Claude", "claude", url, KEY, "nonsense", "nonsense", is_idle, EXPECTED),
    ]


async def _thoughts(server: Server) -> Finding:
    with server.alone():
        heard = await questions.ask(server.request())
    return Finding(server.name, "thoughts", bool(heard.thoughts and heard.text), str(heard))
