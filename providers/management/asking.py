"""Whom the commands ask."""

import asyncio
from argparse import ArgumentParser
from collections.abc import Iterable

from django.core.management.base import CommandError

from providers import local, registry
from providers.registry import Provider

HOW_TO_CONFIGURE = (
    "Put a key such as OPENROUTER_API_KEY=… into .env, or start a model server on this machine; "
    "the README has all names."
)


def take_names(parser: ArgumentParser) -> None:
    parser.add_argument("providers", nargs="*", metavar="provider", help="only these, such as: groq local")


def named(names: Iterable[str]) -> list[Provider]:
    """The configured providers of these names, or all of them. Raises CommandError with what to do."""
    wanted = set(names)
    known = {provider.name for provider in registry.TABLE} | {registry.LOCAL}
    if unknown := wanted - known:
        raise CommandError(f"Unknown: {', '.join(sorted(unknown))}. Known are {', '.join(sorted(known))}.")
    there = registry.configured()
    if (not wanted or registry.LOCAL in wanted) and (server := asyncio.run(local.found())):
        there[registry.LOCAL] = server
    if missing := wanted - set(there):
        raise CommandError(f"Not configured: {', '.join(sorted(missing))}. {HOW_TO_CONFIGURE}")
    if not there:
        raise CommandError(f"No provider is configured. {HOW_TO_CONFIGURE}")
    return [provider for name, provider in there.items() if not wanted or name in wanted]
