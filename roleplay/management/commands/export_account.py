from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from roleplay.accounts.models import User
from roleplay.belongings.gathering import everything_of
from roleplay.belongings.index import index_of
from roleplay.belongings.zipping import zipped


class Command(BaseCommand):
    help = "Write everything that is somebody's into one ZIP, as they can download it themselves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="username or email")
        parser.add_argument("file", type=Path, metavar="FILE.zip", help="where to; it must not be there yet")

    def handle(self, *args: Any, name: str, file: Path, **options: Any) -> None:
        person = User.objects.named(name)
        if person is None:
            raise CommandError(f"Nobody here is called {name}.")
        now = timezone.localtime()
        with override(person.language or None):
            index = index_of(person, now)
        try:
            with file.open("xb") as archive:
                archive.writelines(zipped(everything_of(person, index), now))
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes")
