"""CSV and TSV as text: is it UTF-8, what does its header say, and which line is at fault if it cannot be read?

DuckDB reads the rows. Here is what it does not say, or not without quoting a cell.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from withheld.errors import Place, TableError

_DELIMITERS = ",;\t|"
_BLOCK = 1 << 20
_LONGEST_CELL = 1 << 30


def checked_hash(path: Path, *, text: bool) -> str:
    """The SHA-256 of a file, in hexadecimal; on the way, the proof that a text is UTF-8.

    Raises:
        TableError: if a text is not UTF-8, with the line and column of the first byte at fault.
    """
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, column = 1, 1
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            digest.update(block)
            if text:
                try:
                    decoded = decoder.decode(block, final=not block)
                except UnicodeDecodeError as error:
                    before = error.object[: error.start].decode()
                    line, column = _after(before, line, column)
                    mend = "save it as UTF-8"
                    raise TableError("this is not UTF-8", where=Place(path, line, column), mend=mend) from None
                line, column = _after(decoded, line, column)
            if not block:
                return digest.hexdigest()


def _after(text: str, line: int, column: int) -> tuple[int, int]:
    """The line and column behind a text that begins at a line and column."""
    newlines = text.count("\n")
    return (line, column + len(text)) if not newlines else (line + newlines, len(text) - text.rfind("\n"))


def delimiter_of(path: Path, given: str | None) -> str:
    """What stands between the cells of a table: as given, a tab in a TSV, or what splits the header the most.

    Raises:
        TableError: if the given one is not a single character, or cannot be told from a quote or line end.
    """
    if given is not None:
        if len(given) != 1 or given in '"\r\n':
            raise TableError(
                "the delimiter is not usable", mend="give one character that is neither quote nor line end"
            )
        return given
    if path.suffix.lower() == ".tsv":
        return "\t"
    return max(_DELIMITERS, key=lambda mark: len(header_of(path, mark)))


def header_of(path: Path, delimiter: str) -> list[str]:
    """The names of the columns, as the first record spells them; none if the record is blank.

    Raises:
        TableError: if the first record cannot be read.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            return next(csv.reader(file, delimiter=delimiter), [])
        except csv.Error:
            raise TableError("the header cannot be read", where=Place(path, 1), mend="check its quotes") from None


@contextmanager
def _long_cells() -> Iterator[None]:
    """For a while `csv` reads cells that are too long for DuckDB, which then do not pass for cells without an end."""
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def fault_in(path: Path, delimiter: str) -> TableError:
    """What is wrong with a table that DuckDB refused, and on which line: read again, slowly, until there is a fault."""
    with _long_cells(), path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        wanted = len(next(reader))
        line = reader.line_num + 1
        try:
            for row in reader:
                if row and len(row) != wanted:
                    told = f"this row has {len(row)} cells, and the header has {wanted}"
                    mend = "put cells that hold the delimiter in double quotes"
                    return TableError(told, where=Place(path, line), mend=mend)
                line = reader.line_num + 1
        except csv.Error:
            mend = "double each quote inside a quoted cell, and close the cell with one"
            return TableError("a quoted cell does not end", where=Place(path, line), mend=mend)
    mend = "use one kind of line end, quote cells that hold quotes, and keep each row under 2 MB"
    return TableError("this table cannot be read as CSV", where=Place(path), mend=mend)
