from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.text import Truncator

from characters import seeding


class Command(BaseCommand):
    help = (
        "Put the characters of the house into the catalogue. Those that are here already stay as they are, "
        "also when somebody has edited or removed them. Exits with 1 when a seed file cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--refresh",
            action="store_true",
            help="write anew what has changed in its file, unless somebody has edited the character",
        )

    def handle(self, *args: Any, refresh: bool, verbosity: int, **options: Any) -> None:
        try:
            seeds = list(seeding.seeds())
        except seeding.BadSeed as error:
            raise CommandError(str(error)) from error
        done = self.write(seeds, refresh, loud=verbosity > 0)
        if verbosity > 0:
            self.stdout.write(self.style.SUCCESS(_summary(done, len(seeds))))

    def write(self, seeds: list[seeding.Seed], refresh: bool, loud: bool) -> int:
        """Plant what is missing, refresh what is asked for; gives how many were written."""
        tags, here, done = seeding.house_tags(), seeding.planted(), 0
        for place, seed in enumerate(seeds, start=1):
            character = here.get(seed.slug)
            if character is None:
                seeding.plant(seed, tags)
            elif refresh and seeding.is_stale(character, seed):
                seeding.replant(character, seed, tags)
            else:
                continue
            done += 1
            if loud:
                self.stdout.write(
                    f"{place:>3}/{len(seeds)}  {seed.name}: {Truncator(seed.tagline).chars(60)}"
                )
        return done


def _summary(done: int, all_seeds: int) -> str:
    if not done:
        return f"All {all_seeds} characters are here already; nothing changed."
    return f"{done} of {all_seeds} characters written."
