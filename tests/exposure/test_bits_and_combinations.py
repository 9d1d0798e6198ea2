"""Bits are shared fairly, and dangerous combinations are minimal: held against all subsets and all orders."""

from __future__ import annotations

import tracemalloc
from itertools import combinations, permutations
from math import log2
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import Town, nesting_details, towns
from tests.worlds import population
from withheld.details.ladders import Detail, Rung, Version
from withheld.details.short_form import parse
from withheld.exposure import bits as bits_module
from withheld.exposure import combinations as combinations_module
from withheld.exposure import subsets as subsets_module
from withheld.exposure.bits import bits, shares
from withheld.exposure.combinations import dangerous_combinations, find_dangerous, one_dangerous
from withheld.exposure.lattice import Lattice, exposure_lattice
from withheld.exposure.profile_table import profile_table

worlds_and_versions = st.tuples(towns(), st.lists(nesting_details(), max_size=4), st.randoms(use_true_random=False))


def _some_version(lattice: Lattice, random: object) -> Version:
    return tuple(random.randint(0, detail.withheld) for detail in lattice.details)  # type: ignore[attr-defined]


def _subset(lattice: Lattice, version: Version, told: tuple[int, ...]) -> Version:
    return tuple(place if axis in told else lattice.details[axis].withheld for axis, place in enumerate(version))


@given(worlds_and_versions)
def test_shares_are_the_average_over_all_orders(world: tuple[Town, list[Detail], object]) -> None:
    town, details, random = world
    lattice = exposure_lattice(town.population, details)
    version = _some_version(lattice, random)
    orders = list(permutations(range(len(details))))
    expected = [0.0] * len(details)
    for order in orders:
        for step, axis in enumerate(order):
            before, after = (bits(lattice, _subset(lattice, version, order[:n])) for n in (step, step + 1))
            expected[axis] += (after - before) / len(orders)
    assert shares(lattice, version).bits == pytest.approx(expected, abs=1e-9)
    assert sum(shares(lattice, version).bits) == pytest.approx(bits(lattice, version), abs=1e-9)


@given(worlds_and_versions, st.integers(1, 8))
def test_combinations_are_all_the_minimal_unsafe_sets(world: tuple[Town, list[Detail], object], threshold: int) -> None:
    town, details, random = world
    lattice = exposure_lattice(town.population, details)
    version = _some_version(lattice, random)
    told = [axis for axis, place in enumerate(version) if place != details[axis].withheld]
    every = [subset for size in range(len(told) + 1) for subset in combinations(told, size)]
    unsafe = {subset for subset in every if lattice.count(_subset(lattice, version, subset)).certain < threshold}
    minimal = {subset for subset in unsafe if not any(set(other) < set(subset) for other in unsafe)}
    found = dangerous_combinations(lattice, version, threshold)
    assert {combination.details for combination in found} == minimal
    for combination in found:
        assert combination.k == lattice.count(_subset(lattice, version, combination.details)).certain


def test_halving_the_people_gives_one_bit_away() -> None:
    town = population({"city": ["Brask", "Brask", "Corvale", "Corvale"]})
    lattice = exposure_lattice(town, [Detail("city", (Rung(("of Brask",), parse("city=Brask")),))])
    assert bits(lattice, (0,)) == 1.0
    assert shares(lattice, (1,)).bits == (0.0,)


def test_nobody_left_counts_as_one_since_the_source_is_somebody() -> None:
    town = population({"city": ["Brask", "Corvale"], "age": [20, 30]})
    details = [
        Detail("city", (Rung(("of Brask",), parse("city=Brask")),)),
        Detail("age", (Rung(("thirty",), parse("age=30")),)),
    ]
    assert bits(exposure_lattice(town, details), (0, 0)) == log2(2)


def test_the_shares_of_many_details_need_little_more_memory_than_the_lattice() -> None:
    details = [Detail(f"d{number}", (Rung((f"w{number}",), None),)) for number in range(16)]
    # each detail but the last halves the people
    told = 15 - np.indices((2,) * 16, np.int8)[:-1].sum(axis=0)
    people = np.left_shift(np.int64(1), 15 - told)
    lattice = Lattice(tuple(details), people, people)
    tracemalloc.start()
    found = shares(lattice, (0,) * 16).bits
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == (*(1.0,) * 15, 0.0)
    assert peak < 6 * people.nbytes


@given(worlds_and_versions)
def test_shares_over_drawn_orders_lie_within_their_error_and_add_up(world: tuple[Town, list[Detail], object]) -> None:
    town, details, random = world
    table = profile_table(town.population, details)
    version = _some_version(exposure_lattice(town.population, details), random)
    exact = shares(table, version)
    assert exact.errors == (0.0,) * len(details)
    with mock.patch.object(subsets_module, "MOST_PLAYERS", 0), mock.patch.object(bits_module, "PAIRS", (40, 60)):
        drawn = shares(table, version)
    assert sum(drawn.bits) == pytest.approx(bits(table, version), abs=1e-9)
    for share, error, right in zip(drawn.bits, drawn.errors, exact.bits, strict=True):
        # many towns are drawn, so one share in thousands may lie five standard errors off
        assert abs(share - right) <= 6 * error + 1e-9


@given(worlds_and_versions, st.integers(1, 8), st.sampled_from([0, 60_000, 10**9]))
def test_combinations_are_complete_up_to_the_size_that_is_said(
    world: tuple[Town, list[Detail], object], threshold: int, effort: int
) -> None:
    town, details, random = world
    lattice, table = exposure_lattice(town.population, details), profile_table(town.population, details)
    version = _some_version(lattice, random)
    every = dangerous_combinations(lattice, version, threshold)
    assert dangerous_combinations(table, version, threshold) == every
    one = one_dangerous(table, version, threshold)
    assert one in every or (one is None and not every)
    with (
        mock.patch.object(subsets_module, "MOST_PLAYERS", 0),
        mock.patch.object(combinations_module, "EFFORT", effort),
    ):
        found = find_dangerous(table, version, threshold)
    assert set(found.combinations) <= set(every)
    assert bool(found.combinations) == bool(every)
    if found.complete_to is None:
        assert found.combinations == every
    else:
        assert {c for c in every if len(c.details) <= found.complete_to} <= set(found.combinations)


def test_a_hundred_details_that_leave_out_nobody_share_nothing() -> None:
    town = population({"city": ["Brask", "Brask", "Corvale", "Corvale"]})
    idle = [Detail(f"d{n}", (Rung(("x",), parse("city=Brask|Corvale")),)) for n in range(100)]
    table = profile_table(town, [*idle, Detail("city", (Rung(("of Brask",), parse("city=Brask")),))])
    assert shares(table, (0,) * 101).bits == (*(0.0,) * 100, 1.0)
    assert [c.details for c in dangerous_combinations(table, (0,) * 101, 3)] == [(100,)]
