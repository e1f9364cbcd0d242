from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from characters.models import Character
from characters.services.exporting import FORMATS, export


class Command(BaseCommand):
    help = (
        "Write every character, private ones too, into a folder as card files. Run again, it writes only "
        "what has changed. Exits with 1 when the folder cannot be written to."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="where to; it is made if need be")
        parser.add_argument("--format", choices=FORMATS, default="png", dest="form", help="png unless said")
        parser.add_argument("--owner", help="only the characters of this username or email")

    def handle(
        self, *args: Any, folder: Path, form: str, owner: str | None, verbosity: int, **options: Any
    ) -> None:
        characters = Character.objects.present().order_by("pk")
        if owner is not None:
            person = get_user_model().objects.named(owner)
            if person is None:
                raise CommandError(f"Nobody here is called {owner}.")
            characters = characters.filter(creator=person)
        total, written = characters.count(), 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for place, character in enumerate(characters.iterator(chunk_size=100), start=1):
                file = export(character, form)
                path = folder / f"{character.pk}-{file.name}"
                if path.is_file() and path.read_bytes() == file.data:
                    continue
                path.write_bytes(file.data)
                written += 1
                if verbosity > 0:
                    self.stdout.write(f"{place:>5}/{total}  {path.name}")
        except OSError as error:
            raise CommandError(f"{folder} cannot be written to: {error.strerror}.") from error
        if verbosity > 0:
            self.stdout.write(f"{written} of {total} written; the others have not changed.")
