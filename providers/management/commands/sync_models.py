import asyncio
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from providers import live_lists
from providers.errors import CandidateFailed
from providers.live_lists import Changes
from providers.management.asking import named, take_names
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
        take_names(parser)

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


def summary(changes: Changes) -> str:
    return (
        f"{changes.listed} listed, {len(changes.new)} new, {len(changes.gone)} gone, "
        f"{len(changes.back)} returned"
    )


def lines(sign: str, ids: list[str]) -> list[str]:
    """One line for each id, as many as one likes to read."""
    told = [f"    {sign} {model_id}" for model_id in sorted(ids)[:MOST_NAMED]]
    return [*told, f"    {sign} and {len(ids) - MOST_NAMED} more"] if len(ids) > MOST_NAMED else told
