"""The distinct rows of a population, held against counting them one by one."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import Town, towns
from tests.worlds import population
from withheld.population import distinct as module
from withheld.population.distinct import Column, Distinct, distinct
from withheld.population.store import Chunk, Population


def columns(people: Population, names: list[str]) -> list[Column]:
    return [Column(name, np.arange(len(people.facet(name).vocabulary) + 1)) for name in names]


def rows(found: Distinct) -> dict[tuple[int, ...], tuple[int, int]]:
    return {
        tuple(codes): (sure, maybe)
        for codes, sure, maybe in zip(found.codes.tolist(), found.sure.tolist(), found.maybe.tolist(), strict=True)
    }


def plain(people: Population, name: str, cells: list[Any]) -> list[int]:
    words = people.facet(name).vocabulary.to_pylist()
    return [len(words) if cell is None else words.index(cell) for cell in cells]


def odd(chunk: Chunk) -> tuple[np.ndarray, np.ndarray]:
    """Certainly the known ages of an even code, possibly the unknown ones as well."""
    codes = chunk.codes["age"]
    known = np.ones(chunk.rows, bool) if codes.known is None else codes.known.view(bool)
    even = known & (codes.indices % 2 == 0)
    return even, even | ~known


@given(towns(), st.lists(st.sampled_from(["age", "city"]), unique=True), st.booleans(), st.sampled_from([0, 1 << 20]))
def test_every_row_with_its_people(town: Town, names: list[str], some: bool, dense: int) -> None:  # noqa: FBT001
    people = town.population
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_DENSE", dense)
        patch.setattr(module, "_WORD", 8 if dense else 1 << 62)
        options: dict[str, Any] = {"reads": ["age"], "inside": odd} if some else {}
        found = distinct(people, columns(people, names), **options)
    ages = plain(people, "age", town.columns["age"])
    codes = {name: plain(people, name, town.columns[name]) for name in names}
    sure: Counter[tuple[int, ...]] = Counter()
    maybe: Counter[tuple[int, ...]] = Counter()
    for number, weight in enumerate(town.weights or [1] * len(ages)):
        key = tuple(codes[name][number] for name in names)
        unknown = ages[number] == len(people.facet("age").vocabulary)
        if some and not unknown and ages[number] % 2:
            continue
        maybe[key] += weight if some and unknown else 0
        sure[key] += 0 if some and unknown else weight
    assert rows(found) == {key: (sure[key], maybe[key]) for key in sure}


def test_a_facet_of_which_nothing_is_known() -> None:
    people = population({"age": [None, None]})
    assert rows(distinct(people, columns(people, ["age"]))) == {(0,): (2, 0)}


def test_progress() -> None:
    told: list[int] = []
    people = population({"age": [1, 2, 2]})
    assert rows(distinct(people, columns(people, ["age"]), progress=told.append)) == {(0,): (1, 0), (1,): (2, 0)}
    assert told == [3]
