"""Bits are shared fairly, and dangerous combinations are minimal: held against all subsets and all orders."""

from __future__ import annotations

import tracemalloc
from itertools import combinations, permutations
from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import Town, nesting_details, towns
from tests.worlds import population
from withheld.details.ladders import Detail, Rung, Version
from withheld.details.short_form import parse
from withheld.exposure.bits import bits, shares
from withheld.exposure.combinations import dangerous_combinations
from withheld.exposure.lattice import Lattice, exposure_lattice

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
