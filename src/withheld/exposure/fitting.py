"""The people who certainly fit what is told, a few at a time: for questions that need more of them than their number.

Whoever is yielded is a row of codes like anybody else, so whatever works on a chunk of a population works on these.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import reduce

import numpy as np

from withheld.details.criteria import Criterion, facets_of
from withheld.details.ladders import Detail, Version
from withheld.exposure.levels import ByPerson, ByValue, compiled_ladder
from withheld.population.store import Chunk, Codes, Population
from withheld.population.truth import TRUE, compiled, look_up

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
    tests = [fits_place(ladder, place) for ladder, place in ladders]
    read = {name for ladder, _ in ladders for name in ladder_facets(ladder)}
    if pool is not None:
        inside = compiled(pool, population)
        tests.append(lambda chunk: inside(chunk) == TRUE)
        read |= facets_of(pool)
    for chunk in population.chunks(sorted(read | set(facets))):
        fits = reduce(np.logical_and, (test(chunk) for test in tests), np.ones(chunk.rows, bool))
        rows = np.flatnonzero(fits)
        if len(rows):
            yield _only(chunk, rows, facets)
        if progress is not None:
            progress(chunk.rows)


def ladder_facets(ladder: ByValue | ByPerson) -> frozenset[str]:
    """The facets that a ladder reads."""
    return frozenset((ladder.facet,)) if isinstance(ladder, ByValue) else ladder.facets


def fits_place(ladder: ByValue | ByPerson, place: int) -> Fits:
    """Who certainly fits a place of a ladder."""
    if isinstance(ladder, ByPerson):
        return lambda chunk: ladder.levels(chunk).certain <= place
    table = (ladder.levels.certain <= place).view(np.uint8)
    return lambda chunk: look_up(table, chunk.codes[ladder.facet]).view(bool)


def _only(chunk: Chunk, rows: np.ndarray, facets: Collection[str]) -> Chunk:
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
