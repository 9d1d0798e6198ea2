"""A marker in every cell: it is in no report, no error, no log, and, of what was dropped, not in the store."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.population.building import built, csv_of, parquet_of
from withheld.errors import BadInputError
from withheld.population.describe import describe

COLUMNS = {
    "name": [f"CANARYname{n}" for n in range(60)],
    "person_id": [f"CANARYkey{n}" for n in range(60)],
    "mail": [f"CANARYmail{n}@x.org" for n in range(60)],
    "secret": [f"CANARYsecret{n}" for n in range(60)],
    "asked": ["CANARYasked"] * 60,
    "listed": [f"CANARYlist{n}a;CANARYlist{n}b" for n in range(60)],
    "town": ["Ost", "Bern", "Rom"] * 20,
}


def table_of(folder: Path, columns: dict[str, list[str]], ending: str) -> Path:
    if ending == "parquet":
        return parquet_of(folder, columns)
    rows = [",".join(row) for row in zip(*columns.values(), strict=True)]
    return csv_of(folder, "\n".join([",".join(columns), *rows]) + "\n")


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_what_was_dropped_is_nowhere(
    tmp_path: Path, ending: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    report, population = built(table_of(tmp_path, COLUMNS, ending), drop=("asked",), kinds={"listed": "set:;"})
    assert [facet.name for facet in report.facets] == ["town"]
    assert b"CANARY" not in report.path.read_bytes()
    said = [repr(report), repr(population), repr(describe(population)), caplog.text, *capfd.readouterr()]
    assert not any("CANARY" in text for text in said)


@pytest.mark.parametrize(
    "options",
    [
        {"kinds": {"town": "number"}},
        {"kinds": {"town": "date"}},
        {"kinds": {"town": "date:%Y"}},
        {"weight": "town"},
        {"bands": {"town": "10"}},
        {"bands": {"age": "1000,2000"}},
        {"drop": ("town", "age")},
        {"keep": ("twon",)},
    ],
)
def test_no_error_quotes_a_cell(tmp_path: Path, options: dict[str, object]) -> None:
    table = csv_of(tmp_path, "town,age,name\n" + "CANARY1,777,x\nCANARY2,777,x\n" * 30)
    with pytest.raises(BadInputError) as caught:
        built(table, **options)
    assert "CANARY" not in str(caught.value)
    assert "777" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("last", ["CANARY", "CANARY,1,2,3", 'CANARY,"1', 'CANARY,"1"CANARY,1'])
def test_no_error_about_a_row_quotes_it(tmp_path: Path, last: str) -> None:
    with pytest.raises(BadInputError) as caught:
        built(csv_of(tmp_path, f"town,age,name\nCANARY,1,CANARY\n{last}\n"))
    assert "CANARY" not in str(caught.value)
    assert ":3: " in str(caught.value)
    assert caught.value.__suppress_context__
