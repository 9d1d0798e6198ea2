"""What subsets of the told details leave: the game whose players are the details that a version tells.

Details that leave out nobody, whatever else is told, play no part in it, so a hundred idle details cost nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from withheld.details.ladders import Detail, Version
from withheld.exposure.packing import distinct, packed, unpacked

MOST_PLAYERS = 18
"""Details whose subsets are all counted: 2^18 of them take about a tenth of a second."""


@dataclass(frozen=True, eq=False, slots=True)
class Profiles:
    """Distinct profiles.

    Attributes:
        levels: uint8[n, m], for each detail the finest place that its people fit; each column lies in one piece.
        people: int64[n], how many have the profile.
    """

    levels: np.ndarray = field(repr=False)
    people: np.ndarray = field(repr=False)


@dataclass(frozen=True, eq=False, slots=True)
class Subsets:
    """How many people certainly fit each subset of what a version tells.

    Attributes:
        axes: the details that the subsets are of, ascending.
        counts: int64[2, ..., 2], an axis for each of them; index 1 tells the detail, index 0 withholds it.
    """

    axes: tuple[int, ...]
    counts: np.ndarray = field(repr=False)


def merged(columns: Sequence[np.ndarray], sizes: Sequence[int], people: np.ndarray) -> Profiles:
    """The distinct profiles among some people.

    Args:
        columns: uint8[n], for each detail the places.
        sizes: how many places each detail has.
        people: int64[n].
    """
    words, total = distinct(packed(columns, sizes, len(people)), people)
    return _profiles(words, sizes, total)


def _profiles(words: np.ndarray, sizes: Sequence[int], people: np.ndarray) -> Profiles:
    kept = people > 0
    levels = np.zeros((int(kept.sum()), len(sizes)), np.uint8, order="F")
    for place, column in unpacked(words[:, kept], sizes):
        levels[:, place] = column
    return Profiles(levels, people[kept])


def partial_profiles(profiles: Profiles, places: Sequence[Sequence[int]]) -> Profiles:
    """The profiles among some places of each detail: a level is the number of the first of them that is fitted.

    Args:
        profiles: over all places.
        places: for each detail those that remain, ascending; whoever fits none of them is not counted.
    """
    levels = profiles.levels
    tables = [np.searchsorted(kept, np.arange(256)) for kept in places]
    columns = [table.astype(np.uint8).take(levels[:, axis]) for axis, table in enumerate(tables)]
    sizes = [len(kept) for kept in places]
    outside = [column >= size for column, size in zip(columns, sizes, strict=True)]
    inside = ~np.any(outside, axis=0) if outside else np.ones(len(profiles.people), bool)
    return merged([column[inside] for column in columns], sizes, profiles.people[inside])


def told_or_withheld(details: Sequence[Detail], version: Version) -> list[list[int]]:
    """For each detail the places of the game: as the version tells it, or withheld."""
    return [
        [place] if place == detail.withheld else [place, detail.withheld]
        for detail, place in zip(details, version, strict=True)
    ]


def subsets_of(profiles: Profiles) -> Subsets | None:
    """All subsets, or None where there are too many.

    Args:
        profiles: of two places each: 0 as told, 1 withheld; of details that are not told, one place.
    """
    axes = tuple(int(axis) for axis in np.flatnonzero(profiles.levels.any(axis=0)))
    if len(axes) > MOST_PLAYERS:
        return None
    fitted = np.zeros(len(profiles.people), np.int64)
    for axis in axes:
        fitted = fitted * 2 + (1 - profiles.levels[:, axis])
    counts = np.zeros(1 << len(axes), np.int64)
    np.add.at(counts, fitted, profiles.people)
    counts = counts.reshape((2,) * len(axes))
    for axis in range(len(axes)):
        # who fits a subset fits all that is in it
        part = np.moveaxis(counts, axis, 0)
        part[0] += part[1]
    return Subsets(axes, counts)
