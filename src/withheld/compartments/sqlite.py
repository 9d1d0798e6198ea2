"""A vault in one SQLite file.

Write-ahead log and full sync: what a block has written is on the disk when it ends, also if the machine loses power
then. A writer takes the lock at the start (``BEGIN IMMEDIATE``), so two processes write one after the other. Removed
bytes are overwritten (``secure_delete``), and nothing spills into temporary files.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from withheld.compartments import schema
from withheld.compartments.refusals import VaultBusyError, VaultFullError, VaultStorageError
from withheld.compartments.sql import SqlTransaction
from withheld.compartments.storage import Reading, Writing
from withheld.errors import Place

_PATIENCE = 30.0
"""Seconds that a writer waits for another."""

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)
_PRIVATE = 0o600
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
# a write that the file system cuts short or refuses (a quota, a limit) reaches SQLite as an input/output error
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_PRIMARY = 0xFF


class SqliteStorage:
    """A :class:`~withheld.compartments.storage.Storage` in a file.

    Args:
        file: where it lies.
        create: make it if it is not there; its mode is 0600.

    Raises:
        VaultStorageError: there is none, it is not a vault's, or it is from a newer version.
    """

    def __init__(self, file: Path, *, create: bool = False) -> None:
        self.file = file
        self._lock = threading.RLock()
        if not create and not file.is_file():
            raise VaultStorageError("there is no vault here", where=Place(file), mend="make one first")
        try:
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, _PRIVATE))
        except OSError as error:
            raise VaultStorageError(f"the vault cannot be opened ({error.strerror})", where=Place(file)) from None
        with self._faults():
            self._connection = sqlite3.connect(
                file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False, cached_statements=32
            )
            try:
                self._prepare(create=create)
            except BaseException:
                self._connection.close()
                raise

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """As the protocol says."""
        with self._transaction("BEGIN") as transaction:
            yield transaction

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """As the protocol says."""
        with self._transaction("BEGIN IMMEDIATE") as transaction:
            yield transaction

    def close(self) -> None:
        """As the protocol says."""
        self._connection.close()

    def wipe_journal(self) -> None:
        """Bring everything into the database and cut the write-ahead log, so that no old page stays in it."""
        with self._lock, self._faults():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _prepare(self, *, create: bool) -> None:
        for pragma in _PRAGMAS:
            self._connection.execute(pragma).fetchall()
        with self._transaction("BEGIN IMMEDIATE" if create else "BEGIN"):
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            application = self._connection.execute("PRAGMA application_id").fetchone()[0]
            found = {sql for (sql,) in self._connection.execute("SELECT sql FROM sqlite_schema") if sql is not None}
            if create and not (version or application or found):
                self._make()
            elif application != schema.APPLICATION:
                raise VaultStorageError("this file is no vault", where=Place(self.file))
            elif version != schema.SCHEMA_VERSION:
                mend = "use a newer Withheld"
                raise VaultStorageError("this vault is from a newer version", where=Place(self.file), mend=mend)
            elif found != set(schema.SQLITE):
                # a view or a trigger that was added by hand would run within our own transactions
                told = "this vault was changed from outside: its tables are others than a vault's"
                raise VaultStorageError(told, where=Place(self.file))

    def _make(self) -> None:
        for statement in schema.SQLITE:
            self._connection.execute(statement)
        self._connection.execute(f"PRAGMA application_id = {schema.APPLICATION}")
        self._connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION}")

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[SqlTransaction]:
        with self._lock, self._faults():
            self._connection.execute(begin)
            try:
                yield SqlTransaction(self._connection.cursor, "?")
                self._connection.execute("COMMIT")
            except BaseException:
                # SQLite itself rolls back when the disk is full; then there is nothing left to roll back
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
            if code in _BUSY:
                raise VaultBusyError from None
            if code in _FULL:
                raise VaultFullError from None
            raise VaultStorageError(f"the vault cannot be used ({error})", where=Place(self.file)) from None
