"""Stay different: of the safe versions, the cheapest whose crowd is as different as the case asks.

That is looked for by walking through the people who fit a version, one version after the other, the least loss first.
What a walk finds rules out more than that version: in a facet that a finer version does not tell of either, a smaller
crowd has no more values, and shares what the larger one shares.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import islice

from withheld.cases.case import Case, Source
from withheld.casework.watch_groups import Asker
from withheld.details.ladders import Version
from withheld.knowledge.records import Audience
from withheld.withholding.joint import Member
from withheld.withholding.problem import DECIMALS
from withheld.withholding.search import (
    Change,
    Plan,
    Proof,
    Search,
    finer_by_one,
    loss_of,
    may_stand,
    plan_of,
    safe_by_loss,
)

MOST_WALKS = 200
"""Versions whose crowds are walked through, at most."""
MOST_ROWS = 200_000_000
"""Rows that these walks go through together, at most, if that leaves any walks worth the name."""
FEWEST_WALKS = 8
MOST_LOOKED_AT = 20_000
"""Versions that are looked at in turn, where most are ruled out without a walk."""


@dataclass(frozen=True, slots=True)
class Different:
    """What it took to recommend a version whose crowd is different enough.

    Attributes:
        cheapest: the safe version that loses least, whatever its crowd shares, where it is not the one recommended;
            else None.
        walks: how many versions' crowds were walked through.
        every: whether every safe version that loses no more was looked at; so that none of them would do.
        alike: by told detail, the facets in which the crowd would be too alike if it were told one rung finer.
    """

    cheapest: Plan | None
    walks: int
    every: bool
    alike: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def stay_different(
    case: Case,
    source: Source,
    member: Member,
    grounds: Sequence[tuple[Audience, Version]],
    axes: Sequence[int],
    found: Search,
    *,
    fixed: Collection[int] = (),
) -> tuple[Search, Different | None]:
    """The safe versions to recommend where a source asks for a set diversity.

    Args:
        case: with its population.
        source: with the diversity that it asks for.
        member: the source's draft, and those before whom a version has to be safe.
        grounds: each of these audiences, with what it may know already: a place for each detail of the source.
        axes: the details that the draft tells; versions number these.
        found: the safe versions that lose least.
        fixed: those of the told details that are to stay as they are found, since other sources depend on them.

    Returns:
        The search with such plans only, none if none was found; and what that took. Nothing is changed where no set
        diversity is asked for, or no plan was found anyway.
    """
    if source.diversity is None or not found.plans:
        return found, None
    look = _Look(case, source, grounds, axes)
    cheapest = found.plans[0]
    dense = member.dense and not fixed and found.proof is not None and found.proof.versions is not None
    versions = _by_loss(member) if dense else _vaguer(member, cheapest.version, fixed)
    tried = islice(versions, MOST_LOOKED_AT)
    best = next((version for version in tried if look.walks < look.most and look.keeps(version)), None)
    # to look for the first takes every one before it
    every = dense and (best is not None or (look.walks < look.most and next(versions, None) is None))
    if best is None:
        return replace(found, plans=(), proof=None), Different(cheapest, look.walks, every)
    if best == cheapest.version:
        plans = (cheapest, *(plan for plan in found.plans[1:] if look.walks < look.most and look.keeps(plan.version)))
        return replace(found, plans=plans), Different(None, look.walks, every=True)
    best = best if dense else _as_fine_as_may_be(member, best, fixed, look)
    plan = _plan(member, cheapest, best, fixed)
    others = (other for other in found.plans if other.loss >= plan.loss and other.version != plan.version)
    plans = (plan, *(other for other in others if look.walks < look.most and look.keeps(other.version)))
    return (
        replace(found, plans=plans, proof=_proof(found, plan, proved=every)),
        Different(cheapest, look.walks, every, _alike(member, plan, look)),
    )


class _Look:
    """Whether those who fit a version are different enough before every audience.

    Attributes:
        walks: how many crowds were walked through so far.
        most: how many may be.
    """

    def __init__(
        self, case: Case, source: Source, grounds: Sequence[tuple[Audience, Version]], axes: Sequence[int]
    ) -> None:
        self.walks = 0
        rows = max(case.population.rows * len(grounds), 1)
        self.most = min(MOST_WALKS, max(FEWEST_WALKS, MOST_ROWS // rows))
        self._askers = [(Asker(case, source, audience), known) for audience, known in grounds]
        self._axes = axes
        self._broken: list[tuple[Asker, Version, frozenset[str]]] = []
        self._kept: set[Version] = set()

    def keeps(self, version: Version) -> bool:
        """Whether the crowd of a version is as different as the case asks."""
        if version in self._kept:
            return True
        if self.alike(version):
            return False
        self.walks += 1
        for asker, known in self._askers:
            after = self._after(known, version)
            broken = asker.broken(after)
            if broken:
                self._broken.append((asker, after, broken))
                return False
        self._kept.add(version)
        return True

    def alike(self, version: Version) -> tuple[str, ...]:
        """The facets in which it is known that the crowd of a version is too alike, without another walk."""
        found: set[str] = set()
        for asker, known in self._askers:
            after = self._after(known, version)
            told = asker.told(after)
            for whose, vaguer, facets in self._broken:
                if whose is asker and all(map(int.__le__, after, vaguer)):
                    found |= facets - told
        return tuple(sorted(found))

    def _after(self, known: Version, version: Version) -> Version:
        places = list(known)
        for axis, place in zip(self._axes, version, strict=True):
            places[axis] = min(places[axis], place)
        return tuple(places)


def _by_loss(member: Member) -> Iterator[Version]:
    return safe_by_loss(member.sights, member.draft, main=member.main, barred=member.barred)


def _vaguer(member: Member, start: Version, fixed: Collection[int]) -> Iterator[Version]:
    """A safe version and those that tell less than it, the least loss first; telling less leaves no fewer people.

    Only where no gate is set, which not every vaguer version need pass.
    """
    details = member.details
    waiting, met = [(0.0, start)], {start}
    while waiting:
        _, version = heappop(waiting)
        if all(sight.safe(version) for sight in member.sights):
            yield version
        for axis, detail in enumerate(details):
            places = range(version[axis] + 1, detail.withheld + 1)
            vaguer = next((p for p in places if may_stand(detail, p, barred=axis in member.barred)), None)
            if vaguer is not None and axis not in fixed:
                then = (*version[:axis], vaguer, *version[axis + 1 :])
                if then not in met:
                    met.add(then)
                    heappush(waiting, (round(loss_of(details, start, then), DECIMALS), then))


def _as_fine_as_may_be(member: Member, version: Version, fixed: Collection[int], look: _Look) -> Version:
    """A version that was found from one side, with each detail told finer as long as it stays safe and different."""
    details = member.details
    for axis in range(len(version)):
        while axis not in fixed and axis not in member.barred and look.walks < look.most:
            finer = finer_by_one(details, member.draft, version, axis)
            if finer is None or not all(s.safe(finer) for s in member.sights) or not look.keeps(finer):
                break
            version = finer
    return version


def _plan(member: Member, cheapest: Plan, version: Version, fixed: Collection[int]) -> Plan:
    plan = plan_of(member.sights, member.draft, version, main=member.main, barred=member.barred)
    # what another source forces stays forced by it
    before = {made.detail: made for made in cheapest.changes if made.detail in fixed and made.source is not None}
    return replace(plan, changes=tuple(_forced(made, before) for made in plan.changes))


def _forced(made: Change, before: Mapping[int, Change]) -> Change:
    return before.get(made.detail, made) if made.forced_by is None else made


def _proof(found: Search, plan: Plan, *, proved: bool) -> Proof | None:
    """How far it is certain that nothing different enough loses less: no safe version loses less than before."""
    if found.proof is None:
        return None
    loss = round(found.proof.loss + plan.loss - found.plans[0].loss, DECIMALS)
    return replace(found.proof, loss=loss, bound=loss if proved else found.proof.bound, forced_by=())


def _alike(member: Member, plan: Plan, look: _Look) -> dict[int, tuple[str, ...]]:
    """For each change that neither a combination nor a gate forces, the facets that do."""
    found: dict[int, tuple[str, ...]] = {}
    for made in plan.changes:
        finer = finer_by_one(member.details, member.draft, plan.version, made.detail)
        if made.forced_by is None and made.risk is None and made.detail not in member.barred and finer is not None:
            found[made.detail] = look.alike(finer)
    return found
