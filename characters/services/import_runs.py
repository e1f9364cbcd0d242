"""Many cards at once: a run with a row for each, worked off in the background.

A run is claimed by a process and kept claimed while it works. One whose process died is taken up by
the next that looks: at its start, or when its owner opens the page. A card and what became of it are
written in one transaction, so nothing comes in twice.
"""

import contextlib
import logging
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import connections, transaction
from django.db.models import Q, QuerySet
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

Ready = Future[tuple[reading.Card, Pictures | None]]

AT_ONCE = 3  # so few cards are worked off while their owner waits
AT_A_TIME = 50  # rows that are read at once
STALE = timedelta(seconds=30)


def begin(owner: "User", files: Iterable[UploadedFile]) -> ImportRun:
    """Take in these files. A few are done when this returns, many are worked off in the background."""
    run = _kept(owner, [row for file in files for row in _stored(file)])
    if run.claimed_at:
        work(run)
    else:
        transaction.on_commit(wake)
    return run


def _stored(file: UploadedFile) -> list[ImportedFile]:
    """A row for each card in a file, whose bytes are in the storage from now on."""
    name, members = (file.name or "")[:255], _members(file)
    stored = default_storage.save(f"imports/{uuid.uuid4().hex}", file)
    return [
        ImportedFile(filename=PurePosixPath(member).name[:255] or name, stored=stored, member=member[:1000])
        for member in members or [""]
    ]


@transaction.atomic
def _kept(owner: "User", rows: Sequence[ImportedFile]) -> ImportRun:
    """A run of these rows. One of few is claimed as it comes, so that no other process takes it up."""
    claimed_at = timezone.now() if len(rows) <= AT_ONCE else None
    run = ImportRun.objects.create(owner=owner, claimed_at=claimed_at)
    for row in rows:
        row.run, row.owner = run, owner
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
        return [] if is_card else _meant(names)
    except BadCard:
        return []  # it is read again as a card, and refused with its reason
    finally:
        file.seek(0)


def _meant(names: Sequence[str]) -> list[str]:
    """Those that may be cards. What somebody took along from a site of this kind has them in a folder."""
    if "profile.json" in names:
        names = [name for name in names if fnmatch(name, "characters/[0-9]*-*") and name.count("/") == 1]
    return [name for name in names if _is_meant(name)]


def _is_meant(name: str) -> bool:
    return not PurePosixPath(name).name.startswith((".", "__")) and not name.startswith("__MACOSX/")


def work(run: ImportRun) -> None:
    """Work off what is waiting in a run, and let go of the files."""
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(1, "card-reading") as reader:
        files = Files(stack)
        for row, ready in _ahead(_in_turn(run), lambda row: reader.submit(_made_ready, row, files)):
            ImportRun.objects.filter(pk=run.pk).update(claimed_at=timezone.now())
            _take(row, ready)
    ImportRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
    for stored in set(run.files.values_list("stored", flat=True)):
        default_storage.delete(stored)


def _in_turn(run: ImportRun) -> Iterator[ImportedFile]:
    """What is waiting in a run, some at a time.

    A cursor that stays open between cards would hold SQLite to what it had read when it began: once
    anybody else has written, it lets that connection write no more.
    """
    last = 0
    while rows := list(_waiting(run.files.filter(pk__gt=last))[:AT_A_TIME]):
        yield from rows
        last = rows[-1].pk


def _waiting(rows: "QuerySet[ImportedFile]") -> "QuerySet[ImportedFile]":
    return rows.filter(state=ImportedFile.State.WAITING)


def _ahead(
    rows: Iterable[ImportedFile], start: Callable[[ImportedFile], Ready]
) -> Iterator[tuple[ImportedFile, Ready]]:
    """Each row with its card, of which the next two are read and their pictures cut meanwhile."""
    begun: deque[tuple[ImportedFile, Ready]] = deque()
    for row in rows:
        begun.append((row, start(row)))
        if len(begun) > 2:
            yield begun.popleft()
    yield from begun


def _made_ready(row: ImportedFile, files: "Files") -> tuple[reading.Card, Pictures | None]:
    """All of the work that needs no database. Raises BadCard."""
    card = reading.read(files.bytes_of(row), row.filename)
    return card, prepared(card)


def _take(row: ImportedFile, ready: Ready) -> None:
    """Bring in a card, unless another process that took the run for abandoned has done so meanwhile."""
    still = _waiting(ImportedFile.objects.filter(pk=row.pk))
    try:
        card, pictures = ready.result()
        with transaction.atomic():
            if still.select_for_update().first():
                _write(row, card, pictures)
    except BadCard as bad:
        _refuse(still, bad)
    except Exception:  # one card must not keep those behind it waiting for ever
        logger.exception("A card could not be brought in")
        _refuse(still, BadCard("damaged"))


def _refuse(still: "QuerySet[ImportedFile]", bad: BadCard) -> None:
    still.update(state=ImportedFile.State.REFUSED, report={"refused": [bad.code, bad.values]})


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


class Files:
    """The bytes of rows, with each ZIP of many opened once. `stack` closes them."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self._stack = stack
        self._archives: dict[str, Archive] = {}

    def bytes_of(self, row: ImportedFile) -> bytes:
        """The content of one file. Raises BadCard."""
        try:
            if row.member:
                return self._archive(row.stored).read(row.member)
            with default_storage.open(row.stored) as file:
                return file.read(reading.LARGEST + 1)
        except (OSError, KeyError) as error:
            raise BadCard("damaged") from error

    def _archive(self, stored: str) -> Archive:
        if stored not in self._archives:
            file = self._stack.enter_context(default_storage.open(stored))
            self._archives[stored] = Archive(file, Report())
        return self._archives[stored]


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
