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
    by_axis = dict(zip(told, _shapley(value), strict=True))
    return tuple(by_axis.get(axis, 0.0) for axis in range(len(version)))


def _only(subsets: np.ndarray, told: list[int]) -> np.ndarray:
    """The subsets of the told details alone."""
    return subsets[tuple(slice(None) if axis in told else 0 for axis in range(subsets.ndim))]


def _bits(counts: np.ndarray, people: int) -> np.ndarray:
    return math.log2(max(people, 1)) - np.log2(np.maximum(counts, 1))


def _shapley(value: np.ndarray) -> list[float]:
    """Each player's Shapley value in a game of m players; value: float64[2, ..., 2], of each coalition.

    Coalition S counts for each player in it with w(|S| - 1), and against each other one with w(|S|), where w(s) is the
    share of all orders in which s given players come first and one given player next. The sum over the coalitions of
    one player and the constant sum of all those against are enough: two passes over `value`, whatever m is.
    """
    players = value.ndim
    first = [1 / (players * math.comb(players - 1, size)) for size in range(players)]
    size = _sizes(players)
    against = value * np.array([*first, 0.0])[size]
    both = against + value * np.array([0.0, *first])[size]
    constant = against.sum()
    # no detail takes bits away; rounded, so that one that adds nothing has exactly none
    return [max(0.0, round(float(both.take(1, axis).sum() - constant), 12)) for axis in range(players)]


def _sizes(players: int) -> np.ndarray:
    """uint8[2, ..., 2]: how many players are in each coalition."""
    sizes = np.zeros((), np.uint8)
    for _ in range(players):
        sizes = np.stack([sizes, sizes + np.uint8(1)])
    return sizes
