"""The profile table answers what the oracle and the lattice answer, for every version."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from tests.strategies import Town, any_details, criteria, nesting_details, towns
from tests.worlds import population
from withheld.details.criteria import All, AtMost, Criterion
from withheld.details.ladders import Detail, Rung
from withheld.details.short_form import parse
from withheld.errors import NestingError
from withheld.exposure import lattice as lattice_module
from withheld.exposure import profile_table as table_module
from withheld.exposure.exposure import exposure_of
from withheld.exposure.lattice import Count, Lattice, exposure_lattice
from withheld.exposure.profile_table import ProfileTable, profile_table
from withheld.exposure.subsets import Profiles

TOWN = population({"city": ["Brask", "Brask", "Corvale", None], "age": [20, 30, None, 30]})


@given(towns(), st.lists(nesting_details(), max_size=4), st.none() | criteria)
def test_every_version_counts_what_the_oracle_counts(town: Town, details: list[Detail], pool: Criterion | None) -> None:
    table = profile_table(town.population, details, pool=pool)
    for version in oracle.versions(details):
        expected = oracle.count(town.columns, details, version, weights=town.weights, pool=pool)
        assert table.count(version) == expected


@given(towns(), st.lists(nesting_details(), max_size=4), st.none() | criteria, st.data())
def test_it_answers_what_the_lattice_answers(
    town: Town, details: list[Detail], pool: Criterion | None, data: st.DataObject
) -> None:
    table = profile_table(town.population, details, pool=pool)
    lattice = exposure_lattice(town.population, details, pool=pool)
    assert (table.people, table.withheld) == (lattice.people, lattice.withheld)
    known = tuple(data.draw(st.integers(0, detail.withheld)) for detail in details)
    axes = [axis for axis in range(len(details)) if data.draw(st.booleans())]
    for version in oracle.versions([details[axis] for axis in axes]):
        assert table.told_to(known, axes).count(version) == lattice.told_to(known, axes).count(version)
    places = [sorted(data.draw(st.sets(st.integers(0, d.withheld), min_size=1))) for d in details]
    assert _people(table.profiles(places)) == _people(lattice.profiles(places))
    for version in oracle.versions(details):
        ours, theirs = table.subsets(version), lattice.subsets(version)
        assert ours is not None
        idle = tuple(slice(None) if axis in ours.axes else 0 for axis in theirs.axes)
        assert ours.counts.tolist() == theirs.counts[idle].tolist()


def _people(profiles: Profiles) -> dict[tuple[int, ...], int]:
    found = {tuple(level): int(people) for level, people in zip(profiles.levels.tolist(), profiles.people, strict=True)}
    assert len(found) == len(profiles.people)
    return found


@given(towns(), st.lists(nesting_details(), max_size=4))
def test_looking_only_at_the_bytes_with_a_bit_changes_no_count(town: Town, details: list[Detail]) -> None:
    table = profile_table(town.population, details)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_module, "SPARSE", 0)
        for version in oracle.versions(details):
            assert table.count(version) == oracle.count(town.columns, details, version, weights=town.weights)


@given(towns(), any_details())
def test_a_ladder_that_does_not_nest_is_refused_with_the_number_of_people(town: Town, detail: Detail) -> None:
    def refusal(count: object) -> int | None:
        try:
            count(town.population, [detail])  # type: ignore[operator]
        except NestingError as error:
            return error.people
        return None

    assert refusal(profile_table) == refusal(exposure_lattice)


def test_chunks_and_merges_do_not_change_the_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    ages = [20, 30, 40, 50, None, 30] * 3
    town = population({"age": ages}, weights=list(range(18)))
    details = [Detail(f"age {n}", tuple(Rung(("x",), AtMost("age", b)) for b in (20, 30, 40))) for n in range(3)]
    monkeypatch.setattr(type(town).chunks, "__defaults__", (4,))
    monkeypatch.setattr(table_module, "AT_ONCE", 2)
    seen: list[int] = []
    table = profile_table(town, details, progress=seen.append)
    assert seen == [4, 4, 4, 4, 2]
    for version in oracle.versions(details):
        assert table.count(version) == oracle.count({"age": ages}, details, version, weights=list(range(18)))


def test_sixty_details_over_many_values_and_several_facets_fit_in_words() -> None:
    chance = np.random.default_rng(1)
    columns: dict[str, list[Any]] = {
        "desk": [int(n) if n else None for n in chance.integers(0, 300, 500)],
        "age": [int(n) for n in chance.integers(20, 60, 500)],
        "city": [("Brask", "Corvale", None)[n] for n in chance.integers(0, 3, 500)],
    }
    town = population(columns)
    details = [
        Detail(f"d{n}", (Rung(("x",), AtMost(name, low)), Rung(("y",), AtMost(name, low * 3))))
        for n in range(29)
        for name, low in (("desk", 5 + 3 * n), ("age", 20 + n))
    ]
    both = All((AtMost("age", 40), parse("city=Brask")))
    details += [Detail("both", (Rung(("z",), both),))]
    details += [Detail("family", (Rung(("close to the family",), None),))]
    table = exposure_of(town, details)
    assert isinstance(table, ProfileTable)
    for _ in range(40):
        version = tuple(int(chance.integers(max(detail.withheld - 1, 0), detail.withheld + 1)) for detail in details)
        assert table.count(version) == oracle.count(columns, details, version)


def test_an_array_is_used_where_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    details = [Detail(name, (Rung(("x",), parse("city=Brask")),)) for name in "ab"]
    assert isinstance(exposure_of(TOWN, details), Lattice)
    monkeypatch.setattr(lattice_module, "MAX_VERSIONS", 3)
    assert isinstance(exposure_of(TOWN, details), ProfileTable)


def test_nobody_and_nothing_are_counted_too() -> None:
    assert profile_table(TOWN, []).count(()) == Count(4, 4)
    details = [Detail("city", (Rung(("of Brask",), parse("city=Brask")),))]
    assert profile_table(TOWN, details, pool=parse("age>=99")).count((1,)) == Count(0, 1)
