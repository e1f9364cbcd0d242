"""The official clients of OpenAI, Anthropic and Google, reading what the simulator sends.

They are the measure of its frames: what they refuse, real servers would not send either.
"""

import asyncio
import json
import subprocess
from pathlib import Path

from tests.real_servers.environments import INSIDE, environment
from tests.real_servers.findings import Finding
from tests.upstream import Upstream

# Anthropic's before 2.0 speaks the version of its API that we do, 2023-06-01: later ones take no temperature.
PACKAGES = ("openai==3.54.0", "anthropic==1.17.0", "google-genai==3.4.0")


async def findings(cache: Path) -> list[Finding]:
    python = environment(cache / "clients", *PACKAGES)
    with Upstream(rate=0, tokens=30) as upstream:
        command = [python, INSIDE / "official_clients.py", upstream.url]
        said = await asyncio.to_thread(subprocess.check_output, command, text=True)
    return [Finding(**json.loads(line)) for line in said.splitlines()]
