"""The exposure lattice: how many people still fit, for every version at once.

One pass over the population counts people by profile (their level in every detail); a cumulative sum along each axis of
that histogram turns it into the anonymity set size of every version:

    k[v] = sum over t <= v of h[t]

The pass streams over chunks that fit a core's cache, so memory stays flat however many people there are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from withheld.details.criteria import Criterion
from withheld.details.ladders import Detail, Version
from withheld.errors import BadInputError
from withheld.exposure.levels import ByPerson, ByValue, Nesting, asked_of, compiled_ladder, facets_read
from withheld.exposure.profiles import BYTE, Axis, Profiler, paired, single
from withheld.exposure.subsets import Profiles, Subsets
from withheld.population.store import Population
from withheld.population.truth import TRUE, UNKNOWN, compiled

MAX_VERSIONS = 10**8
"""Past this the table would not fit the memory of an ordinary machine."""


MAYBE, SURE = 0, -1
"""The rows of a histogram: people who may be in the pool, and people who are; only the latter where all are."""


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
    """

    details: tuple[Detail, ...]
    certain: np.ndarray = field(repr=False)
    possible: np.ndarray = field(repr=False)

    @property
    def people(self) -> int:
        """How many people certainly fit before anything is told."""
        return int(self.certain[self.withheld])

    @property
    def withheld(self) -> Version:
        """The version that tells nothing."""
        return tuple(detail.withheld for detail in self.details)

    def count(self, version: Version) -> Count:
        """How many people fit a version."""
        return Count(int(self.certain[version]), int(self.possible[version]))

    def subsets(self, version: Version) -> Subsets:
        """How many people certainly fit each subset of what a version tells."""
        axes = tuple(axis for axis, place in enumerate(version) if place != self.details[axis].withheld)
        places = [[d.withheld, place] if axis in axes else [place] for axis, (d, place) in self._placed(version)]
        return Subsets(axes, self._cut(places).reshape((2,) * len(axes)))

    def profiles(self, places: Sequence[Sequence[int]]) -> Profiles:
        """The certain profiles among some places of each detail.

        Args:
            places: for each detail those that remain, ascending; a level is the number of the first of them that is
                fitted. Whoever fits none of them is not counted.
        """
        people = self._cut(places)
        for axis in range(people.ndim):
            people = np.diff(people, axis=axis, prepend=0)
        return Profiles(np.asfortranarray(np.argwhere(people).astype(np.uint8)), people[people != 0])

    def told_to(self, known: Version, axes: Sequence[int]) -> Lattice:
        """What telling some of the details does before somebody who knows a version already.

        After version v is told, they know min(v, known), rung by rung.

        Args:
            known: a place for each detail of this lattice.
            axes: the details that may be told, in their order; the others stay as they are known.
        """
        if not self.details or (known == self.withheld and len(axes) == len(self.details)):
            return self
        details = tuple(self.details[axis] for axis in axes)
        return Lattice(details, self.cut(self.certain, known, axes), self.cut(self.possible, known, axes))

    def cut(self, table: np.ndarray, known: Version, axes: Sequence[int]) -> np.ndarray:
        """What `told_to` keeps of a table that has a cell for each version of this lattice."""
        told = set(axes)
        places = [
            np.minimum(np.arange(detail.withheld + 1), place) if axis in told else np.array([place])
            for axis, (detail, place) in enumerate(zip(self.details, known, strict=True))
        ]
        shape = tuple(self.details[axis].withheld + 1 for axis in axes)
        return table[np.ix_(*places)].reshape(shape) if places else table

    def _placed(self, version: Version) -> Iterable[tuple[int, tuple[Detail, int]]]:
        return enumerate(zip(self.details, version, strict=True))

    def _cut(self, places: Sequence[Sequence[int]]) -> np.ndarray:
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
    population = population.told_apart(asked_of(details, pool))
    axes = [paired(ladder) for ladder in ladders]
    more = math.prod(axis.codes for axis in axes) - versions
    if not more and pool is None:
        certain = _cumulative(_histogram(population, details, ladders, axes, pool, progress)[..., SURE])
        return Lattice(tuple(details), certain, certain)
    # one pass with more cells, or two passes: whichever has less to do
    if more <= population.rows and all(axis.codes <= BYTE for axis in axes):
        certain, possible = _folded(_histogram(population, details, ladders, axes, pool, progress), axes)
    else:
        one, other = ([single(ladder, certain=sure) for ladder in ladders] for sure in (True, False))
        certain = _histogram(population, details, ladders, one, pool, progress)[..., SURE]
        possible = _histogram(population, details, ladders, other, pool, progress).sum(axis=-1)
    return Lattice(tuple(details), _cumulative(certain), _cumulative(possible))


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


def _histogram(
    population: Population,
    details: Sequence[Detail],
    ladders: Sequence[ByValue | ByPerson],
    axes: Sequence[Axis],
    pool: Criterion | None,
    progress: Callable[[int], None] | None,
) -> np.ndarray:
    """int64[codes_1, ..., codes_m, 1 or 2]: people by profile, and by whether they may be in the pool or surely are."""
    profile, inside = Profiler(axes), None if pool is None else compiled(pool, population)
    by_person = {place: ladder for place, ladder in enumerate(ladders) if isinstance(ladder, ByPerson)}
    nesting = Nesting(details, ladders)
    histogram = np.zeros((1 if inside is None else 2, profile.size), np.int64)
    for chunk in population.chunks(facets_read(ladders, pool)):
        levels = {place: ladder.levels(chunk) for place, ladder in by_person.items()}
        nesting.add(chunk, levels)
        found = profile(chunk, levels)
        if inside is None:
            np.add.at(histogram[SURE], found, 1 if chunk.weights is None else chunk.weights)
        else:
            _add_pool(histogram, found, inside(chunk), chunk.weights)
        if progress is not None:
            progress(chunk.rows)
    nesting.check()
    return np.moveaxis(histogram.reshape(-1, *(axis.codes for axis in axes)), 0, -1)


def _add_pool(histogram: np.ndarray, found: np.ndarray, inside: np.ndarray, weights: np.ndarray | None) -> None:
    for row, truth in ((MAYBE, UNKNOWN), (SURE, TRUE)):
        chosen = inside == truth
        np.add.at(histogram[row], found[chosen], 1 if weights is None else weights[chosen])


def _folded(cells: np.ndarray, axes: Sequence[Axis]) -> tuple[np.ndarray, np.ndarray]:
    """The histograms of certain and of possible levels, from that of pairs."""
    certain, possible = cells[..., SURE], cells.sum(axis=-1)
    for number, axis in enumerate(axes):
        if axis.codes > axis.places:
            certain = _fold(certain, number, axis.certain, axis.places)
            possible = _fold(possible, number, axis.possible, axis.places)
    return certain, possible


def _fold(histogram: np.ndarray, axis: int, levels: np.ndarray, places: int) -> np.ndarray:
    codes = np.moveaxis(histogram, axis, 0)
    folded = np.zeros((places, *codes.shape[1:]), np.int64)
    for code, level in enumerate(levels):
        folded[level] += codes[code]
    return np.moveaxis(folded, 0, axis)


def _cumulative(histogram: np.ndarray) -> np.ndarray:
    """int64: the cumulative sum along every axis."""
    histogram = np.array(histogram, np.int64, order="C")
    for axis in range(histogram.ndim):
        by_place = np.moveaxis(histogram, axis, 0)
        for place in range(1, len(by_place)):
            by_place[place] += by_place[place - 1]
    return histogram
