"""The civil service of Vessarune is the same for everyone, whatever the number of people or threads."""

from __future__ import annotations

import hashlib
import json
import runpy
import sys
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from examples.vessarune import generate

A_THOUSAND_PEOPLE = "d9dc20112311939b2a0ecf421dcd5160d4776c57f1e51ee816a468e5dae9e700"


def generated(path: Path, *options: str) -> pa.Table:
    generate.main([str(path), *options])
    return pq.read_table(path)


def test_the_data_do_not_change(tmp_path: Path) -> None:
    rows = generated(tmp_path / "people.parquet", "--rows", "1_000", "--missing", "0.1").to_pylist()
    assert hashlib.sha256(json.dumps(rows).encode()).hexdigest() == A_THOUSAND_PEOPLE


@pytest.mark.parametrize("options", [["--rows", "2_000"], ["--rows", "501_000", "--seed", "3", "--missing", "0.02"]])
def test_the_data_are_those_of_the_original(shared_data: Path, tmp_path: Path, options: list[str]) -> None:
    original = tmp_path / "original.parquet"
    with patch.object(sys, "argv", ["gen_population.py", str(original), *options]):
        runpy.run_path(str(shared_data / "gen_population.py"), run_name="__main__")
    generated(tmp_path / "people.parquet", *options)
    assert (tmp_path / "people.parquet").read_bytes() == original.read_bytes()


def test_more_people_only_append_and_threads_change_nothing(tmp_path: Path) -> None:
    few = generated(tmp_path / "few.parquet", "--rows", "100", "--threads", "1")
    more = generated(tmp_path / "more.parquet", "--rows", "500_100")
    assert more.num_rows == 500_100
    assert more.slice(0, 100).to_pylist() == few.to_pylist()


def test_the_seed_makes_other_people(tmp_path: Path) -> None:
    one = generated(tmp_path / "1.parquet", "--rows", "100")
    assert one.to_pylist() != generated(tmp_path / "2.parquet", "--rows", "100", "--seed", "2").to_pylist()


@pytest.mark.parametrize("rows", ["0", "many"])
def test_at_least_one_row_must_be_asked_for(tmp_path: Path, rows: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        generate.main([str(tmp_path / "people.parquet"), "--rows", rows])
    assert "--rows" in capsys.readouterr().err
