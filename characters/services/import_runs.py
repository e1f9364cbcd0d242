"""Many cards at once: a run with a row for each, worked off in the background.

A run is claimed by a process and kept claimed while it works. One whose process died is taken up by
the next that looks: at its start, or when its owner opens the page. A card and what became of it are
written in one transaction, so nothing comes in twice.
"""

import contextlib
import logging
import threading
import uuid
from collections.abc import Iterable
from datetime import timedelta
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import connections, transaction
from django.db.models import Q
from django.utils import timezone

from characters.cards import reading
from characters.cards.archive import Archive
from characters.cards.report import BadCard, Report
from characters.models import ImportedFile, ImportRun
from characters.pictures import Pictures
from characters.services.importing import bring_in, prepared

if TYPE_CHECKING:
    from roleplay.accounts.models import User

logger = logging.getLogger(__name__)

AT_ONCE = 3  # so few cards are worked off while their owner waits
STALE = timedelta(seconds=30)


def begin(owner: "User", files: Iterable[UploadedFile]) -> ImportRun:
    """Take in these files. A few are done when this returns, many are worked off in the background."""
    run = _kept(owner, files)
    if run.files.count() <= AT_ONCE:
        work(run)
    else:
        transaction.on_commit(wake)
    return run


@transaction.atomic
def _kept(owner: "User", files: Iterable[UploadedFile]) -> ImportRun:
    run = ImportRun.objects.create(owner=owner)
    rows = []
    for file in files:
        name = (file.name or "")[:255]
        members = _members(file)
        stored = default_storage.save(f"imports/{uuid.uuid4().hex}", file)
        for member in members or [""]:
            shown = PurePosixPath(member).name[:255] or name
            rows.append(
                ImportedFile(run=run, owner=owner, filename=shown, stored=stored, member=member[:1000])
            )
    ImportedFile.objects.bulk_create(rows)
    return run


def _members(file: UploadedFile) -> list[str]:
    """The files in a ZIP of many, none where the file is one card."""
    start = file.read(4)
    try:
        if start != reading.ZIP:
            return []
        names = Archive(file.file, Report()).names  # type: ignore[arg-type]
        is_card = "card.json" in names or "manifest.json" in names
        return [] if is_card else [name for name in names if _is_meant(name)]
    except BadCard:
        return []  # it is read again as a card, and refused with its reason
    finally:
        file.seek(0)


def _is_meant(name: str) -> bool:
    return not PurePosixPath(name).name.startswith((".", "__")) and not name.startswith("__MACOSX/")


def work(run: ImportRun) -> None:
    """Work off what is waiting in a run, and let go of the files."""
    with contextlib.ExitStack() as stack:
        opened: dict[str, IO[bytes] | Archive] = {}
        for row in run.files.filter(state=ImportedFile.State.WAITING).iterator(chunk_size=50):
            ImportRun.objects.filter(pk=run.pk).update(claimed_at=timezone.now())
            _take(row, opened, stack)
    ImportRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
    for stored in set(run.files.values_list("stored", flat=True)):
        default_storage.delete(stored)


def _take(row: ImportedFile, opened: dict[str, IO[bytes] | Archive], stack: contextlib.ExitStack) -> None:
    try:
        card = reading.read(_bytes(row, opened, stack), row.filename)
        pictures = prepared(card)
        with transaction.atomic():
            _write(row, card, pictures)
    except BadCard as bad:
        row.state, row.report = ImportedFile.State.REFUSED, {"refused": [bad.code, bad.values]}
        row.save(update_fields=["state", "report"])
    except Exception:  # one card must not keep those behind it waiting for ever
        logger.exception("A card could not be brought in")
        row.state, row.report = ImportedFile.State.REFUSED, {"refused": ["damaged", {}]}
        row.save(update_fields=["state", "report"])


def _write(row: ImportedFile, card: reading.Card, pictures: Pictures | None) -> None:
    if card.is_book:
        row.state = ImportedFile.State.BOOK
        row.book = {"book": card.content["book"], "lorebook": card.content["lorebook"]}
    else:
        row.character, is_new = bring_in(card, row.owner, pictures, filename=row.filename)
        row.state = ImportedFile.State.DONE if is_new else ImportedFile.State.SAME
        row.digest = card.digest
    row.report = card.report.as_data()
    row.save()


def _bytes(row: ImportedFile, opened: dict[str, IO[bytes] | Archive], stack: contextlib.ExitStack) -> bytes:
    try:
        if row.member:
            if row.stored not in opened:
                file = stack.enter_context(default_storage.open(row.stored))
                opened[row.stored] = Archive(file, Report())
            archive = opened[row.stored]
            assert isinstance(archive, Archive)  # noqa: S101
            return archive.read(row.member)
        with default_storage.open(row.stored) as file:
            return file.read(reading.LARGEST + 1)
    except (OSError, KeyError) as error:
        raise BadCard("damaged") from error


# --- In the background ---------------------------------------------------------------------------

_lock = threading.Lock()
_worker: threading.Thread | None = None


def wake() -> None:
    """See that this process works on what is waiting."""
    global _worker
    with _lock:
        if _worker is None or not _worker.is_alive():
            _worker = threading.Thread(target=_work_off, name="importing", daemon=True)
            _worker.start()


def wake_for(run: ImportRun) -> None:
    """Take up a run whose process has died."""
    if run.finished_at is None and (run.claimed_at or run.created_at) < timezone.now() - STALE:
        wake()


def wake_at_start() -> None:
    """Take up what the last processes left."""
    if ImportRun.objects.filter(finished_at=None).exists():
        wake()


def claim() -> ImportRun | None:
    """The next run that nobody works on, now ours."""
    now = timezone.now()
    free = ImportRun.objects.filter(Q(claimed_at=None) | Q(claimed_at__lt=now - STALE), finished_at=None)
    for run in free.order_by("id")[:20]:
        if free.filter(pk=run.pk).update(claimed_at=now):
            return run
    return None


def _work_off() -> None:
    try:
        while run := claim():
            work(run)
    except Exception:
        logger.exception("An import stopped; it goes on when somebody looks at it")
    finally:
        connections.close_all()
