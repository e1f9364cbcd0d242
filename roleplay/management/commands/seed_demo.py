from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from roleplay import recounting
from roleplay.demo import bulk, planting
from roleplay.progress import Progress


def amount(text: str) -> int:
    """A number of 0 and more, as somebody may write it: 1000000 or 1_000_000."""
    try:
        number = int(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no number") from error
    if number < 0:
        raise ArgumentTypeError("less than none is not possible")
    return number


class Command(BaseCommand):
    help = (
        "Fill the site with invented characters, people, chats and reviews, to try it at any size. A run "
        "that was stopped goes on where it was; a second one adds nothing. Nobody can sign in as a demo "
        "person. Exits with 1 when the database fails."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--characters", type=amount, default=1000, metavar="N", help="1000 if not said")
        parser.add_argument("--users", type=amount, default=20, metavar="M", help="20 if not said")
        parser.add_argument(
            "--messages", type=amount, default=1000, metavar="K", help="of all of them together; 1000"
        )

    def handle(
        self, *args: Any, characters: int, users: int, messages: int, verbosity: int, **options: Any
    ) -> None:
        tell = Progress(self.stdout, quiet=verbosity == 0)
        try:
            with bulk.loading(characters - planting.characters_here()):
                new = planting.plant_characters(characters, tell)
            people = planting.plant_people(users, messages, tell)
            if new or people:
                recounting.recount(tell)
        except DatabaseError as error:
            raise CommandError(f"The database failed: {error}. Run it again to go on.") from error
        if verbosity:
            self.stdout.write(self.style.SUCCESS(f"{new:,} characters and {people:,} people are new."))
