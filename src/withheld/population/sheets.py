"""The first sheet of an Excel workbook, as a table of texts."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from withheld.errors import Place, TableError


def read_sheet(path: Path) -> pa.Table:
    """The first sheet: its first row names the columns, and every cell is a text as a CSV would hold it.

    Raises:
        TableError: if the file is not a workbook that can be read, or its first sheet is empty.
    """
    try:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError):
        mend = "save it as .xlsx without a password, or export the sheet as CSV"
        raise TableError("this is not a readable Excel workbook", where=Place(path), mend=mend) from None
    texts = [[_text(cell) for cell in row] for row in rows]
    if not texts or not any(texts[0]):
        raise TableError("the first row of the first sheet is empty", where=Place(path), mend="put a header there")
    header, people = texts[0], [row for row in texts[1:] if any(row)]
    # a sheet is as wide as its widest row: columns that are empty all the way down are none
    used = [number for number, name in enumerate(header) if name or any(row[number] for row in people)]
    columns = [pa.array([row[number] or None for row in people], pa.string()) for number in used]
    return pa.Table.from_arrays(columns, names=[header[number] for number in used])


def _text(cell: object) -> str:
    match cell:
        case bool():
            return str(cell).lower()
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() | date():
            return cell.isoformat()
        case _:
            return str(cell)
