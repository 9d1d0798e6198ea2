"""The people who certainly fit, one by one, are those whom the oracle counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from tests.strategies import Town, criteria, nesting_details, towns
from tests.worlds import population
from withheld.details.criteria import EVERYBODY, Criterion
from withheld.details.ladders import Detail, Rung
from withheld.details.short_form import parse
from withheld.exposure.fitting import people_who_fit
from withheld.population.store import Chunk, Population

TOWN = population({"city": ["Brask", "Brask", "Corvale", None], "age": [20, 30, None, 30]})


def cells(town: Population, chunk: Chunk, name: str) -> list[object]:
    codes = chunk.codes[name]
    known = np.ones(chunk.rows, bool) if codes.known is None else codes.known.astype(bool)
    values = town.facet(name).vocabulary.to_pylist()
    return [values[code] if there else None for code, there in zip(codes.indices, known, strict=True)]


def plain(value: object) -> object:
    return sorted(value) if isinstance(value, set) else value


@given(
    towns(),
    st.lists(st.tuples(nesting_details(), st.integers(0, 3)), max_size=3),
    st.none() | criteria,
    st.sets(st.sampled_from(["city", "age", "languages"])),
)
def test_they_are_those_whom_the_oracle_counts_in_its_order(
    town: Town, told: list[tuple[Detail, int]], pool: Criterion | None, facets: set[str]
) -> None:
    details = [detail for detail, _ in told]
    version = tuple(min(place, detail.withheld) for detail, place in told)
    chunks = list(people_who_fit(town.population, details, version, facets, pool=pool))
    weights = town.weights or [1] * len(town.columns["city"])
    fit = [
        (person, weight)
        for person, weight in zip(oracle.people(town.columns), weights, strict=True)
        if oracle.truth(pool or EVERYBODY, person) is True
        and all(oracle.certainly_fits(detail, place, person) for detail, place in zip(details, version, strict=True))
    ]
    assert sum(chunk.rows for chunk in chunks) == len(fit)
    assert all(set(chunk.codes) == facets for chunk in chunks)
    for name in facets:
        found = [value for chunk in chunks for value in cells(town.population, chunk, name)]
        assert found == [plain(person[name]) for person, _ in fit]
    if town.weights is not None:
        assert [w for chunk in chunks for w in (chunk.weights if chunk.weights is not None else [])] == [
            weight for _, weight in fit
        ]


def test_a_chunk_in_which_nobody_fits_is_left_out_and_still_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(TOWN).chunks, "__defaults__", (2,))
    corvale = Detail("city", (Rung(("of Corvale",), parse("city=Corvale")),))
    seen: list[int] = []
    (chunk,) = people_who_fit(TOWN, [corvale], (0,), ["age"], progress=seen.append)
    assert (chunk.rows, cells(TOWN, chunk, "age")) == (1, [None])
    assert seen == [2, 2]
