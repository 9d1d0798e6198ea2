"""The safest version: among those that tell no more than the draft, the one that loses the story least.

A version is safe if at least K people certainly fit it and everything that it tells can be judged. Safety only grows
with vagueness, so the best version is one of the *minimal* safe ones: those of which no detail can be told any finer.
That also gives each change its certificate: put that one detail a rung finer, and a dangerous combination forces it
back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from withheld.details.ladders import Detail, Version
from withheld.exposure.combinations import Combination, dangerous_combinations
from withheld.exposure.lattice import Count, Lattice


@dataclass(frozen=True, slots=True)
class Change:
    """One detail that is to be told more vaguely than the draft tells it.

    Attributes:
        detail: its place in the lattice's list.
        was: its place on the ladder in the draft.
        becomes: its place in the safe version; `withheld` if it is not told at all.
        forced_by: the dangerous combination that telling it one rung finer would leave, in the safe version otherwise;
            None if that finer rung cannot be judged, which is reason enough.
    """

    detail: int
    was: int
    becomes: int
    forced_by: Combination | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A safe version, and what it changes in the draft.

    Attributes:
        version: what may be told.
        loss: what the story loses by it, in the case's own unit.
        count: how many people then fit.
        changes: in the order of the details; empty if the draft is safe as it is.
    """

    version: Version
    loss: float
    count: Count
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """A point of the frontier: the most people that fit at a loss, and the version that reaches it."""

    loss: float
    k: int
    version: Version


@dataclass(frozen=True, slots=True)
class Search:
    """What a search for safe versions found.

    Attributes:
        plans: minimal safe versions, the least loss first; empty if nothing that can be withheld helps.
        frontier: for every version at or above the draft, the best trade of loss for people, from no loss upwards.
    """

    plans: tuple[Plan, ...]
    frontier: tuple[Trade, ...]


def search(lattice: Lattice, draft: Version, threshold: int, most: int = 4) -> Search:
    """Find the safe versions that lose the story least.

    Args:
        lattice: of the details.
        draft: the version that the draft tells.
        threshold: K, the fewest people that may be left.
        most: how many plans to give.
    """
    room = _Room(lattice, draft)
    minimal = _minimal(room.counts >= threshold)
    indices = np.argwhere(minimal)
    best = np.lexsort((-room.counts[minimal], room.losses[minimal]))[:most]
    plans = tuple(_plan(lattice, room, draft, room.version(indices[number]), threshold) for number in best)
    return Search(plans=plans, frontier=_frontier(room))


class _Room:
    """The versions at or above a draft all of whose details can be judged.

    Attributes:
        places: for each detail the places that remain, ascending.
        counts: int64[...], people who certainly fit each of these versions.
        losses: float64[...], what each loses the story against the draft.
    """

    def __init__(self, lattice: Lattice, draft: Version) -> None:
        self.places = [
            [place for place in range(told, detail.withheld + 1) if detail.modelled[place]]
            for told, detail in zip(draft, lattice.details, strict=True)
        ]
        self.counts = lattice.certain[np.ix_(*self.places)] if self.places else lattice.certain
        self.losses = np.zeros(())
        for detail, told, places in zip(lattice.details, draft, self.places, strict=True):
            step = np.array([detail.losses[place] - detail.losses[told] for place in places])
            # rounded, so that sums of the same losses in another order are the same loss
            self.losses = np.round(self.losses[..., np.newaxis] + step, 9)

    def version(self, index: Iterable[int]) -> Version:
        """The version at an index of `counts`."""
        return tuple(places[int(number)] for places, number in zip(self.places, index, strict=True))


def _minimal(safe: np.ndarray) -> np.ndarray:
    """The safe versions of which no detail can be told one place finer and stay safe."""
    minimal = safe.copy()
    for axis in range(safe.ndim):
        finer, along = np.moveaxis(safe, axis, 0)[:-1], np.moveaxis(minimal, axis, 0)[1:]
        along &= ~finer
    return minimal


def _plan(lattice: Lattice, room: _Room, draft: Version, version: Version, threshold: int) -> Plan:
    changes = tuple(
        Change(axis, was, becomes, _forced_by(lattice, room.places[axis], version, axis, threshold))
        for axis, (was, becomes) in enumerate(zip(draft, version, strict=True))
        if was != becomes
    )
    return Plan(version, _loss(lattice.details, draft, version), lattice.count(version), changes)


def _loss(details: Sequence[Detail], draft: Version, version: Version) -> float:
    return sum(
        detail.losses[becomes] - detail.losses[was]
        for detail, was, becomes in zip(details, draft, version, strict=True)
    )


def _forced_by(
    lattice: Lattice, places: Sequence[int], version: Version, axis: int, threshold: int
) -> Combination | None:
    number = places.index(version[axis])
    if number == 0:
        return None
    finer = (*version[:axis], places[number - 1], *version[axis + 1 :])
    # the version itself is safe, so whatever combination is dangerous now contains the detail that was put finer
    return dangerous_combinations(lattice, finer, threshold)[0]


def _frontier(room: _Room) -> tuple[Trade, ...]:
    losses, counts = room.losses.ravel(), room.counts.ravel()
    order = np.lexsort((-counts, losses))
    best = np.maximum.accumulate(counts[order])
    improves = np.flatnonzero(np.diff(best, prepend=-1) > 0)
    return tuple(
        Trade(float(losses[flat]), int(counts[flat]), room.version(np.unravel_index(flat, room.counts.shape)))
        for flat in order[improves]
    )
