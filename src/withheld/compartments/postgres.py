"""A vault in a PostgreSQL database, for a team.

The tables are those of :mod:`withheld.compartments.schema`, made in the first schema of the connection's search path.
A writer takes an advisory lock for the length of its transaction, so that writers come one after the other, and asks
for ``synchronous_commit`` whatever the server's default; readers see one snapshot (repeatable read). The desk is to
take the same tables into its own database; until then this class speaks to them directly.

PostgreSQL overwrites removed rows only when it vacuums, and its own logs and replicas are the administrator's care.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

from withheld.compartments import schema
from withheld.compartments.refusals import VaultBusyError, VaultFullError, VaultStorageError
from withheld.compartments.sql import SqlTransaction
from withheld.compartments.storage import Reading, Writing

if TYPE_CHECKING:
    import psycopg

_LOCK = schema.APPLICATION
"""Number of the advisory lock that a writer holds."""

_PATIENCE = "30s"
_SESSION = f"SET lock_timeout = '{_PATIENCE}'; SET client_min_messages = warning"
_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITING = "BEGIN ISOLATION LEVEL READ COMMITTED"
_FULL = {"53100", "53200", "53400"}  # disk full, out of memory, a configured limit
_BUSY = {"55P03", "40001", "40P01", "57014"}  # lock not available, serialisation failure, deadlock, cancelled
_CONNECT_SECONDS = 10


class PostgresStorage:
    """A :class:`~withheld.compartments.storage.Storage` in a database; needs the extra ``[postgres]``.

    Args:
        address: a connection string or URL, as libpq takes it; never repeated in an error.
        create: make the tables if they are not there.

    Raises:
        VaultStorageError: psycopg is not installed, there is no connection, no vault, or one of a newer version.
    """

    def __init__(self, address: str, *, create: bool = False) -> None:
        self._psycopg = _psycopg()
        self._address = address
        self._lock = threading.RLock()
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        try:
            with self.writing() if create else self.reading():
                self._prepare(create=create)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """As the protocol says."""
        with self._transaction(_READING) as transaction:
            yield transaction

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """As the protocol says."""
        with self._transaction(_WRITING) as transaction:
            cursor = self._connected().cursor()
            cursor.execute("SET LOCAL synchronous_commit = on")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            yield transaction

    def close(self) -> None:
        """As the protocol says."""
        if self._connection is not None:
            self._connection.close()

    def _prepare(self, *, create: bool) -> None:
        cursor = self._connected().cursor()
        cursor.execute("SELECT to_regclass('vault_schema') IS NOT NULL")
        if not _first(cursor):
            if not create:
                raise VaultStorageError("there is no vault in this database", mend="make one first")
            for statement in schema.POSTGRESQL:
                cursor.execute(statement)
        cursor.execute("SELECT max(version) FROM vault_schema")
        if _first(cursor) != schema.SCHEMA_VERSION:
            raise VaultStorageError("the vault in this database is from another version", mend="use a newer Withheld")

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[SqlTransaction]:
        with self._lock, self._faults():
            connection = self._connected()
            connection.execute(begin)
            try:
                yield SqlTransaction(connection.cursor, "%s")
                connection.execute("COMMIT")
            except BaseException:
                if not connection.closed:
                    connection.execute("ROLLBACK")
                raise

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        """The connection; a new one where the server has ended the old."""
        if self._connection is None or self._connection.closed:
            self._connection = self._psycopg.connect(
                self._address, autocommit=True, connect_timeout=_CONNECT_SECONDS, application_name="withheld"
            )
            self._connection.execute(_SESSION)
        return self._connection

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except self._psycopg.Error as error:
            if error.sqlstate in _FULL:
                raise VaultFullError from None
            if error.sqlstate in _BUSY:
                raise VaultBusyError from None
            # the driver's own sentence may hold the address, and with it the password
            state = f" (SQLSTATE {error.sqlstate})" if error.sqlstate else ""
            raise VaultStorageError(f"the vault's database cannot be used{state}") from None


def _first(cursor: psycopg.Cursor[tuple[Any, ...]]) -> object:
    row = cursor.fetchone()
    return None if row is None else row[0]


def _psycopg() -> ModuleType:
    try:
        import psycopg  # noqa: PLC0415 - an extra
    except ImportError:
        mend = "pip install 'withheld[postgres]'"
        raise VaultStorageError("a vault in PostgreSQL needs psycopg", mend=mend) from None
    return psycopg
