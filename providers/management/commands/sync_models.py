import asyncio
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from providers import live_lists, local, registry
from providers.errors import CandidateFailed
from providers.live_lists import Changes
from providers.reasons import reason
from providers.registry import Provider

MOST_NAMED = 12


class Command(BaseCommand):
    help = (
        "Fetch the providers' lists of models and bring the table up to them: new models come in with "
        "quality 5, vanished ones are retired and kept, returned ones offered again. What operators have "
        "set stays. Safe to run at any time. Exits with 1 when a list could not be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "providers", nargs="*", metavar="provider", help="only these, such as: groq local"
        )

    def handle(self, *args: Any, providers: list[str], **options: Any) -> None:
        asked = named(providers)
        self.stdout.write(f"Asking {', '.join(provider.label for provider in asked)} …")
        self.stdout.flush()
        lists = asyncio.run(live_lists.fetch_all(asked))
        failed = [self.tell(provider, lists[provider.name]) for provider in asked].count(False)
        if failed:
            raise CommandError(f"{failed} of {len(asked)} lists could not be read; nothing changed there.")

    def tell(self, provider: Provider, found: Any) -> bool:
        """Keeps a list, says what it changed; whether there was one."""
        if isinstance(found, CandidateFailed):
            self.stdout.write(self.style.ERROR(f"{provider.label}: {reason(found.code)}"))
            self.stdout.write(f"    {found.operator_detail}")
            return False
        changes = live_lists.keep(provider, found)
        self.stdout.write(self.style.SUCCESS(f"{provider.label}: {summary(changes)}"))
        for sign, ids in (("+", changes.new), ("-", changes.gone), ("↺", changes.back)):
            for line in lines(sign, ids):
                self.stdout.write(line)
        return True


def named(names: Iterable[str]) -> list[Provider]:
    """The configured providers of these names, or all of them. Raises CommandError with what to do."""
    known = {provider.name for provider in registry.TABLE} | {registry.LOCAL}
    if unknown := set(names) - known:
        raise CommandError(f"Unknown: {', '.join(sorted(unknown))}. Known are {', '.join(sorted(known))}.")
    there = registry.configured()
    if (not names or registry.LOCAL in names) and (server := asyncio.run(local.found())):
        there |= {registry.LOCAL: server}
    if missing := set(names) - set(there):
        raise CommandError(f"Not configured: {', '.join(sorted(missing))}. {HOW_TO_CONFIGURE}")
    if not there:
        raise CommandError(f"No provider is configured. {HOW_TO_CONFIGURE}")
    return [provider for name, provider in there.items() if not names or name in names]


HOW_TO_CONFIGURE = (
    "Put a key such as OPENROUTER_API_KEY=… into .env, or start a model server on this machine; "
    "the README has all names."
)


def summary(changes: Changes) -> str:
    return (
        f"{changes.listed} listed, {len(changes.new)} new, {len(changes.gone)} gone, "
        f"{len(changes.back)} returned"
    )


def lines(sign: str, ids: list[str]) -> list[str]:
    """One line for each id, as many as one likes to read."""
    told = [f"    {sign} {model_id}" for model_id in sorted(ids)[:MOST_NAMED]]
    return [*told, f"    {sign} and {len(ids) - MOST_NAMED} more"] if len(ids) > MOST_NAMED else told
