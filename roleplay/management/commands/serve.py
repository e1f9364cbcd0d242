import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.urls import reverse

from roleplay import preparation, serving

EVERY_ADDRESS = ("0.0.0.0", "::", "")  # noqa: S104  compared with, not listened on


def web_address(host: str, port: int) -> str:
    """Where a browser on this machine finds the site."""
    if host in EVERY_ADDRESS:
        host = "127.0.0.1"
    return f"http://[{host.strip('[]')}]:{port}" if ":" in host else f"http://{host}:{port}"


class Command(BaseCommand):
    help = "Prepare the site (tables, static files, first characters, operator) and serve it."
    requires_system_checks = []  # they want a database, so they follow its folder

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.HOST, help="address to listen on (HOST)")
        parser.add_argument("--port", type=int, default=settings.PORT, help="port to listen on (PORT)")
        parser.add_argument(
            "--patience",
            type=float,
            default=serving.PATIENCE,
            help="seconds that running replies get when the site is told to stop",
        )
        parser.add_argument(
            "--no-prepare", action="store_true", help="serve only: another process has prepared the site"
        )

    def handle(
        self, *args: Any, host: str, port: int, patience: float, no_prepare: bool, **options: Any
    ) -> None:
        serving.keep_few_arenas()
        try:
            if not no_prepare:
                preparation.make_folders()
            self.check()
            if problem := serving.address_problem(host, port):
                raise CommandError(problem)
            if not no_prepare:
                self.prepare(web_address(host, port) + reverse("admin:index"))
        except OSError as error:
            raise CommandError(f"{settings.DATA_DIR} cannot be written to: {error.strerror}.") from error
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        self.serve(host, port, patience)

    def prepare(self, admin: str) -> None:
        """Take every step of the preparation, a line each."""
        self.step("database", preparation.migrate_database)
        self.step("static files", preparation.collect_static_files)
        self.step("characters", preparation.seed_characters)
        self.step("catalogue", preparation.fill_catalogue)
        self.step("messages", preparation.index_messages)
        preparation.create_operator(lambda password: self.show_operator(password, admin))

    def step(self, name: str, work: Callable[[], str]) -> None:
        self.stdout.write(f"  {name:<14}", ending="")
        self.stdout.flush()
        start = time.monotonic()
        done = work()
        self.stdout.write(f"{done} ({time.monotonic() - start:.1f} s)")

    def show_operator(self, password: str, admin: str) -> None:
        self.stdout.write("\nThe operator's account. The password is shown only this once:")
        self.stdout.write(f"  username      {preparation.OPERATOR}")
        self.stdout.write(f"  password      {password}")
        self.stdout.write(f"  admin         {admin}\n")

    def serve(self, host: str, port: int, patience: float) -> None:
        serving.install_loop()
        from characters.services import import_runs
        from chats import generation, impersonation, services
        from roleplay.asgi import application
        from roleplay.drafting import writing

        services.sweep_at_start()
        import_runs.wake_at_start()

        def ready() -> None:
            self.stdout.write(f"\n{settings.SITE_NAME} is at {web_address(host, port)}/ (Ctrl+C stops it)")
            self.stdout.flush()

        async def drain(seconds: float) -> None:
            """Drafts can be continued and are cut short; replies get their time."""
            await writing.interrupt_all()
            await impersonation.stop_all()
            await generation.drain(seconds)

        if not serving.serve(application, host, port, ready, drain, patience):
            raise CommandError(f"Port {port} was taken by another program just now.")
