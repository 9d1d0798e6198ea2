"""Dangerous combinations: the smallest sets of told details that together leave too few people.

A combination is dangerous if it leaves k < K and none of its parts does. For K = 2 these are the minimal unique sets of
special uniques detection (Elliot, Manning & Ford 2002).

Where there are too many subsets to count, the sets are searched size by size, as far as that stays quick: whatever
holds a dangerous set is passed over, and the rest share the people who fit all but the last detail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from withheld.details.ladders import Version
from withheld.exposure.exposure import Exposure
from withheld.exposure.lattice import Lattice
from withheld.exposure.subsets import Profiles, Subsets, told_or_withheld

EFFORT = 50_000_000
"""Profiles times details that are looked at in one search, at most: a fraction of a second."""
WORTH = 20_000
"""What looking at one set costs beside its profiles, in the same unit."""
BLOCK = 1 << 16
"""Profiles that are looked at at a time."""


@dataclass(frozen=True, slots=True)
class Combination:
    """Some details, as a version tells them, that leave too few people.

    Attributes:
        details: their places in the list of details, ascending; empty if the population itself is too small.
        k: how many people certainly fit them all.
    """

    details: tuple[int, ...]
    k: int


@dataclass(frozen=True, slots=True)
class Dangerous:
    """The dangerous combinations of a version.

    Attributes:
        combinations: the smallest first.
        complete_to: every combination of so many details is among them, and perhaps not every larger one; None where
            every combination is.
    """

    combinations: tuple[Combination, ...]
    complete_to: int | None


def dangerous_combinations(exposure: Exposure, version: Version, threshold: int) -> tuple[Combination, ...]:
    """The minimal sets of details of a version that leave fewer than `threshold` people that `find_dangerous` finds."""
    return find_dangerous(exposure, version, threshold).combinations


def find_dangerous(exposure: Exposure, version: Version, threshold: int) -> Dangerous:
    """The minimal sets of details of a version that leave fewer than `threshold` people, the smallest sets first.

    Every one where all subsets of what the version tells can be counted; else every one up to some size, and at least
    one if there is any.
    """
    subsets = exposure.subsets(version)
    if subsets is not None:
        return Dangerous(_ordered(_minimal(subsets, threshold)), None)
    found, complete_to = _Sets(exposure.profiles(told_or_withheld(exposure.details, version)), threshold).by_size()
    if not found and exposure.count(version).certain < threshold:
        found = [_shrunk(exposure, version, threshold)]
    return Dangerous(_ordered(found), complete_to)


def one_dangerous(exposure: Exposure, version: Version, threshold: int) -> Combination | None:
    """A minimal set of details of a version that leaves fewer than `threshold` people, or None.

    The smallest where all subsets of what the version tells can be counted.
    """
    if exposure.count(version).certain >= threshold:
        return None
    if isinstance(exposure, Lattice):
        return dangerous_combinations(exposure, version, threshold)[0]
    return _shrunk(exposure, version, threshold)


def _shrunk(exposure: Exposure, version: Version, threshold: int) -> Combination:
    """A dangerous set of a version that is unsafe: of all that it tells, what is not needed is left out.

    What narrows least by itself is left out first, which leaves few.
    """

    def only(axes: Iterable[int]) -> Version:
        kept = set(axes)
        return tuple(version[axis] if axis in kept else place for axis, place in enumerate(exposure.withheld))

    told = [axis for axis, place in enumerate(exposure.withheld) if version[axis] != place]
    needed = set(told)
    for axis in sorted(told, key=lambda axis: -exposure.count(only([axis])).certain):
        if exposure.count(only(needed - {axis})).certain < threshold:
            needed.remove(axis)
    return Combination(tuple(sorted(needed)), exposure.count(only(needed)).certain)


def _ordered(found: list[Combination]) -> tuple[Combination, ...]:
    return tuple(sorted(found, key=lambda combination: (len(combination.details), combination.k, combination.details)))


def _minimal(subsets: Subsets, threshold: int) -> list[Combination]:
    unsafe = subsets.counts < threshold
    minimal = unsafe.copy()
    for axis in range(unsafe.ndim):
        without, along = np.moveaxis(unsafe, axis, 0), np.moveaxis(minimal, axis, 0)
        along[1] &= ~without[0]
    return [
        Combination(tuple(subsets.axes[player] for player in np.flatnonzero(told)), int(subsets.counts[tuple(told)]))
        for told in np.argwhere(minimal)
    ]


class _Sets:
    """Searches the sets of the told details.

    Args:
        profiles: of two places each, 0 as told and 1 withheld.
        threshold: the fewest people that are no danger.
    """

    def __init__(self, profiles: Profiles, threshold: int) -> None:
        self._axes = [int(axis) for axis in np.flatnonzero(profiles.levels.any(axis=0))]
        self._fits = np.ascontiguousarray(profiles.levels[:, self._axes] == 0)
        self._bits = np.packbits(self._fits, axis=0)
        self._people = profiles.people
        self._threshold = threshold
        self._effort = EFFORT

    def by_size(self) -> tuple[list[Combination], int | None]:
        """Dangerous sets, and the size to which they are complete, or None if they are altogether."""
        if int(self._people.sum()) < self._threshold:
            return [Combination((), int(self._people.sum()))], None
        found: list[Combination] = []
        harmless: set[tuple[int, ...]] = {()}
        size = 0
        while harmless:
            larger: set[tuple[int, ...]] = set()
            for part in sorted(harmless):
                for players, k in self._extended(part):
                    if k >= self._threshold:
                        larger.add(players)
                    elif all(players[:n] + players[n + 1 :] in harmless for n in range(size + 1)):
                        found.append(self._combination(players, k))
                if self._effort < 0:
                    return found, size
            harmless = larger
            size += 1
        return found, None

    def _extended(self, part: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], int]]:
        """The part and each later player, and how many people fit them."""
        first = part[-1] + 1 if part else 0
        rows = self._fitting(part)
        self._effort -= len(rows) * (len(self._axes) - first) + WORTH
        counts = np.zeros(len(self._axes) - first)
        for start in range(0, len(rows), BLOCK):
            block = rows[start : start + BLOCK]
            # a sum above 2^53 would not be exact, and is above every threshold
            counts += self._people[block].astype(np.float64) @ self._fits[block, first:]
        return (((*part, player), int(k)) for player, k in enumerate(counts, first))

    def _fitting(self, part: tuple[int, ...]) -> np.ndarray:
        if not part:
            return np.arange(len(self._people))
        fit = np.bitwise_and.reduce(self._bits[:, list(part)], axis=1)
        return np.flatnonzero(np.unpackbits(fit, count=len(self._people)))

    def _combination(self, players: Sequence[int], k: int) -> Combination:
        return Combination(tuple(self._axes[player] for player in players), k)
