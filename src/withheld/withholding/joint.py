"""The safest versions of several sources at once, and beyond the dense table: found by proof, not by looking at all.

Sources hang together where the same words of a draft tell of several of them: then one choice of wording serves all,
what it costs the story is counted once, and it must be safe for each of them before each audience. Sources that share
no words share no choice: no requirement of one can forbid what another may tell, and the sum of their losses is least
where each loss is. Each group of sources that hang together is therefore one problem, and no more.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from withheld.details.ladders import Detail, Version
from withheld.errors import BadInputError
from withheld.exposure.combinations import one_dangerous
from withheld.exposure.lattice import Lattice
from withheld.withholding.problem import DECIMALS
from withheld.withholding.proving import GRACE, Answer, Forced, Problem, Requirement, prove
from withheld.withholding.search import (
    Change,
    Force,
    Plan,
    Proof,
    Search,
    Sight,
    Trade,
    forced_back,
    loss_of,
    may_stand,
    search,
)

Better = Callable[[float, float], None]
"""Called with the loss of the best version so far, and the least that any safe version can lose."""

MORE = (0.1, 0.3, 3, 10, 30, 100)
"""Multiples of the threshold for which a frontier is sketched where it can't be known whole."""
GLANCE = 0.15
"""Seconds for each of them."""
MOST_SKETCHED = 100_000
"""Profiles past which no frontier is sketched: even a first answer takes longer than a glance there."""


@dataclass(frozen=True, eq=False, slots=True)
class Member:
    """A source whose safest version is looked for.

    Attributes:
        sights: what each audience that is not past its threshold would see of it; at least one.
        draft: the version that the draft tells.
        main: the place of the sight in which people are counted.
        barred: details that may not be told at all.
    """

    sights: Sequence[Sight]
    draft: Version
    main: int = 0
    barred: Collection[int] = ()

    @property
    def details(self) -> tuple[Detail, ...]:
        """That the draft tells, in order."""
        return self.sights[0].lattice.details

    @property
    def dense(self) -> bool:
        """Whether every version can be looked at."""
        return all(isinstance(sight.lattice, Lattice) for sight in self.sights)


Node = tuple[int, int]
"""The number of a member, and the place of one of its details."""


class Patience:
    """How long the searches of one review may take together.

    Args:
        within: seconds, from the first search on; for ever if left out.
    """

    def __init__(self, within: float | None = None) -> None:
        self._within = math.inf if within is None else within
        self._end: float | None = None

    def left(self, searches: int = 1) -> float | None:
        """Seconds for the next of so many searches; None for as long as it takes."""
        now = time.monotonic()
        if self._end is None:
            self._end = now + self._within
        return None if self._end == math.inf else max(0.0, self._end - now) / searches

    def lose(self) -> None:
        """Leave no more time, as after an interruption."""
        self._end = time.monotonic()


def safest(
    members: Sequence[Member],
    shared: Iterable[Collection[Node]] = (),
    *,
    patience: Patience | None = None,
    better: Better | None = None,
) -> tuple[Search, ...]:
    """Find the versions that are safe in every sight and together lose the story least.

    Args:
        members: the sources.
        shared: details that the same words tell, so that each of these is one choice; their ladders are the same.
        patience: how long it may take; an interruption by the user ends it too, with the best so far.
        better: called with each loss that is better than the one before, and its bound.

    Returns:
        What was found for each member, in their order. The numbers of sources in it are those of the members.

    Raises:
        BadInputError: if an audience has a limit on what it may win by guessing, and not every version can be looked
            at.
    """
    patience = patience or Patience()
    found: dict[int, Search] = {}
    choices = _choices(members, shared)
    groups = _hanging_together(len(members), choices)
    for number, group in enumerate(groups):
        if len(group) == 1 and members[group[0]].dense:
            found[group[0]] = _looked_at_all(members[group[0]], group[0])
        else:
            _check_gates(members[each] for each in group)
            own = [choice for choice in choices if choice.nodes[0][0] in group]
            problem = _Joint(members, group, own)
            found |= problem.solved(patience, len(groups) - number, better)
    return tuple(found[number] for number in range(len(members)))


def _check_gates(members: Iterable[Member]) -> None:
    # the chance of a guess need not fall as less is told, so no proof from few versions can rule out the others
    if any(sight.gates for member in members for sight in member.sights):
        what = "a limit on guesses is set, and there are too many versions to look at each"
        raise BadInputError(what, mend="leave the limit out, or tell fewer details")


def _looked_at_all(member: Member, number: int) -> Search:
    found = search(member.sights, member.draft, main=member.main, barred=member.barred)
    return found if found.proof is None else replace(found, proof=replace(found.proof, sources=(number,)))


@dataclass(frozen=True, eq=False, slots=True)
class _Choice:
    """One choice of a wording.

    Attributes:
        nodes: the details that it tells.
        places: for each of them the place at which each alternative tells it, ascending.
        losses: float64[alternatives], what each loses against the draft.
    """

    nodes: tuple[Node, ...]
    places: tuple[tuple[int, ...], ...]
    losses: np.ndarray

    def of(self, node: Node) -> tuple[int, ...]:
        """The places of one of its details."""
        return self.places[self.nodes.index(node)]


def _choices(members: Sequence[Member], shared: Iterable[Collection[Node]]) -> list[_Choice]:
    """A choice for each detail of each member, and one for those that are shared."""
    together: dict[Node, list[Node]] = {
        (number, axis): [(number, axis)] for number, member in enumerate(members) for axis in range(len(member.draft))
    }
    for nodes in shared:
        joined = sorted({other for node in nodes for other in together[node]})
        together |= dict.fromkeys(joined, joined)
    return [_choice(members, nodes) for node, nodes in together.items() if nodes[0] == node]


def _choice(members: Sequence[Member], nodes: Sequence[Node]) -> _Choice:
    details = [members[number].details[axis] for number, axis in nodes]
    drafted = [members[number].draft[axis] for number, axis in nodes]
    barred = [axis in members[number].barred for number, axis in nodes]
    every = [[max(place, told) for told in drafted] for place in range(min(drafted), details[0].withheld + 1)]
    rows = [
        row
        for row in every
        if all(may_stand(detail, told, barred=bar) for detail, told, bar in zip(details, row, barred, strict=True))
    ]
    # what the same words cost is counted once: as for the detail that loses most by it
    losses = [
        max(d.losses[told] - d.losses[was] for d, told, was in zip(details, row, drafted, strict=True)) for row in rows
    ]
    return _Choice(tuple(nodes), tuple(zip(*rows, strict=True)), np.round(np.array(losses), DECIMALS))


def _hanging_together(members: int, choices: Sequence[_Choice]) -> list[list[int]]:
    """The members by groups that no choice connects with each other."""
    group = {number: [number] for number in range(members)}
    for choice in choices:
        joined = sorted({other for number, _ in choice.nodes for other in group[number]})
        group |= dict.fromkeys(joined, joined)
    return [members for number, members in group.items() if members[0] == number]


class _Joint:
    """The problem of some members that hang together.

    Args:
        members: all of them.
        group: the numbers of those that hang together.
        choices: theirs.
    """

    def __init__(self, members: Sequence[Member], group: Sequence[int], choices: Sequence[_Choice]) -> None:
        self._members, self._group, self._choices = members, group, choices
        self._number = {node: number for number, choice in enumerate(choices) for node in choice.nodes}
        self._whose = [(number, place) for number in group for place in range(len(members[number].sights))]
        self._requirements = [self._requirement(*whose) for whose in self._whose]

    def solved(self, patience: Patience, searches: int, better: Better | None) -> dict[int, Search]:
        """What is found for each member of the group."""
        within, started = patience.left(searches), time.monotonic()
        answer = self._answer(self._requirements, within, better)
        seconds = time.monotonic() - started
        if answer is None:
            return {number: Search((), ()) for number in self._group}
        if not answer.proved and (within is None or seconds < within):
            patience.lose()  # the user has interrupted
        proof = Proof(
            loss=round(answer.loss, DECIMALS),
            bound=round(answer.bound, DECIMALS),
            versions=None,
            seconds=seconds,
            forced_by=tuple(self._force(forced) for forced in answer.forced_by),
            sources=tuple(self._group),
        )
        return {number: self._found(number, answer, proof, patience) for number in self._group}

    def _answer(
        self,
        requirements: Sequence[Requirement],
        within: float | None,
        better: Better | None = None,
        grace: float = GRACE,
    ) -> Answer | None:
        def tell(answer: Answer) -> None:
            if better is not None:
                better(answer.loss, answer.bound)

        problem = Problem(tuple(choice.losses for choice in self._choices), tuple(requirements))
        return prove(problem, within=within, better=tell, grace=grace)

    def _requirement(self, number: int, place: int, threshold: int | None = None) -> Requirement:
        member = self._members[number]
        nodes = [(number, axis) for axis in range(len(member.draft))]
        sight = member.sights[place]
        profiles = sight.lattice.profiles([self._choices[self._number[node]].of(node) for node in nodes])
        axes = tuple(self._number[node] for node in nodes)
        return Requirement(profiles.levels, profiles.people, axes, threshold or sight.threshold)

    def _version(self, number: int, told: Sequence[int]) -> Version:
        """A member's version by the alternatives of the choices."""
        nodes = [(number, axis) for axis in range(len(self._members[number].draft))]
        return tuple(self._choices[self._number[node]].of(node)[told[self._number[node]]] for node in nodes)

    def _found(self, number: int, answer: Answer, proof: Proof, patience: Patience) -> Search:
        member = self._members[number]
        if member.dense:
            frontier = search(member.sights, member.draft, main=member.main, barred=member.barred).frontier
        else:
            frontier = self._sketch(number, answer, patience)
        proof = replace(proof, whole_frontier=member.dense)
        return Search((self._plan(number, answer.version),), frontier, proof)

    def _plan(self, number: int, told: Version) -> Plan:
        member, version = self._members[number], self._version(number, told)
        return Plan(
            version=version,
            loss=round(loss_of(member.details, member.draft, version), DECIMALS),
            count=member.sights[member.main].lattice.count(version),
            changes=tuple(
                self._change(number, axis, told)
                for axis, (was, becomes) in enumerate(zip(member.draft, version, strict=True))
                if was != becomes
            ),
        )

    def _change(self, number: int, axis: int, told: Version) -> Change:
        """One change, with what forces it: for this source first, else for another that the same words tell of."""
        choice = self._number[number, axis]
        was, becomes = self._members[number].draft[axis], self._version(number, told)[axis]
        if told[choice] == 0:
            return Change(axis, was, becomes, forced_by=None, sight=None)
        finer = (*told[:choice], told[choice] - 1, *told[choice + 1 :])
        for other in (number, *(each for each, _ in self._choices[choice].nodes if each != number)):
            forced_by, sight = forced_back(self._members[other].sights, self._version(other, finer))
            if forced_by is not None:
                return Change(axis, was, becomes, forced_by, sight, source=None if other == number else other)
        return Change(axis, was, becomes, forced_by=None, sight=None)

    def _force(self, forced: Forced) -> Force:
        number, place = self._whose[forced.requirement]
        sight, version = self._members[number].sights[place], self._version(number, forced.version)
        found = one_dangerous(sight.lattice, version, sight.threshold)
        axes, k = ((), forced.people) if found is None else (found.details, found.k)
        return Force(number, place, tuple((axis, version[axis]) for axis in axes), k)

    def _sketch(self, number: int, answer: Answer, patience: Patience) -> tuple[Trade, ...]:
        """Some points of a frontier: as drafted, as recommended, as little as helps for other thresholds, nothing."""
        main = self._members[number].main
        base = self._requirement(number, main)
        versions = [tuple(0 for _ in self._choices), answer.version, tuple(len(c.losses) - 1 for c in self._choices)]
        for multiple in MORE if len(base.people) <= MOST_SKETCHED else ():
            left = patience.left()
            other = self._answer(
                [replace(base, threshold=max(1, math.ceil(base.threshold * multiple)))],
                GLANCE if left is None else min(GLANCE, left),
                grace=0,
            )
            versions += [other.version] if other is not None else []
        return _unbeaten([self._trade(number, told) for told in versions])

    def _trade(self, number: int, told: Version) -> Trade:
        member, version = self._members[number], self._version(number, told)
        loss = round(loss_of(member.details, member.draft, version), DECIMALS)
        return Trade(loss, member.sights[member.main].lattice.count(version).certain, version)


def _unbeaten(trades: Iterable[Trade]) -> tuple[Trade, ...]:
    """Those that no other beats, by ascending loss."""
    kept: list[Trade] = []
    for trade in sorted(trades, key=lambda trade: (trade.loss, -trade.k)):
        if not kept or trade.k > kept[-1].k:
            kept.append(trade)
    return tuple(kept)
