"""What a site needs before its first page: tables, static files, characters, somebody in charge.

Every step is safe to repeat and quick when there is nothing to do. Each returns a few words on what
it did.
"""

import hashlib
import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from characters.models import Character, Listing
from chats.search import fill_in_background, tables

OPERATOR = "operator"


def make_folders() -> None:
    """Create the folder that holds everything the site keeps. Raises OSError where that is not allowed."""
    for folder in (settings.DATA_DIR, settings.MEDIA_ROOT, settings.STATIC_ROOT):
        Path(folder).mkdir(parents=True, exist_ok=True)


def migrate_database() -> str:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not waiting:
        return "up to date"
    call_command("migrate", verbosity=0, interactive=False)
    return f"{waiting} migrations applied"


def collect_static_files() -> str:
    """Compress and hash the static files, unless none has changed since the last time."""
    if settings.DEBUG:
        return "served from their sources"
    stamp = Path(settings.DATA_DIR) / "static.stamp"
    sources = static_sources()
    collected = (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file()
    if collected and stamp.is_file() and stamp.read_text() == sources:
        return "unchanged"
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(sources)
    return "collected"


def static_sources() -> str:
    """A hash that changes when any static file of the project or of an app does."""
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name}|{state.st_size}|{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def seed_characters() -> str:
    """Put the first characters on the shelf of a site that has none."""
    if not Character.objects.exists():
        call_command("seed_characters", verbosity=0)
    return f"{Character.objects.count()} in the library"


def fill_catalogue() -> str:
    """List everybody in the catalogue, where it has not been filled since it has lists."""
    if Listing.objects.exists() or not Character.objects.in_catalogue().exists():
        return "in step"
    call_command("recount", verbosity=0)
    return f"{Listing.objects.count()} listed"


def index_messages() -> str:
    """See that every message can be found; what was written before there was an index comes in meanwhile."""
    tables.mend()
    return "being indexed" if fill_in_background() else "in step"


@transaction.atomic
def create_operator(tell: Callable[[str], None]) -> None:
    """Create the account that runs the site and `tell` its password, unless somebody has it already."""
    people = get_user_model().objects
    if people.filter(is_superuser=True).exists() or people.named(OPERATOR):
        return
    password = "-".join(secrets.token_hex(3) for _ in range(4))
    people.create_superuser(OPERATOR, f"{OPERATOR}@localhost", password)
    tell(password)  # before the commit: nobody could ever use an account whose password was not seen
