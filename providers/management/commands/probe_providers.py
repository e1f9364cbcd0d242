import asyncio
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils.text import Truncator

from providers import record, rests
from providers.candidates import GOOD_ENOUGH, Candidate
from providers.management.asking import named, take_names
from providers.probing import Probe, probe_all
from providers.reasons import reason
from providers.registry import Provider

WIDEST = 60


class Command(BaseCommand):
    help = (
        "Ask every model that is on for a few words, and show what came of it: the answer, seconds to the "
        "first sign of life, tokens a second, or what went wrong. One call a model. Exits with 1 when "
        "none of them works."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        take_names(parser)
        parser.add_argument(
            "--best",
            action="store_true",
            help=f"only those that auto may choose: {GOOD_ENOUGH}/10 and better",
        )

    def handle(self, *args: Any, providers: list[str], best: bool, **options: Any) -> None:
        asked = candidates(named(providers), GOOD_ENOUGH if best else 0)
        if not asked:
            raise CommandError("There is no model to ask: switch some on in the admin, or run sync_models.")
        self.stdout.write(f"Asking {len(asked)} models; a slow one may take a minute.")
        probes = self.ask(asked)
        working = [probe.candidate.model for probe in probes if not probe.code]
        rests.end(working)
        try:
            record.write_down()
        except Error as error:
            self.stderr.write(f"The record of calls could not be written: {type(error).__name__}.")
        if not working:
            raise CommandError("No model works.")
        self.stdout.write(self.style.SUCCESS(f"{len(working)} of {len(probes)} models work."))

    def ask(self, asked: list[Candidate]) -> list[Probe]:
        """The probes, each shown as soon as it is there."""
        width = min(max(len(candidate.model.choice) for candidate in asked), WIDEST)

        def tell(probe: Probe) -> None:
            style = self.style.ERROR if probe.code else str
            self.stdout.write(style(line(probe, width)))
            self.stdout.flush()

        self.stdout.write(f"{'model':<{width}}  {'first':>7}  {'tokens':>8}  answer")
        return asyncio.run(probe_all(asked, tell))


def candidates(providers: Iterable[Provider], least: int) -> list[Candidate]:
    """The models of these providers of at least that quality."""
    return [
        Candidate(provider, model)
        for provider in providers
        for model in provider.models
        if model.quality >= least
    ]


def line(probe: Probe, width: int) -> str:
    first = "" if probe.first_after is None else f"{probe.first_after:.2f} s"
    speed = "" if probe.speed is None else f"{probe.speed:.0f}/s"
    if probe.code:
        said = f"{reason(probe.code)}: {Truncator(probe.detail).chars(100)}"
    else:
        said = Truncator(" ".join(probe.words.split())).chars(40) or "(only thought)"
    return f"{probe.candidate.model.choice:<{width}}  {first:>7}  {speed:>8}  {said}"
