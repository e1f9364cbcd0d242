"""`python -m tests.real_servers [llama] [litellm] [clients] [--cache FOLDER]`: all of them if none is named.

Prints what was seen. The exit code is 1 if anything was not as expected.
"""

import argparse
import asyncio
import os
import sys
from pathlib import Path

import django

TARGETS = ("llama", "litellm", "clients")
CACHE = Path.home() / ".cache" / "roleplay-real-servers"


async def run(targets: list[str], cache: Path) -> bool:
    """Whether all that was found at these is as it should be."""
    from providers import service
    from tests.real_servers import clients, litellm, llama
    from tests.real_servers.findings import table

    by_name = {"llama": llama.findings, "litellm": litellm.findings, "clients": clients.findings}
    found = [finding for target in targets for finding in await by_name[target](cache)]
    await service.close()
    print(table(found))
    return all(finding.held for finding in found)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Our code against what others wrote.")
    parser.add_argument("targets", nargs="*", metavar="target", help=", ".join(TARGETS))
    parser.add_argument("--cache", type=Path, default=CACHE, help=f"where environments are kept: {CACHE}")
    asked = parser.parse_args()
    if unknown := {*asked.targets} - {*TARGETS}:
        parser.error(f"unknown: {', '.join(unknown)}")
    asked.cache.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    sys.exit(0 if asyncio.run(run(asked.targets or [*TARGETS], asked.cache)) else 1)
