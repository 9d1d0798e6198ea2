"""How many people fit some criteria, added one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from withheld.details.criteria import Criterion, facets_of
from withheld.exposure.lattice import Count
from withheld.population.store import Population
from withheld.population.truth import FALSE, TRUE, compiled


def count_one_by_one(
    population: Population, criteria: Sequence[Criterion], progress: Callable[[int], None] | None = None
) -> tuple[Count, ...]:
    """The people who fit the first criterion, the first two, and so on to all of them.

    Args:
        population: the people.
        criteria: in the order in which they narrow the search down.
        progress: called with the number of rows done, after each chunk.

    Raises:
        BadInputError: if a criterion does not suit the population.
    """
    truths = [compiled(criterion, population) for criterion in criteria]
    population = population.told_apart(criteria)
    names = sorted(frozenset().union(*map(facets_of, criteria)))
    counts = np.zeros((len(criteria), 2), np.int64)
    for chunk in population.chunks(names):
        all_so_far = np.full(chunk.rows, TRUE)
        for number, truth in enumerate(truths):
            all_so_far = np.minimum(all_so_far, truth(chunk))
            certain, possible = all_so_far == TRUE, all_so_far != FALSE
            counts[number] += (_people(certain, chunk.weights), _people(possible, chunk.weights))
        if progress is not None:
            progress(chunk.rows)
    return tuple(Count(int(certain), int(possible)) for certain, possible in counts)


def _people(chosen: np.ndarray, weights: np.ndarray | None) -> int:
    return int(np.count_nonzero(chosen) if weights is None else weights[chosen].sum())
