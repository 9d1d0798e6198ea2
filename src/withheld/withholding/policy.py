"""Who knows how we choose: the people for whom the same version would have come out.

Kerckhoffs's principle (Kerckhoffs 1883): assume that the adversary knows the method, here that a desk publishes the
safe version that loses least, the ladders, the losses, and K. Of the people who fit the published version, those for
whom another one would have come out are then ruled out; what is left is the *policy-consistent* anonymity set. This is
the minimality attack (Wong 2007).

Two policies, each a function of a person's told values alone (table, losses, K and the levels of the draft are the
same for everybody):

- *least loss*, what `search` does: each person's own lattice, the least loss, then the most people, then the first.
  `consistent` counts those who fit and for whom it comes out the same; they may be few.
- *walk*: the versions stand in one order for everybody. At each, all who are still under way and are told alike form a
  cell; a cell of at least K stops there, the others go on. `walk` says where the source stops.

Why the walk is exact. Write f(x) for the version at which a person with told values x stops, and g(x) for how x is told
there; both are published. The adversary who knows f and sees (v, c) keeps {x : f(x) = v and g(x) = c}. Those with g(x)
= c at v who had not stopped before v are one cell; whether a cell stops depends on its size alone, so all of it stops
at v, or none. Whoever stopped before has f(x) != v. So the set is that cell, and it stopped because it has at least K
people: no more can be learnt from knowing f. (A set of those who fit but for whom f is *another* function is the least
loss policy; nothing bounds it from below.)

People with an unknown value among the told ones have no ladder of their own: they stop nowhere, make up no cell, and
count as possible only. That is on the safe side, since a person more in a cell never makes it smaller.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from withheld.details.ladders import Version
from withheld.exposure.lattice import Count
from withheld.withholding.everybody import Everybody
from withheld.withholding.problem import DECIMALS

AT_ONCE = 1 << 22
"""Counts, of versions by distinct people, that are held in memory at a time."""

_WORD = 1 << 62


@dataclass(frozen=True, eq=False, slots=True)
class Walk:
    """Where the source stops on the walk through all versions.

    Attributes:
        version: by the source's own ladders; None if it stops nowhere.
        count: the people who stop there with the source and are told alike.
        under_way: for each version that was passed before, by the source's own ladders, how many of those told alike
            were still under way: fewer than K.
    """

    version: Version | None
    count: Count
    under_way: dict[Version, int] = field(repr=False)


def work(people: Everybody) -> int:
    """A bound on the steps of either policy: a look at each distinct person, for each version."""
    return people.versions * (len(people.known.codes) + len(people.unknown.codes) + 1)


# Least loss


def consistent(people: Everybody, threshold: int, published: Version) -> Count | None:
    """How many who fit a published version would have led to it: the policy-consistent anonymity set.

    A person with an unknown value among the told ones counts as possible if they possibly fit.

    Args:
        people: the people that the audience would consider.
        threshold: K.
        published: by the source's own ladders.

    Returns:
        None if the version is not what this policy chooses for the source, so that it was chosen in another way.
    """
    levels = tuple(int(np.flatnonzero(axis.places == p)[0]) for axis, p in zip(people.axes, published, strict=True))
    fitting = _told_alike(people, people.known.codes, levels)
    rows = np.concatenate([people.own[np.newaxis], people.known.codes[fitting]])
    flat = int(np.ravel_multi_index(levels, people.shape)) if levels else 0
    size = max(1, AT_ONCE // people.versions)
    same = np.concatenate(
        [_chosen(people, threshold, rows[start : start + size]) == flat for start in range(0, len(rows), size)]
    )
    if not same[0]:
        return None
    led = np.flatnonzero(fitting)[same[1:]]
    certain = int(people.known.sure[led].sum())
    unknown = _told_alike(people, people.unknown.codes, levels, possibly=True)
    possible = int(people.known.maybe[led].sum() + (people.unknown.sure + people.unknown.maybe)[unknown].sum())
    return Count(certain, certain + possible)


def _told_alike(people: Everybody, rows: np.ndarray, levels: Version, *, possibly: bool = False) -> np.ndarray:
    """bool[n]: who is told like the source at some levels; or may be, where a value is unknown."""
    alike = np.ones(len(rows), bool)
    for number, (axis, level) in enumerate(zip(people.axes, levels, strict=True)):
        told = axis.groups[level, rows[:, number]]
        alike &= (told == axis.groups[level, axis.own]) | (possibly & (rows[:, number] == axis.unknown))
    return alike


def _chosen(people: Everybody, threshold: int, rows: np.ndarray) -> np.ndarray:
    """int64[n]: the flat index of the version that `search` would choose for each row; -1 if none is safe."""
    counts = np.concatenate(list(_cells(people, rows))).reshape(*people.shape, len(rows))
    safe = counts >= threshold
    minimal = safe.copy()
    for number in range(len(people.shape)):
        finer, along = np.moveaxis(safe, number, 0)[:-1], np.moveaxis(minimal, number, 0)[1:]
        along &= ~finer
    counts, minimal = (cells.reshape(people.versions, len(rows)) for cells in (counts, minimal))
    losses = np.where(minimal, _losses(people, rows), np.inf)
    least = minimal & (losses == losses.min(axis=0))
    most = np.where(least, counts, -1)
    # the first of the versions that lose least and, among them, leave most
    return np.where(minimal.any(axis=0), np.argmax(most, axis=0), -1)


def _losses(people: Everybody, rows: np.ndarray) -> np.ndarray:
    """float64[V, n]: what each version loses, by each row's own ladders; summed and rounded as `search` does."""
    losses = np.zeros((1, len(rows)))
    for number, axis in enumerate(people.axes):
        step = axis.losses[:, rows[:, number]]
        losses = (losses[:, np.newaxis] + step).reshape(-1, len(rows))
    return np.round(losses, DECIMALS)


def _cells(people: Everybody, rows: np.ndarray) -> list[np.ndarray]:
    """int64[n] for each version, in the order of its index: how many people are certainly told like each row."""
    everyone = np.concatenate([people.known.codes, people.unknown.codes])
    sure = np.concatenate([people.known.sure, people.unknown.sure])
    found: list[np.ndarray] = []

    def split(number: int, cell: np.ndarray, others: np.ndarray, cell_of: np.ndarray) -> None:
        """Tell one more detail: only people in a cell with a row are carried on."""
        if number == len(people.axes):
            sums = np.zeros(int(cell.max(initial=0)) + 1, np.int64)
            np.add.at(sums, cell_of, sure[others])
            found.append(sums[cell])
            return
        for group in people.axes[number].groups:
            radix = int(group.max(initial=0)) + 2  # an unknown value is -1
            keys, finer = np.unique(cell * radix + group[rows[:, number]] + 1, return_inverse=True)
            asked = cell_of * radix + group[everyone[others, number]] + 1
            places = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
            kept = keys[places] == asked
            split(number + 1, finer, others[kept], places[kept])

    split(0, np.zeros(len(rows), np.int64), np.arange(len(everyone)), np.zeros(len(everyone), np.int64))
    return found


# The walk


def walk(people: Everybody, threshold: int, progress: Callable[[float], None] | None = None) -> Walk:
    """Where the source stops, if everybody walks through the versions in one order and cells of K stop.

    The order is by ascending loss on one scale for everybody, then by the levels: so no version comes before one that
    tells more in some detail and less in none.

    Args:
        people: the people that the audience would consider.
        threshold: K.
        progress: called with the share of the walk that is done, 0 to 1.
    """
    under_way = np.concatenate([people.own[np.newaxis], people.known.codes])  # the source leads, as nobody's weight
    sure, maybe = (np.concatenate([[0], each]) for each in (people.known.sure, people.known.maybe))
    passed: dict[Version, int] = {}
    order = _order(people)
    for number, flat in enumerate(order):
        levels = tuple(int(level) for level in np.unravel_index(flat, people.shape))
        cell = _cell_numbers(people, under_way, levels)
        sums = np.zeros(int(cell.max()) + 1, np.int64)
        np.add.at(sums, cell, sure)
        if sums[cell[0]] >= threshold:
            unknown = _told_alike(people, people.unknown.codes, levels, possibly=True)
            also = maybe[cell == cell[0]].sum() + (people.unknown.sure + people.unknown.maybe)[unknown].sum()
            certain = int(sums[cell[0]])
            return Walk(people.places(levels), Count(certain, certain + int(also)), passed)
        # a version that differs from one passed before only by a level which is no rung of the source's tells no more
        passed.setdefault(people.places(levels), int(sums[cell[0]]))
        stays = sums[cell] < threshold
        under_way, sure, maybe = under_way[stays], sure[stays], maybe[stays]
        if progress is not None:
            progress((number + 1) / len(order))
    return Walk(None, Count(0, 0), passed)


def _order(people: Everybody) -> np.ndarray:
    """int64[V]: the flat indices of the versions, in the order of the walk."""
    losses = np.zeros(())
    for axis in people.axes:
        losses = losses[..., np.newaxis] + axis.steps
    return np.argsort(np.round(losses, DECIMALS).ravel(), kind="stable")


def _cell_numbers(people: Everybody, rows: np.ndarray, levels: Version) -> np.ndarray:
    """int64[n]: rows that are told alike at some levels have the same number; at most twice as many as rows."""
    cell, cells = np.zeros(len(rows), np.int64), 1
    for number, (axis, level) in enumerate(zip(people.axes, levels, strict=True)):
        told = axis.groups[level]
        radix = int(told.max(initial=0)) + 1
        if cells * radix > _WORD:
            cell = np.unique(cell, return_inverse=True)[1]
            cells = int(cell.max()) + 1
        cell = cell * radix + told[rows[:, number]]
        cells *= radix
    return cell if cells <= 2 * len(rows) else np.unique(cell, return_inverse=True)[1]
