"""SQLite lets one transaction write at a time; those that wait sleep, and sleep longer each time.

Within this process they wait for a lock instead, and go on the moment the one before them has
ended. Other processes are still kept apart by SQLite itself and its busy timeout.
"""

from threading import Lock
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

writing = Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds `writing` from the beginning of a transaction to its end."""

    _holds = False

    def _start_transaction_under_autocommit(self) -> None:
        if not writing.acquire(timeout=self.settings_dict["OPTIONS"].get("timeout", 5)):
            raise OperationalError("database is locked")
        self._holds = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._let_go()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            self._let_go()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._let_go()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self._holds:
            self._holds = False
            writing.release()
