"""The people who certainly fit what is told, a few at a time: for questions that need more of them than their number.

Whoever is yielded is a row of codes like anybody else, so whatever works on a chunk of a population works on these.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import numpy as np

from withheld.details.criteria import All, AnyOf, Criterion, facets_of
from withheld.details.ladders import Detail, Version
from withheld.exposure.levels import ByPerson, ByValue, bounding_criteria, compiled_ladder
from withheld.population.store import Chunk, Codes, Population
from withheld.population.truth import TRUE, compiled, look_up

FEW = 4
"""Those who are left are taken apart from the others where they are fewer than one in so many."""

Fits = Callable[[Chunk], np.ndarray]
"""bool[n]: who of a chunk certainly fits."""


def people_who_fit(
    population: Population,
    details: Sequence[Detail],
    version: Version,
    facets: Collection[str],
    *,
    pool: Criterion | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Chunk]:
    """The people who certainly fit a version, as chunks that hold nobody else; their weights add up to its k.

    One pass, and memory for one chunk; of the facets that nobody asks of, only the codes of those who fit are copied.

    Args:
        population: the people.
        details: what may be told.
        version: a place for each of them.
        facets: those whose codes the chunks are to hold.
        pool: whom to count at all; everybody if left out.
        progress: called with the number of rows done, after each chunk of the population.

    Raises:
        BadInputError: if a criterion does not suit the population.
    """
    ladders = [
        (compiled_ladder(detail, population), place)
        for detail, place in zip(details, version, strict=True)
        if place != detail.withheld
    ]
    # what is looked up in one table comes first: it leaves fewer people for what takes longer
    ladders.sort(key=lambda pair: isinstance(pair[0], ByPerson))
    tests = [(fits_place(ladder, place), ladder_facets(ladder)) for ladder, place in ladders]
    if pool is not None:
        inside = compiled(pool, population)
        tests.append((lambda chunk: inside(chunk) == TRUE, facets_of(pool)))
    names = sorted(frozenset(facets).union(*(read for _, read in tests)))
    for chunk in population.fitting(_certainly(details, version, pool), names).chunks(names):
        rows = _rows_that_pass(chunk, tests)
        if len(rows):
            yield some_of(chunk, rows, facets)
        if progress is not None:
            progress(chunk.rows)


def _certainly(details: Sequence[Detail], version: Version, pool: Criterion | None) -> Criterion:
    """What is true of whoever certainly fits a version: of every detail one of the rungs up to the one told."""
    told = [
        AnyOf(bounding_criteria(detail)[: place + 1])
        for detail, place in zip(details, version, strict=True)
        if place != detail.withheld
    ]
    return All((*told, *(() if pool is None else (pool,))))


def _rows_that_pass(chunk: Chunk, tests: Sequence[tuple[Fits, Collection[str]]]) -> np.ndarray:
    """intp[n]: who of a chunk passes every test; once few are left, only they are tested further."""
    rows, part, passed = np.arange(chunk.rows), chunk, np.ones(chunk.rows, bool)
    for test, facets in tests:
        if np.count_nonzero(passed) * FEW < part.rows:
            rows = rows[passed]
            passed = np.ones(len(rows), bool)
        if len(rows) < chunk.rows:
            part = some_of(chunk, rows, facets)
        passed &= test(part)
    return rows[passed]


def ladder_facets(ladder: ByValue | ByPerson) -> frozenset[str]:
    """The facets that a ladder reads."""
    return frozenset((ladder.facet,)) if isinstance(ladder, ByValue) else ladder.facets


def fits_place(ladder: ByValue | ByPerson, place: int) -> Fits:
    """Who certainly fits a place of a ladder."""
    if isinstance(ladder, ByPerson):
        return lambda chunk: ladder.levels(chunk).certain <= place
    table = (ladder.levels.certain <= place).view(np.uint8)
    return lambda chunk: look_up(table, chunk.codes[ladder.facet]).view(bool)


def some_of(chunk: Chunk, rows: np.ndarray, facets: Collection[str]) -> Chunk:
    """Some rows of a chunk, and some of its facets."""
    if len(rows) == chunk.rows:
        return Chunk(chunk.rows, {name: chunk.codes[name] for name in facets}, chunk.weights)
    return Chunk(
        rows=len(rows),
        codes={name: _taken(chunk.codes[name], rows) for name in facets},
        weights=None if chunk.weights is None else chunk.weights[rows],
    )


def _taken(codes: Codes, rows: np.ndarray) -> Codes:
    return Codes(codes.indices[rows], None if codes.known is None else codes.known[rows])
