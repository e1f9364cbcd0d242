from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from chats import services


class Command(BaseCommand):
    help = "Delete for good the chats and messages that were removed long ago. Safe to run every day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="removed at least so many days ago (30)")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        deleted = services.purge(timedelta(days=max(days, 0)))
        self.stdout.write(f"{deleted} rows deleted.")
