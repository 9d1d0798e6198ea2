"""What a crowd has in common is what looking at everybody, one after the other, finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from tests.strategies import Town, nesting_details, towns
from tests.worlds import population
from withheld.details.ladders import Detail
from withheld.exposure.fitting import people_who_fit
from withheld.exposure.groups import Spread, ValueCounter, shares_among_everybody
from withheld.population.facets import Kind
from withheld.population.store import Population

FACETS = ("city", "age", "languages")


def spreads(people: Population, details: list[Detail], facets: tuple[str, ...] = FACETS) -> dict[str, Spread]:
    counter = ValueCounter([people.facet(name) for name in facets])
    for chunk in people_who_fit(people, details, (0,) * len(details), facets):
        counter.add(chunk)
    return {spread.facet: spread for spread in counter.spreads()}


def values(cell: Any) -> Iterator[Any]:
    """What one person counts as."""
    if isinstance(cell, set):
        yield from cell or [None]
    else:
        yield cell


@given(towns(), st.lists(nesting_details(), max_size=2))
def test_values_shares_and_unknowns_are_those_of_the_people_who_fit(town: Town, details: list[Detail]) -> None:
    weights = town.weights or [1] * len(town.columns["city"])
    rows = list(zip(oracle.people(town.columns), weights, strict=True))
    fit = [row for row in rows if all(oracle.certainly_fits(detail, 0, row[0]) for detail in details)]
    found = spreads(town.population, details)
    for name in FACETS:
        counts: Counter[Any] = Counter()
        for person, weight in fit:
            if person[name] is not None:
                counts.update(dict.fromkeys(values(person[name]), weight))
        everybody = {value for person, _ in rows if person[name] is not None for value in values(person[name])}
        spread = found[name]
        assert spread.people == sum(weight for _, weight in fit)
        assert spread.values == sum(1 for people in counts.values() if people)
        assert spread.of == len(everybody)
        assert spread.largest == max(counts.values(), default=0)
        assert spread.unknown == sum(weight for person, weight in fit if person[name] is None)
        if not spread.largest:
            continue  # nobody has any value, so none is the most frequent one
        often = [value for value in counts if counts[value] == spread.largest]
        in_all = [
            sum(weight for person, weight in rows if person[name] is not None and value in set(values(person[name])))
            for value in often
        ]
        share = shares_among_everybody(town.population, [spread])[name]
        assert any(share == pytest.approx(people / max(sum(weights), 1)) for people in in_all)


def test_a_crowd_keeps_a_diversity_if_it_has_so_many_values_and_shares_none() -> None:
    found = spreads(
        population(
            {
                "office": ["Tax", "Port", "Port", None],
                "languages": [{"Dorish"}, {"Dorish", "Elvan"}, {"Dorish", "Fennic"}, None],
            }
        ),
        [],
        ("office", "languages"),
    )
    assert found["office"].keeps(2)
    assert not found["office"].keeps(3)
    assert found["office"].share == 0.5
    # all who are known speak Dorish, whatever else they speak
    assert found["languages"].values == 3
    assert found["languages"].may_share_one
    assert not found["languages"].keeps(2)


def test_a_set_that_all_have_empty_is_shared() -> None:
    found = spreads(population({"languages": [set(), set()], "age": [1, 2]}), [], ("languages",))["languages"]
    assert (found.values, found.largest, found.may_share_one) == (1, 2, True)


def test_a_crowd_of_whom_nothing_is_known_shares_nothing_and_keeps_nothing() -> None:
    town = population({"office": [None, None], "city": ["Brask", "Brask"]})
    found = spreads(town, [], ("office",))["office"]
    assert (found.values, found.of, found.unknown, found.may_share_one) == (0, 0, 2, False)
    assert not found.keeps(1)
    assert shares_among_everybody(town, [found]) == {"office": 0.0}
    assert shares_among_everybody(town, []) == {}


def test_bands_are_counted_as_bands() -> None:
    town = population({"age": [20, 30, 30]}, highs={"age": [29, 39]})
    assert spreads(town, [], ("age",))["age"].values == 2


def test_sets_of_which_none_is_known_have_no_values() -> None:
    town = population({"languages": [None, None], "city": ["Brask", "Brask"]}, kinds={"languages": Kind.SET})
    found = spreads(town, [], ("languages",))["languages"]
    assert (found.values, found.of, found.largest, found.unknown) == (0, 0, 0, 2)
