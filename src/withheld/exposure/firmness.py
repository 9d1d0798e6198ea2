"""How firm a count is: counted again as if the table were wrong at times, a year older, or read more narrowly.

Each of these is a count of its own, on the certain side; the smallest is the *cautious count*. None of them is a bound:
they say how much of k hangs on what the table happens to say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce

import numpy as np

from withheld.details.criteria import EVERYBODY, Criterion, facets_of
from withheld.details.ladders import Detail, Version
from withheld.exposure.fitting import fits_place, ladder_facets, people_who_fit, some_of
from withheld.exposure.levels import bounding_criteria, compiled_ladder
from withheld.population.ageing import aged, without_vocabulary
from withheld.population.narrowing import NOBODY, Narrower, OneLess, Own, narrower
from withheld.population.store import Chunk, Population
from withheld.population.truth import TRUE, compiled


@dataclass(frozen=True, slots=True)
class Reading:
    """A version with one criterion read one step narrower.

    Attributes:
        detail: the place of the detail whose criterion it is.
        criterion: as it is read.
        certain: how many people then certainly fit the version.
    """

    detail: int
    criterion: Criterion
    certain: int


def right_in_every_record(certain: int, errors: Iterable[float]) -> int:
    """The people of a count whose every record is right, on average, rounded down.

    k * (1 - e_1) * ... * (1 - e_f): the share without an error, if errors in one facet say nothing of errors in
    another, nor of who fits (what Fellegi & Sunter 1969 assume of fields that are compared). Exact in the decimals as
    they are written.

    Args:
        certain: k.
        errors: of each facet that was used, the share of wrong records.
    """
    right = math.prod((1 - Fraction(str(error)) for error in errors), start=Fraction(certain))
    return math.floor(right)


def a_year_on(
    population: Population,
    details: Sequence[Detail],
    version: Version,
    yearly: Mapping[str, float],
    *,
    pool: Criterion | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """How many people certainly fit a version once everybody's values have moved as they do in a year.

    Args:
        population: as it is in the table.
        details: what may be told.
        version: a place for each of them.
        yearly: by facet, how far its values move.
        pool: whom to count at all; moved values decide here, too.
        progress: called with the number of rows done, after each chunk.
    """
    moved = [
        replace(detail, rungs=tuple(replace(rung, fits=_loose(rung.fits, yearly)) for rung in detail.rungs))
        for detail in details
    ]
    older = aged(population, yearly)
    fitting = people_who_fit(older, moved, version, (), pool=_loose(pool, yearly), progress=progress)
    return sum(_people(chunk, np.ones(chunk.rows, bool)) for chunk in fitting)


def _loose(criterion: Criterion | None, yearly: Mapping[str, float]) -> Criterion | None:
    return None if criterion is None else without_vocabulary(criterion, yearly)


def with_some_gone(certain: int, turnover: float, *, counted: bool) -> int:
    """How many of a count are left when a share of the others has gone, rounded down, and the source has not.

    Args:
        certain: k.
        turnover: the share that goes.
        counted: whether the source is among those counted, or comes on top of them.
    """
    others = max(certain - counted, 0)
    left = math.floor(others * (1 - Fraction(str(turnover))))
    return left + (min(certain, 1) if counted else 1)


def fewest_when_narrower(
    population: Population,
    details: Sequence[Detail],
    versions: Sequence[Version],
    *,
    own: Own,
    by_rung: Collection[int] = (),
    pool: Criterion | None = None,
    progress: Callable[[int], None] | None = None,
) -> tuple[Reading | None, ...]:
    """For each version the one criterion of it that, read one step narrower, leaves the fewest.

    One pass over the population for all versions; only those who fit the vaguest of their places are looked at more
    closely.

    Args:
        population: the people.
        details: what may be told.
        versions: at least one, each with a place for each detail.
        own: the source's own values, which no reading leaves out.
        by_rung: the details whose ladders follow a hierarchy: there the next finer rung is the narrower reading.
        pool: whom to count at all.
        progress: called with the number of rows done, after each chunk.

    Returns:
        None for a version that tells nothing which can be read any narrower.
    """
    vaguest = tuple(map(max, zip(*versions, strict=True)))
    parts = [_Version(population, details, version, vaguest, own, by_rung) for version in versions]
    facets = frozenset().union(*(part.facets for part in parts))
    if any(part.tallies for part in parts):
        for chunk in people_who_fit(population, details, vaguest, facets, pool=pool, progress=progress):
            for part in parts:
                part.add(chunk)
    return tuple(part.reading() for part in parts)


class _Version:
    """Counts the narrower readings of one version among people who fit one that is as vague or vaguer.

    Attributes:
        tallies: one for each reading.
        facets: that are read.
    """

    def __init__(
        self,
        population: Population,
        details: Sequence[Detail],
        version: Version,
        vaguest: Version,
        own: Own,
        by_rung: Collection[int],
    ) -> None:
        self.tallies = [
            _Tally(axis, reading, population)
            for axis, (detail, place) in enumerate(zip(details, version, strict=True))
            for reading in _readings(detail, place, population, own, hierarchy=axis in by_rung)
        ]
        finer = [
            (compiled_ladder(detail, population), place)
            for detail, place, vague in zip(details, version, vaguest, strict=True)
            if self.tallies and place < vague
        ]
        self._tests = [fits_place(ladder, place) for ladder, place in finer]
        self._read = frozenset().union(*(tally.facets for tally in self.tallies))
        self.facets = self._read.union(*(ladder_facets(ladder) for ladder, _ in finer))

    def add(self, chunk: Chunk) -> None:
        """Count the people of a chunk."""
        if self._tests:
            fits = reduce(np.logical_and, (test(chunk) for test in self._tests))
            chunk = some_of(chunk, np.flatnonzero(fits), self._read)
        for tally in self.tallies:
            tally.add(chunk)

    def reading(self) -> Reading | None:
        """The one that leaves the fewest."""
        return min((tally.reading() for tally in self.tallies), key=lambda reading: reading.certain, default=None)


def criterion_at(detail: Detail, place: int) -> Criterion:
    """The criterion that says, or bounds from above, who fits a place."""
    return (*bounding_criteria(detail), EVERYBODY)[place]


def _readings(
    detail: Detail, place: int, population: Population, own: Own, *, hierarchy: bool
) -> Iterable[Narrower | OneLess]:
    if hierarchy and place != detail.withheld:
        return (Narrower(criterion_at(detail, place - 1)),) if place else ()
    return narrower(criterion_at(detail, place), population, own)


@dataclass(slots=True)
class _Tally:
    """Counts those who fit one criterion read narrower, of the people who fit the version.

    Attributes:
        detail: whose criterion it is.
        narrow: how it is read.
        population: the people.
        kept: so many still fit; for a list, if none of its values counted.
        lost: int64[V]: for a list, by value, those who fit by that value alone.
    """

    detail: int
    narrow: Narrower | OneLess
    population: Population
    kept: int = 0
    lost: np.ndarray = field(init=False)
    facets: frozenset[str] = field(init=False)
    _stays: Callable[[Chunk], np.ndarray] = field(init=False)
    _fits: Callable[[Chunk], np.ndarray] = field(init=False)

    def __post_init__(self) -> None:
        if isinstance(self.narrow, Narrower):
            stays = fits = self.narrow.criterion
            values = 0
        else:
            stays, fits = self.narrow.without(NOBODY), self.narrow.without(self.narrow.listed)
            values = len(self.population.facet(self.narrow.facet).vocabulary)
        self.facets = facets_of(fits)
        self.lost = np.zeros(values, np.int64)
        self._stays, self._fits = compiled(stays, self.population), compiled(fits, self.population)

    def add(self, chunk: Chunk) -> None:
        """Count the people of a chunk, all of whom fit the version."""
        stays = self._stays(chunk) == TRUE
        self.kept += _people(chunk, stays)
        if isinstance(self.narrow, OneLess):
            by_value = ~stays & (self._fits(chunk) == TRUE)
            codes = chunk.codes[self.narrow.facet].indices[by_value]
            np.add.at(self.lost, codes, 1 if chunk.weights is None else chunk.weights[by_value])

    def reading(self) -> Reading:
        """What was counted; of a list, without the value whose loss leaves the fewest."""
        if isinstance(self.narrow, Narrower):
            return Reading(self.detail, self.narrow.criterion, self.kept)
        worst = max(self.narrow.values, key=lambda place: int(self.lost[place]))
        return Reading(self.detail, self.narrow.less(worst), self.kept + int(self.lost.sum()) - int(self.lost[worst]))


def _people(chunk: Chunk, chosen: np.ndarray) -> int:
    return int(np.count_nonzero(chosen) if chunk.weights is None else chunk.weights[chosen].sum())
