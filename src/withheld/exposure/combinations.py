"""Dangerous combinations: the smallest sets of told details that together leave too few people.

A combination is dangerous if it leaves k < K and none of its parts does. For K = 2 these are the minimal unique sets of
special uniques detection (Elliot, Manning & Ford 2002).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from withheld.details.ladders import Version
from withheld.exposure.lattice import Lattice


@dataclass(frozen=True, slots=True)
class Combination:
    """Some details, as a version tells them, that leave too few people.

    Attributes:
        details: their places in the lattice's list, ascending; empty if the population itself is too small.
        k: how many people certainly fit them all.
    """

    details: tuple[int, ...]
    k: int


def dangerous_combinations(lattice: Lattice, version: Version, threshold: int) -> tuple[Combination, ...]:
    """Every minimal set of details of a version that leaves fewer than `threshold` people, the smallest sets first."""
    subsets = lattice.subsets(version)
    unsafe = subsets < threshold
    minimal = unsafe.copy()
    for axis, place in enumerate(version):
        without, along = np.moveaxis(unsafe, axis, 0), np.moveaxis(minimal, axis, 0)
        # a withheld detail adds nothing, so it is part of no combination
        along[1] &= ~without[0] if place != lattice.details[axis].withheld else False
    found = [
        Combination(tuple(int(axis) for axis in np.flatnonzero(told)), int(subsets[tuple(told)]))
        for told in np.argwhere(minimal)
    ]
    return tuple(sorted(found, key=lambda combination: (len(combination.details), combination.k, combination.details)))
