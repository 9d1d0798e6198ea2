"""How many people fit any version of some details: one question, answered by an array or by a table of profiles."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Protocol

from withheld.details.criteria import Criterion
from withheld.details.ladders import Detail, Version
from withheld.exposure import lattice
from withheld.exposure.lattice import Count, exposure_lattice
from withheld.exposure.profile_table import profile_table
from withheld.exposure.subsets import Profiles, Subsets
from withheld.population.store import Population


class Exposure(Protocol):
    """What `Lattice` and `ProfileTable` both answer."""

    @property
    def details(self) -> tuple[Detail, ...]:
        """In order; a version has a place for each."""

    @property
    def people(self) -> int:
        """How many people certainly fit before anything is told."""

    @property
    def withheld(self) -> Version:
        """The version that tells nothing."""

    def count(self, version: Version) -> Count:
        """How many people fit a version."""

    def told_to(self, known: Version, axes: Sequence[int]) -> Exposure:
        """What telling some of the details does before somebody who knows a version already."""

    def profiles(self, places: Sequence[Sequence[int]]) -> Profiles:
        """The certain profiles among some places of each detail."""

    def subsets(self, version: Version) -> Subsets | None:
        """How many people certainly fit each subset of what a version tells; None where that is too many subsets."""


def exposure_of(
    population: Population,
    details: Sequence[Detail],
    *,
    pool: Criterion | None = None,
    progress: Callable[[int], None] | None = None,
) -> Exposure:
    """Count some details in one pass over a population: every version in an array, or profiles where it would not fit.

    Args:
        population: the people.
        details: in order.
        pool: whom to count at all; everybody if left out.
        progress: called with the number of rows done, after each chunk.

    Raises:
        NestingError: if the rungs of a detail do not nest, with the number of people that break it.
        BadInputError: if a criterion does not suit the population.
    """
    versions = math.prod(detail.withheld + 1 for detail in details)
    count = exposure_lattice if versions <= lattice.MAX_VERSIONS else profile_table
    return count(population, details, pool=pool, progress=progress)
