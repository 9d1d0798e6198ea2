"""Bits: how much each detail narrows the search down.

A version is worth log2(N / k) bits. The Shapley value (Shapley 1953) shares them over the details: a detail's share is
what it adds, on average over all orders in which the details could have come out. Shares add up to the whole.

Bits explain; they never decide (Smith 2009). Safety is judged on k.
"""

from __future__ import annotations

import math

import numpy as np

from withheld.details.ladders import Version
from withheld.exposure.lattice import Lattice


def bits(lattice: Lattice, version: Version) -> float:
    """Bits that a version gives away: log2(N / k), with k at least 1, since the source is somebody."""
    return float(_bits(lattice.certain[version], lattice.people))


def shares(lattice: Lattice, version: Version) -> tuple[float, ...]:
    """float[m], bits: each detail's fair share of what a version gives away; 0 for a detail that is withheld.

    Exact: all 2^m subsets of the m details that the version tells are in the lattice already.
    """
    told = [axis for axis, place in enumerate(version) if place != lattice.details[axis].withheld]
    value = _bits(_only(lattice.subsets(version), told), lattice.people)
    by_axis = dict(zip(told, (_shapley(value, axis) for axis in range(len(told))), strict=True))
    return tuple(by_axis.get(axis, 0.0) for axis in range(len(version)))


def _only(subsets: np.ndarray, told: list[int]) -> np.ndarray:
    """The subsets of the told details alone."""
    return subsets[tuple(slice(None) if axis in told else 0 for axis in range(subsets.ndim))]


def _bits(counts: np.ndarray, people: int) -> np.ndarray:
    return math.log2(max(people, 1)) - np.log2(np.maximum(counts, 1))


def _shapley(value: np.ndarray, axis: int) -> float:
    others = value.ndim - 1
    added = np.moveaxis(value, axis, 0)
    before = np.indices((2,) * others).sum(axis=0) if others else np.zeros((), int)
    weight = [
        math.factorial(size) * math.factorial(others - size) / math.factorial(others + 1) for size in range(others + 1)
    ]
    return float(((added[1] - added[0]) * np.take(weight, before)).sum())
