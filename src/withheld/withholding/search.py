"""The safest version: among those that tell no more than the draft, the one that loses the story least.

A version is safe if before every audience at least K people certainly fit it, it passes the audience's gates, and
everything that it tells may be told and can be judged. Whatever is safe and not *minimal*, so that one detail can be
told a place finer and stay safe, loses no less than that finer one: the best version is one of the minimal safe ones.
That also gives each change its certificate: put that one detail a rung finer, and a dangerous combination or a gate
forces it back. Counts only grow with vagueness, so without gates no minimal version is vaguer than another; chances
need not fall with it, so with gates one may be, and is then left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from withheld.details.ladders import Detail, Version
from withheld.exposure.combinations import Combination, one_dangerous
from withheld.exposure.exposure import Exposure
from withheld.exposure.lattice import Count, Lattice
from withheld.exposure.limits import Limit
from withheld.withholding.gates import Gate
from withheld.withholding.problem import DECIMALS

AT_ONCE = 1 << 18
"""Versions whose trades are compared at a time."""


@dataclass(frozen=True, eq=False, slots=True)
class Sight:
    """What an audience would see.

    Attributes:
        lattice: of the details that the draft tells, given what the audience knows already.
        threshold: K, the fewest people that may be left before it.
        gates: the limits on what it may win by guessing.
    """

    lattice: Exposure
    threshold: int
    gates: tuple[Gate, ...] = ()

    def safe(self, version: Version) -> bool:
        """Whether a version leaves enough people and passes every gate."""
        enough = self.lattice.count(version).certain >= self.threshold
        return enough and all(gate.holds(version) for gate in self.gates)


@dataclass(frozen=True, slots=True)
class Risk:
    """A chance of finding the source, and the limit that is set on it."""

    limit: Limit
    chance: float


@dataclass(frozen=True, slots=True)
class Change:
    """One detail that is to be told more vaguely than the draft tells it.

    Attributes:
        detail: its place in the lattice's list.
        was: its place on the ladder in the draft.
        becomes: its place in the safe version; `withheld` if it is not told at all.
        forced_by: the dangerous combination that telling it one rung finer would leave, in the safe version otherwise;
            None if it may not be told, or that finer rung cannot be judged, which is reason enough; or if a gate does,
            or something else that a version is chosen for.
        sight: the place of the sight in which that combination is dangerous or that gate fails, or None.
        risk: what that gate found; None if it is not a gate that forces the change.
        source: the number of the source whose combination that is, where it is another one that the same words tell
            of; None where it is this one.
    """

    detail: int
    was: int
    becomes: int
    forced_by: Combination | None
    sight: int | None
    risk: Risk | None = None
    source: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A safe version, and what it changes in the draft.

    Attributes:
        version: what may be told.
        loss: what the story loses by it, in the case's own unit.
        count: how many people then fit, in the main sight.
        changes: in the order of the details; empty if the draft is safe as it is.
    """

    version: Version
    loss: float
    count: Count
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """A point of the frontier: the most people left at a loss, in the main sight, and the version that does it."""

    loss: float
    k: int
    version: Version


@dataclass(frozen=True, slots=True)
class Force:
    """Details that leave too few people even when each of them is told as vaguely as this: one must be told vaguer yet.

    Attributes:
        source: the number of the source of which they tell.
        sight: the place of the sight, of that source, in which they leave too few.
        told: each detail with its place.
        k: how many people they leave.
    """

    source: int
    sight: int
    told: tuple[tuple[int, int], ...]
    k: int


@dataclass(frozen=True, slots=True)
class Proof:
    """How far it is certain that no safe version loses less.

    Attributes:
        loss: what the best safe version loses, of all sources whose wordings hang together, shared ones counted once.
        bound: no safe version loses less than this.
        versions: how many versions were looked at, if it was every one; None if the rest was ruled out.
        whole_frontier: whether the frontier is the best of every version.
        seconds: how long it took; 0 where every version was looked at.
        forced_by: whatever is safe must give way in each of these.
        sources: the numbers of the sources that were searched together.
    """

    loss: float
    bound: float
    versions: int | None
    seconds: float
    forced_by: tuple[Force, ...]
    sources: tuple[int, ...]
    whole_frontier: bool = True

    @property
    def proved(self) -> bool:
        """Whether no safe version loses less."""
        return round(self.loss - self.bound, DECIMALS) <= 0


@dataclass(frozen=True, slots=True)
class Search:
    """What a search for safe versions found.

    Attributes:
        plans: minimal safe versions, the least loss first; empty if nothing that can be withheld helps.
        frontier: trades of loss for people, from no loss upwards; the best of every version at or above the draft
            where all were looked at, else those that were met.
        proof: how far it is certain that the first plan loses least; None if there is no plan.
    """

    plans: tuple[Plan, ...]
    frontier: tuple[Trade, ...]
    proof: Proof | None = None


def search(
    sights: Sequence[Sight], draft: Version, *, main: int = 0, barred: Collection[int] = (), most: int = 4
) -> Search:
    """Find the versions that are safe in every sight and lose the story least, by looking at every version.

    Args:
        sights: at least one; their lattices are arrays and have the same details.
        draft: the version that the draft tells.
        main: the place of the sight in which people are counted; versions have to be safe in all of them.
        barred: details that may not be told at all.
        most: how many plans to give.
    """
    room = _Room(sights, draft, main, barred)
    minimal = _minimal(room.safe)
    indices = np.argwhere(minimal)
    # the draft itself comes before whatever loses no more than it
    order = np.lexsort((-room.counts[minimal], indices.any(axis=1), room.losses[minimal]))
    plans = tuple(
        plan_of(sights, draft, room.version(index), main=main, barred=barred)
        for index in _no_vaguer(indices, order, most)
    )
    proof = Proof(plans[0].loss, plans[0].loss, room.safe.size, 0.0, (), (0,)) if plans else None
    return Search(plans=plans, frontier=_frontier(room), proof=proof)


def safe_by_loss(
    sights: Sequence[Sight], draft: Version, *, main: int = 0, barred: Collection[int] = (), most: int = AT_ONCE
) -> Iterator[Version]:
    """The versions that are safe in every sight, the least loss first, and of the same loss what tells more.

    Args:
        sights: as for `search`.
        draft: the version that the draft tells.
        main: the place of the sight in which people are counted.
        barred: details that may not be told at all.
        most: how many to give.
    """
    room = _Room(sights, draft, main, barred)
    safe = np.flatnonzero(room.safe)
    if len(safe) > most:
        # those that lose least, with all that lose the same as the last of them
        losses = room.losses.ravel()[safe]
        safe = safe[losses <= np.partition(losses, most - 1)[most - 1]]
    each = np.unravel_index(safe, room.safe.shape) if room.places else ()
    indices = np.stack(each, axis=-1) if each else np.zeros((len(safe), 0), np.intp)
    for number in np.lexsort((indices.sum(axis=1), room.losses.ravel()[safe]))[:most]:
        yield room.version(indices[number])


class _Room:
    """The versions at or above a draft all of whose details may be told and can be judged.

    Attributes:
        sights: before whom.
        main: the place of the sight in which people are counted.
        places: for each detail the places that remain, ascending.
        safe: bool[...], whether each of these versions is safe in every sight.
        counts: int64[...], people who certainly fit each of them, in the main sight.
        losses: float64[...], what each loses the story against the draft.
    """

    def __init__(self, sights: Sequence[Sight], draft: Version, main: int, barred: Collection[int]) -> None:
        self.sights = sights
        self.main = main
        details = sights[0].lattice.details
        self.places = [
            [p for p in range(told, detail.withheld + 1) if may_stand(detail, p, barred=axis in barred)]
            for axis, (told, detail) in enumerate(zip(draft, details, strict=True))
        ]
        cut = np.ix_(*self.places) if self.places else ()
        lattices = [sight.lattice for sight in sights if isinstance(sight.lattice, Lattice)]
        counts = [lattice.certain[cut] for lattice in lattices]
        self.safe = reduce(
            np.logical_and, (count >= sight.threshold for count, sight in zip(counts, sights, strict=True))
        )
        for lattice, sight in zip(lattices, sights, strict=True):
            for gate in sight.gates:
                self.safe = _passing(gate, self.safe, cut, lattice.certain.shape)
        self.counts = counts[main]
        losses = np.zeros(())
        for detail, told, places in zip(details, draft, self.places, strict=True):
            step = np.array([detail.losses[place] - detail.losses[told] for place in places])
            losses = losses[..., np.newaxis] + step
        # rounded once: three thirds are one, in whatever order they are added
        self.losses = np.round(losses, DECIMALS)

    def version(self, index: Iterable[int]) -> Version:
        """The version at an index of `counts`."""
        return tuple(places[int(number)] for places, number in zip(self.places, index, strict=True))


def _passing(gate: Gate, safe: np.ndarray, cut: tuple[np.ndarray, ...], shape: tuple[int, ...]) -> np.ndarray:
    """bool[...]: which safe versions pass a gate, too."""
    among = np.zeros(shape, bool)
    among[cut] = safe
    return np.asarray(gate.holding(among)[cut])


def may_stand(detail: Detail, place: int, *, barred: bool) -> bool:
    """Whether a safe version may tell a detail at a place: it can be judged, and nobody forbids it."""
    return detail.modelled[place] and (place == detail.withheld or not barred)


def _minimal(safe: np.ndarray) -> np.ndarray:
    """The safe versions of which no detail can be told one place finer and stay safe."""
    minimal = safe.copy()
    for axis in range(safe.ndim):
        finer, along = np.moveaxis(safe, axis, 0)[:-1], np.moveaxis(minimal, axis, 0)[1:]
        along &= ~finer
    return minimal


def _no_vaguer(indices: np.ndarray, order: np.ndarray, most: int) -> list[np.ndarray]:
    """The first versions of an order, without those that tell nothing finer than one before them."""
    kept: list[np.ndarray] = []
    for number in order:
        if len(kept) == most:
            break
        if not any((finer <= indices[number]).all() for finer in kept):
            kept.append(indices[number])
    return kept


def plan_of(
    sights: Sequence[Sight], draft: Version, version: Version, *, main: int = 0, barred: Collection[int] = ()
) -> Plan:
    """A safe version as a plan, each change with what forces it.

    Args:
        sights: before whom it is safe.
        draft: the version that the draft tells.
        version: the safe one.
        main: the place of the sight in which people are counted.
        barred: details that may not be told at all.
    """
    changes = tuple(
        _change(sights, version, axis, was, barred=axis in barred)
        for axis, (was, becomes) in enumerate(zip(draft, version, strict=True))
        if was != becomes
    )
    return Plan(
        version=version,
        loss=loss_of(sights[0].lattice.details, draft, version),
        count=sights[main].lattice.count(version),
        changes=changes,
    )


def loss_of(details: Sequence[Detail], draft: Version, version: Version) -> float:
    """What the story loses by a version, against the draft."""
    return sum(
        detail.losses[becomes] - detail.losses[was]
        for detail, was, becomes in zip(details, draft, version, strict=True)
    )


def finer_by_one(details: Sequence[Detail], draft: Version, version: Version, axis: int) -> Version | None:
    """A version that tells one detail finer, as the draft does at most, at the next place that can be judged."""
    places = range(version[axis] - 1, draft[axis] - 1, -1)
    finer = next((place for place in places if details[axis].modelled[place]), None)
    return None if finer is None else (*version[:axis], finer, *version[axis + 1 :])


def _change(sights: Sequence[Sight], version: Version, axis: int, was: int, *, barred: bool) -> Change:
    """One change of a safe version, with what forces it."""
    draft = (*version[:axis], was, *version[axis + 1 :])
    finer = None if barred else finer_by_one(sights[0].lattice.details, draft, version, axis)
    if finer is None:
        return Change(axis, was, version[axis], forced_by=None, sight=None)
    forced_by, place = forced_back(sights, finer)
    change = Change(axis, was, version[axis], forced_by=forced_by, sight=place)
    return change if forced_by is not None else _by_a_gate(sights, change, finer)


def forced_back(sights: Sequence[Sight], finer: Version) -> tuple[Combination | None, int | None]:
    """What forces a safe version of which one detail was put finer back, and in which sight; nothing if it is safe too.

    The version itself is safe, so whatever combination is dangerous now contains that detail.
    """
    found = [
        (combination, place)
        for place, sight in enumerate(sights)
        if (combination := one_dangerous(sight.lattice, finer, sight.threshold)) is not None
    ]
    return min(found, key=lambda pair: (len(pair[0].details), pair[0].k), default=(None, None))


def _by_a_gate(sights: Sequence[Sight], change: Change, finer: Version) -> Change:
    """A change that no dangerous combination forces, with the gate that the finer version fails by most, if any."""
    risks = [
        (place, Risk(gate.limit, gate.risk(finer)))
        for place, sight in enumerate(sights)
        for gate in sight.gates
        if not gate.holds(finer)
    ]
    if not risks:
        return change
    place, risk = max(risks, key=lambda pair: pair[1].chance / pair[1].limit.chance)
    return replace(change, sight=place, risk=risk)


def _frontier(room: _Room) -> tuple[Trade, ...]:
    losses, counts = room.losses.ravel(), room.counts.ravel()
    best = np.zeros(0, np.intp)
    for start in range(0, len(losses), AT_ONCE):
        part = np.arange(start, min(start + AT_ONCE, len(losses)))
        # sorting all versions would take longest: most are beaten by what was found before
        cheaper = np.searchsorted(losses[best], losses[part], side="right") - 1
        beaten = (cheaper >= 0) & (counts[part] <= counts[best][cheaper]) if len(best) else np.zeros(len(part), bool)
        best = _unbeaten(np.concatenate((best, part[~beaten])), losses, counts)
    return tuple(
        Trade(float(losses[flat]), int(counts[flat]), room.version(map(int, np.unravel_index(flat, room.counts.shape))))
        for flat in best
    )


def _unbeaten(versions: np.ndarray, losses: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Of some versions, those before which no other loses as little and leaves as many, by ascending loss."""
    order = versions[np.lexsort((-counts[versions], losses[versions]))]
    most = np.maximum.accumulate(counts[order])
    return order[np.diff(most, prepend=-1) > 0]
