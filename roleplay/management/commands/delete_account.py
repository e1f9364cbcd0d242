from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from roleplay.accounts.models import User
from roleplay.belongings import leaving


class Command(BaseCommand):
    help = (
        "Close somebody's account, as they can do it themselves: for 30 days they can bring it back by "
        "signing in, then purge deletes it for good."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="username or email")
        parser.add_argument("--leave-characters", action="store_true", help="others keep those that they see")
        parser.add_argument("--now", action="store_true", help="delete it for good at once; no way back")

    def handle(self, *args: Any, name: str, leave_characters: bool, now: bool, **options: Any) -> None:
        person = User.objects.named(name)
        if person is None:
            raise CommandError(f"Nobody here is called {name}.")
        try:
            leaving.close(person, leave_characters=leave_characters)
        except leaving.NeedsOperator as last:
            raise CommandError(str(last)) from last
        if now:
            leaving.end(person)
        self.stdout.write(f"{person.username}: {'deleted' if now else 'closed'}.")
