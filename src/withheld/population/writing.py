"""Writing a store, whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
from pyarrow import ipc

from withheld.errors import Place, StoreError
from withheld.population.encoding import Encoder
from withheld.population.store import BATCH_ROWS, record_batch
from withheld.population.tables import Table
from withheld.population.weights import Weights


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of `path` once it is whole and on the disk; on any error, `path` is untouched.

    Raises:
        StoreError: if nothing can be written there.
    """
    if not path.name:
        raise _unwritable(path, IsADirectoryError())
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        # not `mkstemp`, whose files are nobody else's: a store is for whoever the user's umask lets read; and opened
        # in here, so that an interruption just after it leaves no part behind
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        part.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> StoreError:
    match error:
        case FileNotFoundError():
            return StoreError("its folder does not exist", where=Place(path), mend="make it first")
        case PermissionError():
            return StoreError("you may not write here", where=Place(path), mend="choose another place for the store")
        case IsADirectoryError():
            return StoreError("this is a folder", where=Place(path), mend="give the store a file name")
        case _:
            mend = "check the space on the disk"
            return StoreError("the store could not be written", where=Place(path), mend=mend)


def write_batches(
    file: BinaryIO,
    schema: pa.Schema,
    table: Table,
    encoders: Sequence[Encoder],
    weights: Weights | None,
    progress: Callable[[int], None],
) -> None:
    """Read everybody once more, and write their codes, `BATCH_ROWS` rows at a time.

    Args:
        file: to write to.
        schema: of the store.
        table: to read from.
        encoders: in the order of the schema.
        weights: if the table has any.
        progress: called with the rows of each batch.
    """
    facets = [encoder.facet for encoder in encoders]
    with ipc.new_file(file, schema) as writer:
        for columns in _gathered(_encoded(table, encoders, weights)):
            codes, people = (columns[:-1], columns[-1]) if weights is not None else (columns, None)
            writer.write_batch(record_batch(facets, codes, people))
            progress(len(columns[0]))


def _encoded(table: Table, encoders: Sequence[Encoder], weights: Weights | None) -> Iterator[list[pa.Array]]:
    readers: list[Encoder | Weights] = [*encoders, *([weights] if weights is not None else [])]
    for batch in table.stream([reader.column for reader in readers]):
        yield [reader.encode(values) for reader, values in zip(readers, batch.columns, strict=True)]


def _gathered(parts: Iterator[list[pa.Array]]) -> Iterator[list[pa.Array]]:
    """Small batches, joined into batches of `BATCH_ROWS`."""
    waiting: list[list[pa.Array]] = []
    rows = 0
    for part in parts:
        waiting.append(part)
        rows += len(part[0])
        if rows >= BATCH_ROWS:
            yield [pa.concat_arrays(column) for column in zip(*waiting, strict=True)]
            waiting, rows = [], 0
    if waiting:
        yield [pa.concat_arrays(column) for column in zip(*waiting, strict=True)]
