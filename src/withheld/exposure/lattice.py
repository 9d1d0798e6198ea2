"""The exposure lattice: how many people still fit, for every version at once.

One pass over the population counts people by profile (their level in every detail); a cumulative sum along each axis of
that histogram turns it into the anonymity set size of every version:

    k[v] = sum over t <= v of h[t]

The pass streams over chunks that fit a core's cache, so memory stays flat however many people there are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from withheld.details.criteria import Criterion, facets_of
from withheld.details.ladders import Detail, Version
from withheld.errors import BadInputError, NestingError
from withheld.exposure.levels import ByPerson, ByValue, Levels, compiled_ladder
from withheld.exposure.profiles import packed, profiles
from withheld.population.store import Chunk, Population
from withheld.population.truth import FALSE, TRUE, compiled, look_up

MAX_VERSIONS = 10**8
"""Past this the table would not fit the memory of an ordinary machine."""


class Count(NamedTuple):
    """How many people fit: those who certainly do, and those who possibly do. Safety is judged on `certain`."""

    certain: int
    possible: int


@dataclass(frozen=True, eq=False)
class Lattice:
    """The anonymity set size of every version.

    Attributes:
        details: the axes, in order.
        certain: int64[R_1+1, ..., R_m+1], people who certainly fit each version.
        possible: int64 of the same shape, people who possibly fit; the same array where nothing is unknown.
        people: how many people the population has: k where everything is withheld.
    """

    details: tuple[Detail, ...]
    certain: np.ndarray = field(repr=False)
    possible: np.ndarray = field(repr=False)
    people: int

    @property
    def withheld(self) -> Version:
        """The version that tells nothing."""
        return tuple(detail.withheld for detail in self.details)

    def count(self, version: Version) -> Count:
        """How many people fit a version."""
        return Count(int(self.certain[version]), int(self.possible[version]))

    def subsets(self, version: Version) -> np.ndarray:
        """int64[2, ..., 2]: people who certainly fit each subset of what a version tells.

        Index 1 on an axis tells the detail as the version does, index 0 withholds it.
        """
        places = [[detail.withheld, place] for detail, place in zip(self.details, version, strict=True)]
        return self.certain[np.ix_(*places)] if places else self.certain


def exposure_lattice(
    population: Population,
    details: Sequence[Detail],
    *,
    pool: Criterion | None = None,
    progress: Callable[[int], None] | None = None,
) -> Lattice:
    """Count every version of some details in one pass over a population.

    Args:
        population: the people.
        details: the axes of the lattice.
        pool: whom to count at all; everybody if left out.
        progress: called with the number of rows done, after each chunk.

    Raises:
        NestingError: if the rungs of a detail do not nest, with the number of people that break it.
        BadInputError: if a criterion does not suit the population, or there are too many versions.
    """
    shape = tuple(detail.withheld + 1 for detail in details)
    versions = math.prod(shape)
    if versions > MAX_VERSIONS:
        told = f"{len(details)} details make {versions:,} versions, more than the {MAX_VERSIONS:,} that fit in memory"
        raise BadInputError(told, mend="leave out details that the draft does not touch, or take rungs away")
    ladders = [compiled_ladder(detail, population) for detail in details]
    one_pass = _Pass(population, details, ladders, pool)
    for chunk in population.chunks(one_pass.facets):
        one_pass.count(chunk)
        if progress is not None:
            progress(chunk.rows)
    one_pass.check_nesting()
    certain = _cumulative(one_pass.certain.reshape(shape))
    same = one_pass.possible is one_pass.certain
    return Lattice(
        details=tuple(details),
        certain=certain,
        possible=certain if same else _cumulative(one_pass.possible.reshape(shape)),
        people=population.people,
    )


def check_nesting(population: Population, details: Sequence[Detail]) -> None:
    """Check that the rungs of some details nest in a population; quick for ladders that nest whoever the people are.

    Raises:
        NestingError: for the first detail whose rungs do not, with the number of people that break it.
        BadInputError: if a criterion does not suit the population.
    """
    for detail in details:
        ladder = compiled_ladder(detail, population)
        if isinstance(ladder, ByPerson) or ladder.levels.broken.any():
            exposure_lattice(population, [detail])


class _Pass:
    """One pass over a population: the histogram of profiles, and the people for whom a ladder does not nest.

    Attributes:
        facets: the facets that it reads.
        certain: int64[versions], people by certain profile.
        possible: int64[versions], people by possible profile; the same array where nothing is unknown.
    """

    def __init__(
        self,
        population: Population,
        details: Sequence[Detail],
        ladders: Sequence[ByValue | ByPerson],
        pool: Criterion | None,
    ) -> None:
        self._details = details
        self._groups = packed(ladders)
        self._by_value = {n: ladder for n, ladder in enumerate(ladders) if isinstance(ladder, ByValue)}
        self._by_person = {n: ladder for n, ladder in enumerate(ladders) if isinstance(ladder, ByPerson)}
        self._pool = None if pool is None else compiled(pool, population)
        self._breaks = [0] * len(details)
        self.facets = _facets(ladders, pool)
        versions = math.prod(ladder.places for ladder in ladders)
        differs = any(group.differs for group in self._groups) or _may_be_unknown(pool, population)
        self.certain = np.zeros(versions, np.int64)
        self.possible = np.zeros(versions, np.int64) if differs else self.certain

    def count(self, chunk: Chunk) -> None:
        """Add the people of a chunk."""
        levels = {number: ladder.levels(chunk) for number, ladder in self._by_person.items()}
        self._count_breaks(chunk, levels)
        found = profiles(self._groups, chunk, levels)
        inside = None if self._pool is None else self._pool(chunk)
        _add(self.certain, found.certain, chunk.weights, None if inside is None else inside == TRUE)
        if self.possible is not self.certain:
            _add(self.possible, found.possible, chunk.weights, None if inside is None else inside != FALSE)

    def check_nesting(self) -> None:
        """Raise for the first detail whose rungs do not nest."""
        for detail, people in zip(self._details, self._breaks, strict=True):
            if people:
                raise NestingError(detail.name, people)

    def _count_breaks(self, chunk: Chunk, levels: dict[int, Levels]) -> None:
        for number, ladder in self._by_value.items():
            if ladder.levels.broken.any():
                broken = look_up(ladder.levels.broken.view(np.uint8), chunk.codes[ladder.facet])
                self._breaks[number] += _people(broken.view(bool), chunk.weights)
        for number, found in levels.items():
            self._breaks[number] += _people(found.broken, chunk.weights)


def _facets(ladders: Sequence[ByValue | ByPerson], pool: Criterion | None) -> list[str]:
    names = set() if pool is None else set(facets_of(pool))
    for ladder in ladders:
        names |= {ladder.facet} if isinstance(ladder, ByValue) else ladder.facets
    return sorted(names)


def _may_be_unknown(criterion: Criterion | None, population: Population) -> bool:
    facets = () if criterion is None else map(population.facet, facets_of(criterion))
    return any(facet.unknown or facet.banded for facet in facets)


def _people(chosen: np.ndarray, weights: np.ndarray | None) -> int:
    return int(chosen.sum() if weights is None else weights[chosen].sum())


def _add(histogram: np.ndarray, found: np.ndarray, weights: np.ndarray | None, inside: np.ndarray | None) -> None:
    if inside is not None:
        found = found[inside]
        weights = None if weights is None else weights[inside]
    np.add.at(histogram, found, 1 if weights is None else weights)


def _cumulative(histogram: np.ndarray) -> np.ndarray:
    """The cumulative sum along every axis, in place."""
    for axis in range(histogram.ndim):
        by_place = np.moveaxis(histogram, axis, 0)
        for place in range(1, len(by_place)):
            by_place[place] += by_place[place - 1]
    return histogram
