"""What could be told of everybody, as it could be told of the source: for those who ask why *this* version came out.

Where every told detail has a ladder that is derived from a facet, everybody has such a ladder. The draft tells each
detail at a *level* (the value itself, the band of five years, ...); of anybody else it would have told the same level.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from withheld.details.ladders import Version
from withheld.population.distinct import Column, Distinct, distinct
from withheld.population.partitions import Partition
from withheld.population.store import Chunk, Population

NOBODY_ELSES = -1
"""The group of an unknown value wherever anything is told."""


@dataclass(frozen=True, eq=False, slots=True)
class Teller:
    """A detail, as it could be told of anybody.

    Attributes:
        facet: whose values are told.
        partition: everybody's ladders.
        loss: what the story loses when it is withheld; in even steps along each ladder.
        own: the place of the source's own value in the vocabulary.
        level: at which the draft tells it.
        barred: whether it may not be told at all.
    """

    facet: str
    partition: Partition
    loss: float
    own: int
    level: int
    barred: bool = False

    @property
    def levels(self) -> range:
        """The levels at which it may be told."""
        return range(self.partition.withheld if self.barred else self.level, self.partition.withheld + 1)


@dataclass(frozen=True, eq=False, slots=True)
class Axis:
    """The values of a detail, those alike put together, at the levels at which it may be told.

    Attributes:
        groups: int64[S, C + 1]: for each of these levels the group of each class of values, the last that of unknown.
        losses: float64[S, C]: what the story loses there against the draft, by each class's own ladder.
        steps: float64[S]: the same by one scale for everybody: in even steps along all levels that anybody has.
        own: the source's class.
        places: int64[S]: the places of these levels on the source's own ladder.
    """

    groups: np.ndarray = field(repr=False)
    losses: np.ndarray = field(repr=False)
    steps: np.ndarray = field(repr=False)
    own: int
    places: np.ndarray = field(repr=False)

    @property
    def unknown(self) -> int:
        """The class of unknown values."""
        return self.losses.shape[1]


@dataclass(frozen=True, eq=False, slots=True)
class Everybody:
    """The people that an audience would consider, by what could be told of them.

    Attributes:
        axes: one for each told detail.
        known: the distinct people all of whose told facets are known; codes are classes of the axes.
        unknown: the others.
    """

    axes: tuple[Axis, ...]
    known: Distinct = field(repr=False)
    unknown: Distinct = field(repr=False)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many levels each detail may be told at."""
        return tuple(len(axis.groups) for axis in self.axes)

    @property
    def versions(self) -> int:
        """How many versions may be told."""
        return math.prod(self.shape)

    @property
    def own(self) -> np.ndarray:
        """int64[m]: the classes of the source."""
        return np.array([axis.own for axis in self.axes], np.int64)

    def places(self, levels: Sequence[int]) -> Version:
        """The version of the source's own ladders at some levels, counted from the first that may be told."""
        return tuple(int(axis.places[level]) for axis, level in zip(self.axes, levels, strict=True))


def everybody(
    population: Population,
    tellers: Sequence[Teller],
    *,
    reads: Sequence[str] = (),
    inside: Callable[[Chunk], tuple[np.ndarray, np.ndarray]] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Everybody:
    """What could be told of everybody, in one pass over the population.

    Args:
        population: the people.
        tellers: one for each told detail.
        reads: the facets that `inside` reads.
        inside: whom the audience certainly and possibly considers, as for `distinct`.
        progress: called with the number of rows done, after each chunk.
    """
    axes, columns = [], []
    for teller in tellers:
        axis, classes = _axis(teller)
        axes.append(axis)
        columns.append(Column(teller.facet, np.append(classes, axis.unknown)))
    found = distinct(population, columns, reads=reads, inside=inside, progress=progress)
    unknown = (found.codes == [axis.unknown for axis in axes]).any(axis=1)
    known, others = (
        Distinct(found.codes[chosen], found.sure[chosen], found.maybe[chosen]) for chosen in (~unknown, unknown)
    )
    return Everybody(tuple(axes), known, others)


def _axis(teller: Teller) -> tuple[Axis, np.ndarray]:
    """The axis of a detail, and int64[V], the class of each value: values alike in all that matters are one."""
    levels = list(teller.levels)
    groups = teller.partition.groups[levels]
    losses = _losses(teller, teller.partition.places())
    losses = losses[levels] - losses[teller.level]
    _, first, classes = np.unique(
        np.concatenate([groups.astype(np.float64), losses]), axis=1, return_index=True, return_inverse=True
    )
    classes = classes.ravel()
    unknown = np.full((len(levels), 1), NOBODY_ELSES)
    unknown[-1] = 0
    scale = _losses(teller, _common_places(teller.partition))[:, 0]
    axis = Axis(
        groups=np.concatenate([groups[:, first], unknown], axis=1),
        losses=losses[:, first],
        steps=scale[levels] - scale[teller.level],
        own=int(classes[teller.own]),
        places=teller.partition.places()[levels, teller.own],
    )
    return axis, classes


def _common_places(partition: Partition) -> np.ndarray:
    """int64[L + 1, 1]: the places of a ladder that has every level which is a rung of anybody's."""
    rungs = partition.rungs.any(axis=1)
    return np.append(np.cumsum(rungs) - 1, rungs.sum())[:, np.newaxis]


def _losses(teller: Teller, places: np.ndarray) -> np.ndarray:
    """float64[L + 1, V]: what the story loses at each level, in even steps from nothing to the detail's loss."""
    last = places[-1]
    return np.where(places == last, teller.loss, teller.loss * places / last)
