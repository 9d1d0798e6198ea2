"""How different those who fit must remain: what the key may hold, and what is said of anything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.test_opening import WHOLE, on_town
from tests.cases.test_opening import faults as faults_on_town
from tests.cases.test_reading import RUNG, faults, read
from withheld.cases.diversity import Diversity

SAYS = 'says = "x"\n'


def with_key(value: str) -> str:
    return f"diversity = {value}\n{RUNG}{SAYS}"


def on_source(value: str) -> str:
    return WHOLE.replace('codename = "juniper"\n', f'codename = "juniper"\ndiversity = {value}\n')


def test_a_number_is_asked_of_every_facet_that_has_so_many_values(tmp_path: Path) -> None:
    (source,) = read(tmp_path, with_key("3")).sources
    assert source.diversity == Diversity(every=3)
    assert [Diversity(every=3).in_facet("job", values) for values in (2, 3, 4)] == [None, 3, 3]


def test_a_table_names_the_facets(tmp_path: Path) -> None:
    (source,) = read(tmp_path, with_key("{ job = 3, age = 2 }")).sources
    assert source.diversity == Diversity(of={"job": 3, "age": 2})
    assert [source.diversity.in_facet(facet, 9) for facet in ("job", "age", "state")] == [3, 2, None]


def test_a_source_has_its_own_or_that_of_the_case(tmp_path: Path) -> None:
    assert on_town(tmp_path, WHOLE).sources[0].diversity is None
    case = on_town(tmp_path, "diversity = 2\n" + on_source("{ job = 3 }"))
    assert case.sources[0].diversity == Diversity(of={"job": 3})
    case = on_town(tmp_path, "diversity = 2\n" + WHOLE)
    assert case.sources[0].diversity == Diversity(every=2)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("1", "a diversity of 1 keeps nothing back: give at least 2; where all share one value, it is given away"),
        ("true", "true or false stands where a whole number, or a table of them by facet, is expected"),
        ("2.5", "a number stands where a whole number, or a table of them by facet, is expected"),
        ('"3"', "a text stands where a whole number, or a table of them by facet, is expected"),
        ("[3]", "a list stands where a whole number, or a table of them by facet, is expected"),
        ("{}", "the table names no facet: name facets, as in { agency = 3 }, or leave it out"),
        ("{ job = 0 }", "facet “job”: a diversity of 0 keeps nothing back"),
        ('{ job = "3" }', "facet “job”: a text stands where a whole number is expected"),
    ],
)
def test_what_is_no_diversity_is_told_with_its_place(tmp_path: Path, value: str, told: str) -> None:
    (fault,) = faults(tmp_path, with_key(value))
    assert fault.startswith(f"case.toml:1:1: “diversity”: {told}")


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (
            "{ job = 2, state = 3 }",
            "case.toml:6:24: a diversity of 3 is asked of facet “state”, which has 2 different values",
        ),
        ("{ clubs = 3 }", "case.toml:6:15: a diversity of 3 is asked of facet “clubs”, which has 2 different values"),
        ("{ jobs = 2 }", "case.toml:6:15: “town.arrow” has no facet “jobs”: did you mean “job”?"),
        ("5", "case.toml:6:1: the diversity of 5 lies above the 4 values that any facet of “town.arrow” has"),
    ],
)
def test_what_the_population_cannot_keep_is_told_with_its_place(tmp_path: Path, value: str, fault: str) -> None:
    (found,) = faults_on_town(tmp_path, on_source(value))
    assert found.startswith(fault)


def test_a_fault_of_the_case_is_told_once_not_for_each_source(tmp_path: Path) -> None:
    (fault,) = faults_on_town(tmp_path, "diversity = 9\n" + WHOLE)
    assert fault.startswith("case.toml:1:1: the diversity of 9 lies above")
