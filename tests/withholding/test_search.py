"""The safest version, held against a search through every version."""

from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from tests.strategies import Town, nesting_details, towns
from tests.worlds import population
from withheld.details.ladders import Detail, Rung, Version, evenly_lossy
from withheld.details.short_form import parse
from withheld.exposure.combinations import Combination
from withheld.exposure.lattice import Lattice, exposure_lattice
from withheld.withholding import search as search_module
from withheld.withholding.search import Search, Sight
from withheld.withholding.search import search as search_in_sights

details_and_threshold = (towns(), st.lists(nesting_details(), max_size=4), st.integers(2, 8), st.randoms())


def search(lattice: Lattice, draft: Version, threshold: int) -> Search:
    """Before one audience that knows nothing yet."""
    return search_in_sights([Sight(lattice, threshold)], draft)


def _allowed(lattice: Lattice, draft: Version) -> list[Version]:
    """The versions at or above the draft in which everything told can be judged."""
    return [
        version
        for version in oracle.versions(lattice.details)
        if all(place >= told for place, told in zip(version, draft, strict=True))
        and all(detail.modelled[place] for detail, place in zip(lattice.details, version, strict=True))
    ]


def _loss(details: list[Detail], draft: Version, version: Version) -> float:
    return sum(d.losses[v] - d.losses[t] for d, v, t in zip(details, version, draft, strict=True))


@given(*details_and_threshold)
def test_the_first_plan_loses_least_of_all_safe_versions(
    town: Town, details: list[Detail], threshold: int, random: object
) -> None:
    lattice = exposure_lattice(town.population, details)
    draft = tuple(random.randint(0, detail.withheld) for detail in details)  # type: ignore[attr-defined]
    safe = [v for v in _allowed(lattice, draft) if lattice.count(v).certain >= threshold]
    found = search(lattice, draft, threshold)
    assert bool(found.plans) == bool(safe)
    if safe:
        least = min(_loss(details, draft, version) for version in safe)
        assert found.plans[0].loss == pytest.approx(least)
        assert found.plans[0].version in safe
    assert [plan.loss for plan in found.plans] == sorted(plan.loss for plan in found.plans)


@given(*details_and_threshold)
def test_each_change_is_forced_by_a_combination_that_really_is_dangerous(
    town: Town, details: list[Detail], threshold: int, random: object
) -> None:
    lattice = exposure_lattice(town.population, details)
    draft = tuple(random.randint(0, detail.withheld) for detail in details)  # type: ignore[attr-defined]
    for plan in search(lattice, draft, threshold).plans:
        for change in plan.changes:
            finer = [p for p in range(change.was, change.becomes) if details[change.detail].modelled[p]]
            if change.forced_by is None:
                assert not finer
                continue
            assert change.detail in change.forced_by.details
            told = [
                (finer[-1] if axis == change.detail else plan.version[axis])
                if axis in change.forced_by.details
                else detail.withheld
                for axis, detail in enumerate(details)
            ]
            assert lattice.count(tuple(told)).certain == change.forced_by.k < threshold


@pytest.mark.parametrize("at_once", [1, 5, 1 << 18])
@given(*details_and_threshold)
def test_the_frontier_is_the_best_trade_at_every_loss(
    at_once: int, town: Town, details: list[Detail], threshold: int, random: object
) -> None:
    lattice = exposure_lattice(town.population, details)
    draft = tuple(random.randint(0, detail.withheld) for detail in details)  # type: ignore[attr-defined]
    with mock.patch.object(search_module, "AT_ONCE", at_once):
        found = search(lattice, draft, threshold).frontier
    assert [trade.loss for trade in found] == sorted({trade.loss for trade in found})
    for trade in found:
        assert lattice.count(trade.version).certain == trade.k
    for version in _allowed(lattice, draft):
        loss, k = _loss(details, draft, version), lattice.count(version).certain
        assert any(trade.loss <= loss + 1e-9 and trade.k >= k for trade in found)


def test_a_safe_draft_needs_no_change() -> None:
    town = population({"city": ["Brask"] * 5})
    lattice = exposure_lattice(town, [Detail("city", (Rung(("of Brask",), parse("city=Brask")),))])
    assert search(lattice, (0,), 5).plans[0].changes == ()


def test_nothing_helps_when_the_population_itself_is_too_small() -> None:
    town = population({"city": ["Brask"] * 5})
    lattice = exposure_lattice(town, [Detail("city", (Rung(("of Brask",), parse("city=Brask")),))])
    assert search(lattice, (0,), 6).plans == ()


def test_a_change_names_what_forces_it() -> None:
    town = population({"city": ["Brask"] * 3 + ["Corvale"] * 3, "age": [20, 30, 30, 20, 20, 30]})
    details = [
        Detail("city", evenly_lossy([(("of Brask",), parse("city=Brask"))], 2.0), 2.0),
        Detail("age", evenly_lossy([(("twenty",), parse("age=20"))], 1.0), 1.0),
    ]
    plan = search(exposure_lattice(town, details), (0, 0), 3).plans[0]
    assert plan.version == (0, 1)
    assert plan.changes[0].forced_by == Combination(details=(0, 1), k=1)


def test_a_wording_that_cannot_be_judged_is_never_recommended() -> None:
    town = population({"city": ["Brask"] * 5})
    lattice = exposure_lattice(town, [Detail("family", (Rung(("close to the family",), None),))])
    plan = search(lattice, (0,), 2).plans[0]
    assert plan.version == (1,)
    assert plan.changes[0].forced_by is None


@given(*details_and_threshold, st.integers(2, 8))
def test_a_plan_is_safe_before_every_audience_given_what_it_knows(
    town: Town, details: list[Detail], threshold: int, random: object, other: int
) -> None:
    lattice = exposure_lattice(town.population, details)
    draw = random.randint  # type: ignore[attr-defined]
    draft, known = (tuple(draw(0, detail.withheld) for detail in details) for _ in range(2))
    axes = [axis for axis, place in enumerate(draft) if place != details[axis].withheld]
    told = tuple(draft[axis] for axis in axes)
    sights = [Sight(lattice.told_to(lattice.withheld, axes), threshold), Sight(lattice.told_to(known, axes), other)]
    safe = []
    for version in oracle.versions([details[axis] for axis in axes]):
        whole = [detail.withheld for detail in details]
        for axis, place in zip(axes, version, strict=True):
            whole[axis] = place
        after = tuple(min(place, knew) for place, knew in zip(whole, known, strict=True))
        allowed = all(v >= t for v, t in zip(version, told, strict=True)) and all(
            details[axis].modelled[place] for axis, place in zip(axes, version, strict=True)
        )
        counts = (lattice.count(tuple(whole)).certain, lattice.count(after).certain)
        assert tuple(sight.lattice.count(version).certain for sight in sights) == counts
        if allowed and counts[0] >= threshold and counts[1] >= other:
            safe.append(version)
    plans = search_in_sights(sights, told).plans
    assert bool(plans) == bool(safe)
    if safe:
        least = min(_loss([details[axis] for axis in axes], told, version) for version in safe)
        assert plans[0].loss == pytest.approx(least)
        assert plans[0].version in safe


def test_what_may_not_be_told_is_withheld_whatever_it_costs() -> None:
    town = population({"city": ["Brask"] * 5})
    lattice = exposure_lattice(town, [Detail("city", (Rung(("of Brask",), parse("city=Brask")),), loss=9)])
    plan = search_in_sights([Sight(lattice, 2)], (0,), barred={0}).plans[0]
    assert (plan.version, plan.changes[0].forced_by) == ((1,), None)
