from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from chats import search
from roleplay import recounting
from roleplay.progress import Progress


class Command(BaseCommand):
    help = (
        "Count chats, messages, hearts and reviews of all characters anew, and rank the catalogue by what "
        "people do now: recent acts count more. Run it once a day; a second run changes nothing. Exits with "
        "1 when the database fails; what was done until then stays, and another run does the rest."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--index", action="store_true", help="write what is searched anew as well")

    def handle(self, *args: Any, index: bool, verbosity: int, **options: Any) -> None:
        tell = Progress(self.stdout, quiet=verbosity == 0)
        try:
            if index:
                recounting.reindex(tell)
                search.fill(tell, anew=True)
            wrong = recounting.recount(tell)
        except DatabaseError as error:
            raise CommandError(f"The database failed: {error}") from error
        if verbosity:
            said = f"{wrong:,} counted anew." if wrong else "All counts were right."
            self.stdout.write(self.style.SUCCESS(said))
