"""Tables on the disk and what becomes of them, for the tests of `build`."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
from pyarrow import ipc, parquet

from withheld.population.build import BuildReport, build
from withheld.population.options import BuildOptions
from withheld.population.store import Population, open_store


def csv_of(folder: Path, text: str, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def parquet_of(folder: Path, columns: dict[str, Any], name: str = "people.parquet") -> Path:
    path = folder / name
    parquet.write_table(pa.table(columns), path)
    return path


def arrow_of(folder: Path, columns: dict[str, Any], name: str = "people.arrow") -> Path:
    path, table = folder / name, pa.table(columns)
    with ipc.new_file(path, table.schema) as writer:
        writer.write_table(table)
    return path


def built(table: Path, **options: Any) -> tuple[BuildReport, Population]:
    """Build a store beside the table, and open it."""
    out = table.with_name("store.arrow")
    report = build(table, out, BuildOptions(**options))
    return report, open_store(out)


def facets(table: Path, **options: Any) -> dict[str, str]:
    """The kinds of the facets that stay."""
    return {name: facet.kind.value for name, facet in built(table, **options)[1].facets.items()}


def dropped(report: BuildReport) -> dict[str, str]:
    return {each.column: each.why for each in report.dropped}


def values(population: Population, name: str) -> list[Any]:
    """What each person has in a facet, as the store holds it."""
    return [value for batch in population.batches for value in batch.column(name).to_pylist()]


def crowd(lines: Sequence[str]) -> str:
    """Rows twice over, so that nobody's value is theirs alone."""
    return "\n".join([*lines, *lines]) + "\n"


def workbook(folder: Path, rows: Sequence[Sequence[str | float | date | None]], name: str = "people.xlsx") -> Path:
    """A workbook with one sheet; text stands inline."""
    path = folder / name
    cells = "".join(_row(number, row) for number, row in enumerate(rows, start=1))
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">'
        '<sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for part, xml in parts.items():
            archive.writestr(part, '<?xml version="1.0" encoding="UTF-8"?>' + xml)
    return path


def _row(number: int, row: Sequence[str | float | date | None]) -> str:
    cells = "".join(_cell(f"{chr(65 + place)}{number}", cell) for place, cell in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, cell: str | float | date | None) -> str:
    match cell:
        case None:
            return ""
        case date():
            return f'<c r="{place}" t="d"><v>{cell.isoformat()}</v></c>'
        case bool():
            return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
        case str():
            return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
        case _:
            return f'<c r="{place}"><v>{cell}</v></c>'
