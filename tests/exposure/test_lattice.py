"""The lattice agrees with the oracle for every version, unknown values, weights and pools included."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from tests.strategies import Town, any_details, criteria, nesting_details, towns
from tests.worlds import population
from withheld.details.criteria import AtMost, Criterion
from withheld.details.ladders import Detail, Rung
from withheld.details.short_form import parse
from withheld.errors import BadInputError, NestingError
from withheld.exposure import lattice as lattice_module
from withheld.exposure.lattice import Count, exposure_lattice

TOWN = population({"city": ["Brask", "Brask", "Corvale", None], "age": [20, 30, None, 30]})


@given(towns(), st.lists(nesting_details(), max_size=4), st.none() | criteria)
def test_every_version_counts_what_the_oracle_counts(town: Town, details: list[Detail], pool: Criterion | None) -> None:
    lattice = exposure_lattice(town.population, details, pool=pool)
    for version in oracle.versions(details):
        expected = oracle.count(town.columns, details, version, weights=town.weights, pool=pool)
        assert lattice.count(version) == expected


@given(towns(), any_details())
def test_a_ladder_that_does_not_nest_is_refused_with_the_number_of_people(town: Town, detail: Detail) -> None:
    weights = town.weights or [1] * len(town.columns["city"])
    breaks = sum(
        weight
        for person, weight in zip(oracle.people(town.columns), weights, strict=True)
        if not oracle.nests(detail, person)
    )
    if breaks:
        with pytest.raises(NestingError) as caught:
            exposure_lattice(town.population, [detail])
        assert caught.value.people == breaks
    else:
        exposure_lattice(town.population, [detail])


@given(towns(), st.lists(nesting_details(), min_size=1, max_size=3))
def test_counts_grow_with_vagueness_and_certain_is_never_above_possible(town: Town, details: list[Detail]) -> None:
    lattice = exposure_lattice(town.population, details)
    assert (lattice.certain <= lattice.possible).all()
    for axis in range(len(details)):
        assert (np.diff(lattice.certain, axis=axis) >= 0).all()
        assert (np.diff(lattice.possible, axis=axis) >= 0).all()
    assert lattice.count(lattice.withheld) == (lattice.people, lattice.people)


def test_chunks_do_not_change_the_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    details = [Detail("city", (Rung(("of Brask",), parse("city=Brask")),))]
    whole = exposure_lattice(TOWN, details)
    monkeypatch.setattr(type(TOWN).chunks, "__defaults__", (3,))
    seen: list[int] = []
    parts = exposure_lattice(TOWN, details, progress=seen.append)
    assert seen == [3, 1]
    assert (parts.certain == whole.certain).all()
    assert (parts.possible == whole.possible).all()


def test_no_details_leave_everybody() -> None:
    assert exposure_lattice(TOWN, []).count(()) == Count(4, 4)


def test_a_detail_that_is_not_modelled_narrows_nothing_down() -> None:
    lattice = exposure_lattice(TOWN, [Detail("family", (Rung(("close to the family",), None),))])
    assert lattice.count((0,)) == Count(4, 4)


def test_one_unknown_value_makes_an_interval() -> None:
    lattice = exposure_lattice(TOWN, [Detail("city", (Rung(("of Brask",), parse("city=Brask")),))])
    assert lattice.count((0,)) == Count(certain=2, possible=3)


def test_facets_with_many_values_are_counted_as_those_with_few() -> None:
    numbers = [*range(300), *range(300)]
    town = population({"desk": numbers})
    assert town.facet("desk").index_type == pa.uint16()
    details = [Detail("desk", (Rung(("seven",), parse("desk=7")), Rung(("low",), parse("desk<=99"))))]
    assert exposure_lattice(town, details).certain.tolist() == [2, 200, 600]


def test_many_details_share_bytes_correctly() -> None:
    ages = [20, 30, 40, 50, None, 30]
    details = [Detail(f"age {n}", tuple(Rung(("x",), AtMost("age", b)) for b in (20, 30, 40))) for n in range(7)]
    town = population({"age": ages})
    lattice = exposure_lattice(town, details)
    for version in [(0,) * 7, (1,) * 7, (3, 2, 3, 1, 2, 3, 3), (3,) * 7]:
        assert lattice.count(version) == oracle.count({"age": ages}, details, version)


def test_too_many_versions_are_refused_before_anything_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lattice_module, "MAX_VERSIONS", 3)
    details = [Detail(name, (Rung(("x",), parse("city=Brask")),)) for name in "ab"]
    with pytest.raises(BadInputError, match="2 details make 4 versions"):
        exposure_lattice(TOWN, details)


def test_an_error_in_a_criterion_names_the_detail_and_the_rung() -> None:
    rungs = (Rung(("x",), parse("city=Brask")), Rung(("y",), parse("city=Brasq")))
    with pytest.raises(BadInputError, match="detail “home”, rung 1: no one has “Brasq” in facet “city”: did you mean"):
        exposure_lattice(TOWN, [Detail("home", rungs)])
    with pytest.raises(BadInputError, match="detail “home”, rung 0: “town” has no facet “town”"):
        exposure_lattice(TOWN, [Detail("home", (Rung(("x",), parse("town=Brask")),))])
