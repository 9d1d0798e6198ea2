"""Bits: how much each detail narrows the search down.

A version is worth log2(N / k) bits. The Shapley value (Shapley 1953) shares them over the details: a detail's share is
what it adds, on average over all orders in which the details could have come out. Shares add up to the whole. Where
there are too many subsets to count, orders are drawn instead, each with its reverse, whose errors tend to cancel
(Mitchell 2022); every order shares out the whole, so these shares add up too.

Bits explain; they never decide (Smith 2009). Safety is judged on k.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from withheld.details.ladders import Version
from withheld.exposure.exposure import Exposure
from withheld.exposure.subsets import Profiles, told_or_withheld

PAIRS = 30, 400
"""Orders that are drawn, each with its reverse: at least, and at most."""
EFFORT = 50_000_000
"""Profiles times orders that are looked at, past the fewest orders."""
ENOUGH = 0.02
"""Bits: once no share's standard error is above it, no more orders are drawn."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Each detail's fair share of the bits of a version.

    Attributes:
        bits: float[m]; 0 for a detail that is withheld. They add up to the bits of the version.
        errors: float[m], bits: the standard error of each share; 0 where it is exact.
    """

    bits: tuple[float, ...]
    errors: tuple[float, ...]


def bits(exposure: Exposure, version: Version) -> float:
    """Bits that a version gives away: log2(N / k), with k at least 1, since the source is somebody."""
    return float(_bits(np.int64(exposure.count(version).certain), exposure.people))


def shares(exposure: Exposure, version: Version) -> Shares:
    """Each detail's fair share of what a version gives away.

    Exact where all 2^m subsets of the m details that the version tells and that leave out anybody can be counted;
    else an average over orders, always the same ones.
    """
    subsets = exposure.subsets(version)
    if subsets is not None:
        value = _bits(subsets.counts, exposure.people)
        return _all_axes(subsets.axes, _shapley(value), [0.0] * len(subsets.axes), len(version))
    profiles = exposure.profiles(told_or_withheld(exposure.details, version))
    axes = [int(axis) for axis in np.flatnonzero(profiles.levels.any(axis=0))]
    return _all_axes(axes, *_sampled(profiles, axes), len(version))


def _all_axes(axes: Sequence[int], found: Sequence[float], errors: Sequence[float], details: int) -> Shares:
    share, error = dict(zip(axes, found, strict=True)), dict(zip(axes, errors, strict=True))
    return Shares(
        bits=tuple(share.get(axis, 0.0) for axis in range(details)),
        errors=tuple(error.get(axis, 0.0) for axis in range(details)),
    )


def _bits(counts: np.ndarray | np.int64, people: int) -> np.ndarray:
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


def _sampled(profiles: Profiles, axes: Sequence[int]) -> tuple[list[float], list[float]]:
    """The average of what each detail adds over some orders, and its standard error.

    Args:
        profiles: of two places each, 0 as told and 1 withheld.
        axes: the details whose orders are drawn.
    """
    fits = [profiles.levels[:, axis] == 0 for axis in axes]
    chance = np.random.default_rng(0)
    total, squares = np.zeros((2, len(axes)))
    pairs, errors = 0, np.full(len(axes), math.inf)
    few, many = PAIRS
    while pairs < few or (pairs < many and errors.max() > ENOUGH and pairs * len(profiles.people) < EFFORT):
        order = chance.permutation(len(axes))
        added = (_added(fits, order, profiles.people) + _added(fits, order[::-1], profiles.people)) / 2
        total, squares, pairs = total + added, squares + added**2, pairs + 1
        errors = np.sqrt(np.maximum(squares / pairs - (total / pairs) ** 2, 0) / max(pairs - 1, 1))
    return (total / pairs).tolist(), errors.tolist()


def _added(fits: Sequence[np.ndarray], order: np.ndarray, people: np.ndarray) -> np.ndarray:
    """float64[m], bits: what each detail adds where they come out in an order."""
    left = np.arange(len(people))
    counts = [int(people.sum())]
    for axis in order:
        left = left[fits[axis][left]]
        counts.append(int(people[left].sum()))
    added = np.zeros(len(order))
    added[order] = np.diff(_bits(np.array(counts), counts[0]))
    return added
