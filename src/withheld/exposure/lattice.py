"""The exposure lattice: how many people still fit, for every version at once.

One pass over the population counts people by profile (their level in every detail); a cumulative sum along each axis of
that histogram turns it into the anonymity set size of every version:

    k[v] = sum over t <= v of h[t]

The pass streams over chunks that fit a core's cache. Within a chunk the levels of a few details are packed into one
byte (their strides are already in the look-up tables), so that most of the arithmetic is on bytes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from withheld.details.criteria import Criterion, facets_of
from withheld.details.ladders import Detail, Version
from withheld.errors import BadInputError, LadderError
from withheld.exposure.levels import ByPerson, ByValue, compiled_ladder
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
        LadderError: if the rungs of a detail do not nest, with the number of people that break it.
        BadInputError: if a criterion does not suit the population, or there are too many versions.
    """
    shape = tuple(detail.withheld + 1 for detail in details)
    versions = math.prod(shape)
    if versions > MAX_VERSIONS:
        told = f"{len(details)} details make {versions:,} versions, more than the {MAX_VERSIONS:,} that fit in memory"
        raise BadInputError(told, mend="leave out details that the draft does not touch, or take rungs away")
    ladders = [compiled_ladder(detail, population) for detail in details]
    groups = _packed(ladders, shape)
    both = any(group.differs for group in groups) or (pool is not None and _may_be_unknown(pool, population))
    names = sorted(frozenset().union(*(_facets(ladder) for ladder in ladders), facets_of(pool) if pool else ()))
    pooled = None if pool is None else compiled(pool, population)
    breaks = _Breaks(details, ladders)
    certain = np.zeros(versions, np.int64)
    possible = np.zeros(versions, np.int64) if both else certain
    for chunk in population.chunks(names):
        breaks.count(chunk)
        profiles = _profiles(groups, chunk, both=both)
        inside = None if pooled is None else pooled(chunk)
        _add(certain, profiles.certain, chunk, None if inside is None else inside == TRUE)
        if both:
            _add(possible, profiles.possible, chunk, None if inside is None else inside != FALSE)
        if progress is not None:
            progress(chunk.rows)
    breaks.check()
    return Lattice(
        details=tuple(details),
        certain=_cumulative(certain.reshape(shape)),
        possible=_cumulative(possible.reshape(shape)) if both else certain.reshape(shape),
        people=population.people,
    )


@dataclass(slots=True)
class _Group:
    """Details whose levels, times their strides, add up in one byte.

    Attributes:
        stride: what one unit of the byte is worth in the flat index of the lattice.
        tables: by facet, the two look-up tables: certain and possible.
        ladders: those that are worked out per person, with their stride inside the group.
        size: profiles that the group tells apart.
        differs: whether anyone's certain and possible levels may differ.
    """

    stride: int
    tables: dict[str, tuple[np.ndarray, np.ndarray]]
    ladders: list[tuple[ByPerson, int]]
    size: int = 1
    differs: bool = False


class _Profiles(NamedTuple):
    certain: np.ndarray
    possible: np.ndarray


def _facets(ladder: ByValue | ByPerson) -> frozenset[str]:
    return frozenset((ladder.facet,)) if isinstance(ladder, ByValue) else ladder.facets


def _may_be_unknown(criterion: Criterion, population: Population) -> bool:
    return any(population.facet(name).unknown or population.facet(name).banded for name in facets_of(criterion))


def _packed(ladders: Sequence[ByValue | ByPerson], shape: tuple[int, ...]) -> list[_Group]:
    """The ladders in groups of neighbouring axes, last axis first."""
    groups: list[_Group] = []
    stride = 1
    for ladder, places in zip(reversed(ladders), reversed(shape), strict=True):
        if not groups or groups[-1].size * places > 1 << 8:
            groups.append(_Group(stride, {}, []))
        group = groups[-1]
        if isinstance(ladder, ByValue):
            certain, possible, _ = ladder.levels
            old = group.tables.get(ladder.facet, (np.uint8(0), np.uint8(0)))
            inner = np.uint8(group.size)
            group.tables[ladder.facet] = (old[0] + certain * inner, old[1] + possible * inner)
            group.differs |= bool((certain != possible).any())
        else:
            group.ladders.append((ladder, group.size))
            group.differs = True
        group.size *= places
        stride *= places
    return groups


def _profiles(groups: Sequence[_Group], chunk: Chunk, *, both: bool) -> _Profiles:
    """intp[n], twice: for each person of a chunk the flat index of the certain and of the possible profile."""
    certain = np.zeros(chunk.rows, np.intp)
    possible = np.zeros(chunk.rows, np.intp) if both else certain
    for group in groups:
        packed = _pack(group, chunk)
        certain += np.multiply(packed.certain, group.stride, dtype=np.intp)
        if both:
            possible += np.multiply(packed.possible, group.stride, dtype=np.intp)
    return _Profiles(certain, possible)


def _pack(group: _Group, chunk: Chunk) -> _Profiles:
    certain = np.zeros(chunk.rows, np.uint8)
    possible = np.zeros(chunk.rows, np.uint8) if group.differs else certain
    for name, tables in group.tables.items():
        found = look_up(tables[0], chunk.codes[name])
        certain += found
        if group.differs:
            possible += found if tables[0] is tables[1] else look_up(tables[1], chunk.codes[name])
    for ladder, inner in group.ladders:
        levels = ladder.levels(chunk)
        certain += levels.certain * np.uint8(inner)
        possible += levels.possible * np.uint8(inner)
    return _Profiles(certain, possible)


def _add(histogram: np.ndarray, profiles: np.ndarray, chunk: Chunk, inside: np.ndarray | None) -> None:
    weights = chunk.weights
    if inside is not None:
        profiles = profiles[inside]
        weights = None if weights is None else weights[inside]
    np.add.at(histogram, profiles, 1 if weights is None else weights)


def _cumulative(histogram: np.ndarray) -> np.ndarray:
    """The cumulative sum along every axis, in place."""
    for axis in range(histogram.ndim):
        by_place = np.moveaxis(histogram, axis, 0)
        for place in range(1, len(by_place)):
            by_place[place] += by_place[place - 1]
    return histogram


class _Breaks:
    """Counts, along the way, the people for whom a ladder does not nest."""

    def __init__(self, details: Sequence[Detail], ladders: Sequence[ByValue | ByPerson]) -> None:
        self._details = details
        self._suspects = [
            (number, ladder)
            for number, ladder in enumerate(ladders)
            if isinstance(ladder, ByPerson) or ladder.levels.broken.any()
        ]
        self._people = [0] * len(details)

    def count(self, chunk: Chunk) -> None:
        for number, ladder in self._suspects:
            if isinstance(ladder, ByValue):
                broken = look_up(ladder.levels.broken.astype(np.uint8), chunk.codes[ladder.facet]).astype(bool)
            else:
                broken = ladder.levels(chunk).broken
            weights = chunk.weights
            self._people[number] += int(broken.sum() if weights is None else weights[broken].sum())

    def check(self) -> None:
        for detail, people in zip(self._details, self._people, strict=True):
            if people:
                raise LadderError(
                    f"the rungs of detail “{detail.name}” do not nest: {people:,} people fit a finer rung"
                    " and not a vaguer one",
                    mend="order the rungs from finest to vaguest, each holding everyone of the one before",
                )
