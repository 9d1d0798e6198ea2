"""Reading and writing a vault's tables through a cursor, the same for every database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from withheld.compartments import schema
from withheld.compartments.refusals import VaultStorageError
from withheld.compartments.storage import after


class Cursor(Protocol):
    """As much of PEP 249 as is used."""

    def execute(self, statement: str, values: Sequence[Any] = ..., /) -> object:
        """Run one statement."""

    def executemany(self, statement: str, values: Iterable[Sequence[Any]], /) -> object:
        """Run one statement for each row of values."""

    def fetchone(self) -> Any:  # noqa: ANN401 - PEP 249
        """The next row, or None."""

    def __iter__(self) -> Iterator[Any]: ...


class SqlTransaction:
    """A :class:`~withheld.compartments.storage.Writing` over a cursor.

    Args:
        cursors: gives a fresh cursor of the transaction's connection.
        mark: what stands for a value in a statement.
    """

    def __init__(self, cursors: Cursors, mark: str) -> None:
        self._cursors = cursors
        self._mark = mark

    def size(self) -> int:
        """As the protocol says."""
        return int(self._one(schema.NEWEST)[0]) + 1

    def leaves(self, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
        """As the protocol says."""
        for number, body in self._run(schema.LEAVES, start, stop - 1):
            yield number, _blob(body)

    def leaves_at(self, numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """As the protocol says."""
        cursor, statement = self._cursors(), schema.LEAF.format(self._mark)
        for number in numbers:
            cursor.execute(statement, (number,))
            found = cursor.fetchone()
            if found is not None:
                yield found[0], _blob(found[1])

    def head(self) -> bytes | None:
        """As the protocol says."""
        return self._body(schema.HEAD)

    def row(self, key: bytes) -> bytes | None:
        """As the protocol says."""
        return self._body(schema.ROW, key)

    def rows(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        """As the protocol says."""
        end = after(prefix)
        found = self._run(schema.ROWS_TO_THE_END, prefix) if end is None else self._run(schema.ROWS, prefix, end)
        for key, body in found:
            yield _blob(key), _blob(body)

    def append(self, bodies: Sequence[bytes]) -> None:
        """As the protocol says."""
        self._many(schema.APPEND, list(enumerate(bodies, self.size())))

    def set_head(self, head: bytes) -> None:
        """As the protocol says."""
        self._run(schema.SET_HEAD, head)

    def put(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        """As the protocol says."""
        self._many(schema.PUT, rows)

    def remove(self, keys: Sequence[bytes]) -> None:
        """As the protocol says."""
        self._many(schema.REMOVE, [(key,) for key in keys])

    def _body(self, statement: str, *values: object) -> bytes | None:
        found = self._one(statement, *values)
        return None if found is None else _blob(found[0])

    def _one(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - PEP 249
        return self._run(statement, *values).fetchone()

    def _run(self, statement: str, *values: object) -> Cursor:
        cursor = self._cursors()
        cursor.execute(statement.format(self._mark), values)
        return cursor

    def _many(self, statement: str, values: Sequence[Sequence[Any]]) -> None:
        if values:
            self._cursors().executemany(statement.format(self._mark), values)


def _blob(value: object) -> bytes:
    """What a column of bytes holds; a database that was edited by hand may give anything, whatever its tables say."""
    if not isinstance(value, bytes):
        raise VaultStorageError("the vault is damaged: its tables hold what no vault writes")
    return value


class Cursors(Protocol):
    """What gives cursors."""

    def __call__(self) -> Cursor:
        """A fresh one."""
