from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from characters.cards import reading
from characters.cards.archive import Archive
from characters.cards.report import BadCard, Report
from characters.models import Character
from characters.services.importing import bring_in, prepared

if TYPE_CHECKING:
    from roleplay.accounts.models import User

SUFFIXES = {".png", ".apng", ".webp", ".jpg", ".jpeg", ".json", ".yaml", ".yml", ".charx", ".byaf", ".zip"}


class Command(BaseCommand):
    help = (
        "Bring in character cards from files, folders and ZIPs of many. Those that are here already stay as "
        "they are, so it can be run twice. Exits with 1 when a file was refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
        parser.add_argument("--owner", help="username or email of whom they shall belong to; else the house")
        parser.add_argument("--public", action="store_true", help="show them to everybody; else private")

    def handle(
        self, *args: Any, paths: list[Path], owner: str | None, public: bool, verbosity: int, **options: Any
    ) -> None:
        person = self.person(owner)
        if missing := [str(path) for path in paths if not path.exists()]:
            raise CommandError(f"Not there: {', '.join(missing)}")
        visibility = Character.Visibility.PUBLIC if public else Character.Visibility.PRIVATE
        counts = {"new": 0, "here already": 0, "refused": 0}
        for name, data in files(paths):
            said = self.take(name, data, person, visibility, counts)
            if verbosity > 0:
                self.stdout.write(f"{sum(counts.values()):>5}  {name}: {said}")
        if verbosity > 0:
            self.stdout.write(", ".join(f"{total} {what}" for what, total in counts.items()) + ".")
        if counts["refused"]:
            raise CommandError(f"{counts['refused']} refused.")

    def person(self, owner: str | None) -> "User | None":
        if owner is None:
            return None
        person = get_user_model().objects.named(owner)
        if person is None:
            raise CommandError(f"Nobody here is called {owner}.")
        return person

    def take(
        self, name: str, data: bytes | None, person: "User | None", visibility: str, counts: dict[str, int]
    ) -> str:
        try:
            if data is None:
                raise BadCard("too_large", megabytes=reading.LARGEST // 2**20)
            card = reading.read(data, name)
            if card.is_book:
                raise BadCard("book")
            character, is_new = bring_in(card, person, prepared(card), visibility, name)
        except BadCard as bad:
            counts["refused"] += 1
            return f"refused. {bad.sentence}"
        counts["new" if is_new else "here already"] += 1
        notes = " ".join(card.report.sentences)
        return f"{character.name} ({card.report.summary}). {notes}" if is_new else "here already"


def files(paths: list[Path]) -> Iterator[tuple[str, bytes | None]]:
    """Name and bytes of every file that may be a card; nothing for one that is too large to be read."""
    for path in paths:
        found = (
            sorted(one for one in path.rglob("*") if one.suffix.lower() in SUFFIXES)
            if path.is_dir()
            else [path]
        )
        for file in found:
            if file.is_file():
                yield from _in(file)


def _in(file: Path) -> Iterator[tuple[str, bytes | None]]:
    if file.suffix.lower() == ".zip":
        try:
            with file.open("rb") as opened:
                archive = Archive(opened, Report())
                if "card.json" not in archive.names and "manifest.json" not in archive.names:
                    for name in archive.names:
                        yield f"{file.name}/{name}", archive.read(name)
                    return
        except BadCard:
            pass  # it is read as one card, and refused with its reason
    yield file.name, file.read_bytes() if file.stat().st_size <= reading.LARGEST else None
