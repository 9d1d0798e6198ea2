"""The next leak: all subsets, tried one after the other in plain Python, say the same."""

from __future__ import annotations

from functools import partial
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from withheld.exposure.next_leak import Fewest, fewest_leaks, left_after_each
from withheld.exposure.patterns import PatternCounter, Patterns
from withheld.population.store import Chunk, Codes

Rows = list[tuple[list[bool], int]]


def fit(table: np.ndarray, leak: int, chunk: Chunk) -> np.ndarray:
    return table[chunk.codes["row"].indices, leak]


def patterns(rows: Rows, leaks: int) -> Patterns:
    """Counted as a population would be, three rows at a time: each row is its own value of one facet."""
    table = np.array([fits for fits, _ in rows], bool).reshape(len(rows), leaks)
    counter = PatternCounter([partial(fit, table, leak) for leak in range(leaks)])
    for start in range(0, len(rows), 3):
        part = rows[start : start + 3]
        indices = np.arange(start, start + len(part), dtype=np.uint16)
        counter.add(Chunk(len(part), {"row": Codes(indices, None)}, np.array([people for _, people in part])))
    return counter.patterns()


def left(rows: Rows, leaks: tuple[int, ...]) -> int:
    return sum(people for fits, people in rows if all(fits[leak] for leak in leaks))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Rows, int]:
    leaks = draw(st.integers(0, 9))
    # the fewer leaks a person does not fit, the more leaks it takes
    some = st.sets(st.integers(0, max(leaks - 1, 0)), max_size=draw(st.sampled_from([2, 4, 9])))
    fits = some.map(lambda unfit: [leak not in unfit for leak in range(leaks)])
    return draw(st.lists(st.tuples(fits, st.integers(0, 4)), max_size=40)), leaks


@given(worlds(), st.integers(1, 9))
def test_the_fewest_are_as_few_as_any_subset(world: tuple[Rows, int], threshold: int) -> None:
    rows, leaks = world
    found = fewest_leaks(patterns(rows, leaks), threshold)
    enough = [
        chosen
        for size in range(leaks + 1)
        for chosen in combinations(range(leaks), size)
        if left(rows, chosen) < threshold
    ]
    assert found.exact
    if not enough:
        assert found.leaks is None
    else:
        assert found.leaks in enough
        assert found.at_least == len(enough[0])


@given(worlds(), st.integers(1, 9), st.integers(0, 2000))
def test_bounds_hold_however_little_work_is_allowed(world: tuple[Rows, int], threshold: int, work: int) -> None:
    rows, leaks = world
    table = patterns(rows, leaks)
    best, found = fewest_leaks(table, threshold), fewest_leaks(table, threshold, work=work)
    assert (found.leaks is None) == (best.leaks is None)
    if found.leaks is not None and best.leaks is not None:
        assert left(rows, found.leaks) < threshold
        assert found.at_least <= len(best.leaks) <= len(found.leaks)


@given(worlds())
def test_each_single_leak_leaves_whom_it_leaves(world: tuple[Rows, int]) -> None:
    rows, leaks = world
    table = patterns(rows, leaks)
    assert left_after_each(table).tolist() == [left(rows, (leak,)) for leak in range(leaks)]
    assert table.all == left(rows, ())


@pytest.mark.parametrize("leaks", [63, 64, 65, 130])
def test_any_number_of_leaks_is_counted(leaks: int) -> None:
    chance = np.random.default_rng(leaks)
    rows: Rows = [(chance.random(leaks) < 0.5, 1) for _ in range(20)]  # type: ignore[misc] # arrays serve as lists
    table = patterns(rows + rows, leaks)
    assert sorted(map(bytes, table.fits)) == sorted(bytes(fits) for fits, _ in rows)
    assert table.people.tolist() == [2] * 20


def test_many_parts_are_added_up_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("withheld.exposure.patterns.MOST_ROWS", 4)
    rows: Rows = [([n % 2 == 0, n % 3 == 0], n) for n in range(30)]
    table = patterns(rows, 2)
    assert {tuple(fits): people for fits, people in zip(table.fits.tolist(), table.people.tolist(), strict=True)} == {
        (a, b): sum(n for n in range(30) if (n % 2 == 0, n % 3 == 0) == (a, b))
        for a in (True, False)
        for b in (True, False)
    }


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("chance", "threshold"), [(0.75, 2), (0.75, 3), (0.6, 5), (0.85, 9)])
def test_deep_searches_find_the_fewest(seed: int, chance: float, threshold: int) -> None:
    draw = np.random.default_rng(seed)
    fits = draw.random((300, 11)) < chance
    fits[:, 5] |= fits[:, 6]
    fits = fits[~fits.all(axis=1)]
    people = draw.integers(1, 3, len(fits))

    def left_by(leaks: tuple[int, ...]) -> int:
        return int(people[fits[:, leaks].all(axis=1)].sum())

    fewest = next(
        size for size in range(12) if any(left_by(some) < threshold for some in combinations(range(11), size))
    )
    found = fewest_leaks(Patterns(fits, people), threshold)
    assert found.leaks is not None
    assert left_by(found.leaks) < threshold
    assert found.exact
    assert found.at_least == fewest > 2


def test_a_hard_world_is_answered_with_bounds() -> None:
    chance = np.random.default_rng(5)
    rows = chance.random((4000, 40)) < 0.6
    rows[0] = True
    found = fewest_leaks(Patterns(rows, np.ones(4000, np.int64)), 2, work=10**5)
    assert not found.exact
    assert found.leaks is not None
    assert found.at_least < len(found.leaks)


def test_who_fits_no_more_than_are_allowed_needs_no_leak() -> None:
    assert fewest_leaks(patterns([([True], 3)], 1), 4) == Fewest(0, ())
