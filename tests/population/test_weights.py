"""Weights: rows that stand for several people."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.population.building import built, csv_of, parquet_of
from withheld.errors import BadInputError


def test_people_are_the_sum_of_the_weights(tmp_path: Path) -> None:
    report, population = built(csv_of(tmp_path, "town,n\nOst,2\nBern,0\nOst,30\nBern,2\n"), weight="n")
    assert (report.rows, report.people) == (4, 34)
    assert (population.rows, population.people, population.weighted) == (4, 34, "n")
    assert [facet.name for facet in report.facets] == ["town"]
    (chunk,) = population.chunks(["town"])
    assert chunk.weights is not None
    assert chunk.weights.tolist() == [2, 0, 30, 2]


def test_weights_may_be_whole_numbers_of_any_type(tmp_path: Path) -> None:
    assert built(parquet_of(tmp_path, {"town": ["a", "a"], "n": [2.0, 3.0]}), weight="n")[0].people == 5
    assert built(csv_of(tmp_path, "town,n\na,2.0\na,3\n"), weight="n")[0].people == 5


@pytest.mark.parametrize("bad", ["", "-1", "1.5", "CANARY", "inf"])
def test_a_weight_that_is_no_number_of_people_is_said_with_its_row(tmp_path: Path, bad: str) -> None:
    with pytest.raises(BadInputError, match="row 3 of column “n” is not a whole number of people") as caught:
        built(csv_of(tmp_path, f"town,n\na,1\na,1\na,{bad}\na,{bad}\n"), weight="n")
    assert "CANARY" not in str(caught.value)


def test_the_row_is_right_past_the_first_batch(tmp_path: Path) -> None:
    weights = [1] * 300_000 + [None]
    with pytest.raises(BadInputError, match="row 300,001 of column “n”"):
        built(parquet_of(tmp_path, {"town": ["a"] * 300_001, "n": weights}), weight="n")


def test_a_list_is_no_weight(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="row 1 of column “n”"):
        built(parquet_of(tmp_path, {"town": ["a", "a"], "n": [["x"], ["y"]]}), weight="n")
