from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from characters.services import purge_characters, purge_personas, purge_reviews
from chats import services
from roleplay.belongings.leaving import purge_accounts


class Command(BaseCommand):
    help = (
        "Delete for good what was removed long ago: accounts, chats, messages, presets, characters, "
        "personas, reviews. Safe to run daily."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="removed at least so many days ago (30)")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        age = timedelta(days=max(days, 0))
        ended = purge_accounts(age)
        deleted = services.purge(age) + purge_characters(age) + purge_reviews(age) + purge_personas(age)
        self.stdout.write(f"{ended} accounts and {deleted} rows deleted.")
