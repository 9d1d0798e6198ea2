"""Review a draft before it goes out: who still fits, what narrows it down, and the least that must be withheld."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from withheld.cases.case import Case, Source
from withheld.cases.contradictions import Contradiction, contradictions
from withheld.casework.exposures import Exposures, learnt_axes, only
from withheld.casework.firm import Firmness, firmness
from withheld.casework.foresee_leaks import Foresight
from withheld.casework.look_ahead import look_ahead
from withheld.casework.policies import Asked, Ground, Policy, choose
from withheld.casework.watch_groups import Groups
from withheld.details.criteria import facets_of
from withheld.details.ladders import Detail, Version
from withheld.drafts.passages import Passage, Reading, find_passages
from withheld.drafts.text import Draft
from withheld.errors import NestingError
from withheld.exposure.bits import bits, shares
from withheld.exposure.combinations import Combination, find_dangerous
from withheld.exposure.exposure import Exposure
from withheld.exposure.lattice import Count, check_nesting
from withheld.knowledge.records import PUBLIC, Audience
from withheld.population.store import Population
from withheld.withholding.joint import Better, Member, Patience, safest
from withheld.withholding.search import Plan, Proof, Search, Sight, Trade


class Verdict(StrEnum):
    """What a review comes to."""

    SAFE = "safe"
    NOT_SAFE = "not safe"
    NOT_JUDGED = "could not be judged"


@dataclass(frozen=True, slots=True)
class Step:
    """One place of a told detail's ladder, the rest of the draft left as it is written.

    Attributes:
        place: on the ladder.
        alone: how many people fit this place, were nothing else told.
        together: how many fit with everything else as written.
        modelled: whether the population can say who fits it; if not, the counts are upper bounds.
    """

    place: int
    alone: Count
    together: Count
    modelled: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A detail that the draft tells.

    Attributes:
        detail: with its ladder.
        place: the finest place that the draft tells.
        share: its share of the bits that the draft gives away.
        error: the standard error of that share, in bits; 0 where it is exact.
        ladder: every place, finest first, *withheld* last.
    """

    detail: Detail
    place: int
    share: float
    error: float
    ladder: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """What the draft does to a source before one audience.

    Attributes:
        audience: who would learn it.
        threshold: K, the fewest people that may be left before this audience.
        already: how many people fit what it may know already, in the worst case.
        written: how many fit once it has read the draft as written.
        recommended: how many fit once it has read the recommended version, or None if there is none.
        knows: the details that it may know already, and at which places.
        events: what took it below the threshold, if it is already past it.
    """

    audience: Audience
    threshold: int
    already: Count
    written: Count
    recommended: Count | None
    knows: tuple[tuple[Detail, int], ...]
    events: tuple[str, ...]

    @property
    def not_judged(self) -> tuple[Detail, ...]:
        """What it may know that no facet of the population counts: its counts are upper bounds."""
        return tuple(detail for detail, place in self.knows if not detail.modelled[place])

    @property
    def past(self) -> bool:
        """Whether too few people are left before anything is published: no withholding can help against it."""
        return self.already.certain < self.threshold


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """A passage that carries information to the public which its originator has not agreed to."""

    passage: Passage
    detail: Detail
    originator: str


@dataclass(frozen=True, slots=True)
class SourceReview:
    """What the draft does to one source.

    Everything that numbers details (versions, combinations, changes) numbers those of `told`; everything that counts
    does so before the audience that the draft, as written, leaves closest to its threshold (or furthest below it), of
    those that are not past it already.

    Attributes:
        codename: the source.
        threshold: K, the fewest people that may be left before that audience.
        count: how many people fit the draft as written.
        bits: what the draft gives away, log2(N / k).
        told: the details that the draft tells.
        untold: registered details that it does not tell.
        dangerous: the minimal sets of told details that leave fewer than K.
        complete_to: all of those of so many details are among them, and perhaps not all larger ones; None if all are.
        audiences: what the draft does before each.
        main: the place in `audiences` of the one that everything is counted before.
        before: the places in `audiences` of those that the plans keep safe, which is what a change's sight numbers.
        not_allowed: passages whose originator has not agreed to the public.
        plans: safe versions, the least loss first; the first is recommended.
        frontier: the best trades of loss for people, or those that were met where not every version was looked at.
        proof: how far it is certain that the first plan loses least; its numbers of sources are those of the case.
        not_judged: passages that tell something no facet can count.
        contradictions: where the case and the population disagree about the source.
        next_leak: what one more leak would do after the draft as written.
        groups: what those who fit the draft as written have in common; the first is before the main audience, and where
            the case asks for a diversity, the others follow.
        verdict: of this source alone.
        policy: what is left to those who know how the first plan was chosen; None if nothing was chosen.
        firm: how firm the count of the draft as written is; None if it tells nothing.
        firm_recommended: the same of the first plan; None if there is none, or it changes nothing.
    """

    codename: str
    threshold: int
    count: Count
    bits: float
    told: tuple[Told, ...]
    untold: tuple[Detail, ...]
    dangerous: tuple[Combination, ...]
    complete_to: int | None
    audiences: tuple[Before, ...]
    main: int
    before: tuple[int, ...]
    not_allowed: tuple[NotAllowed, ...]
    plans: tuple[Plan, ...]
    frontier: tuple[Trade, ...]
    proof: Proof | None
    not_judged: tuple[Passage, ...]
    contradictions: tuple[Contradiction, ...]
    next_leak: Foresight
    groups: tuple[Groups, ...]
    verdict: Verdict
    policy: Policy | None = None
    firm: Firmness | None = None
    firm_recommended: Firmness | None = None

    @property
    def version(self) -> Version:
        """What the draft tells: a place for each detail of `told`."""
        return tuple(told.place for told in self.told)

    @property
    def recommended(self) -> Plan | None:
        """The safe version at the least loss, or None if nothing that can be withheld helps."""
        return self.plans[0] if self.plans else None


@dataclass(frozen=True, slots=True)
class UnknownShare:
    """How much of a facet that was counted is unknown."""

    facet: str
    rows: int
    note: str


@dataclass(frozen=True, slots=True)
class Review:
    """A draft, reviewed.

    Attributes:
        case: that it was reviewed under.
        reading: the draft, with the passages that tell something.
        sources: one review each, in the order of the case.
        unknown: for each facet that was counted, how many rows do not know it.
        verdict: joint: the worst of the sources'.
    """

    case: Case
    reading: Reading
    sources: tuple[SourceReview, ...]
    unknown: tuple[UnknownShare, ...]
    verdict: Verdict


def review_draft(
    case: Case,
    draft: Draft,
    on: date | None = None,
    progress: Callable[[int], None] | None = None,
    *,
    within: float | None = None,
    better: Better | None = None,
    walked: Callable[[float], None] | None = None,
) -> Review:
    """Review a draft under a case.

    Args:
        case: the sources, their details, the population, and who knows what already.
        draft: the text.
        on: the day of publication; None for a day on which all that is on record has arrived.
        progress: called with the number of rows done, after each chunk of each count.
        within: seconds that the search for safe versions may take, where it does not look at every version.
        better: called with what the best version so far loses, and the least that any safe one can.
        walked: if given, the recommended version is safe before those, too, who know how we choose it; called with
            the share of that choice that is done, 0 to 1.

    Raises:
        BadInputError: if the draft's markers or the case's criteria cannot be used.
    """
    details = {source.codename: source.details for source in case.sources}
    reading = find_passages(draft, details, language=case.language)
    exposures = Exposures(case, progress=progress)
    parts = [_Source(case, source, reading, exposures, on) for source in case.sources]
    found = _safest(parts, reading, Patience(within), better)
    hanging = {number for nodes in _same_words(parts, reading) for number, _ in nodes}
    chosen = [
        part.choose(search, alone=number not in hanging, walked=walked)
        for number, (part, search) in enumerate(zip(parts, found, strict=True))
    ]
    sources = tuple(part.review(*choice) for part, choice in zip(parts, chosen, strict=True))
    return Review(
        case=case,
        reading=reading,
        sources=sources,
        unknown=_unknown(case.population, sources),
        verdict=_worst(source.verdict for source in sources),
    )


class _Source:
    """Reviews one source.

    A draft is published, so every audience learns it: what each knows already, in the worst case, is the ground on
    which it is counted.
    """

    def __init__(self, case: Case, source: Source, reading: Reading, exposures: Exposures, on: date | None) -> None:
        self.codename = source.codename
        self._case, self._source, self._reading, self._exposures = case, source, reading, exposures
        said = reading.version(source.codename)
        self.axes = learnt_axes(source, [said])
        self._version = only(said, self.axes)
        self._known = {a.name: exposures.known(source, a, on) for a in case.records.audiences}
        self._on = on

        self._sights = self._counted()
        past = [sight.lattice.people < sight.threshold for sight in self._sights]
        self.kept = [place for place, gone in enumerate(past) if not gone]
        self._main = min(self.kept or range(len(self._sights)), key=lambda n: self._margin(self._sights[n]))
        self._not_allowed = self._kept_back()

    def member(self) -> Member | None:
        """What its safest version is looked for among, or None if every audience is past its threshold already."""
        if not self.kept:
            return None
        barred = {self._told_place(not_.detail) for not_ in self._not_allowed}
        return Member(
            [self._sights[n] for n in self.kept], self._version, main=self.kept.index(self._main), barred=barred
        )

    def choose(
        self, found: Search, *, alone: bool, walked: Callable[[float], None] | None
    ) -> tuple[Search, Policy | None]:
        """The safe versions to recommend, and what is left to those who know how they were chosen.

        Args:
            found: the safe versions that lose least.
            alone: whether no words of the draft tell of another source, too.
            walked: if given, enough people are left to those, too, who know how we choose.
        """
        audiences = [self._case.records.audiences[place] for place in self.kept]
        asked = Asked(
            case=self._case,
            source=self._source,
            axes=self.axes,
            version=self._version,
            barred=frozenset(self._told_place(not_.detail) for not_ in self._not_allowed),
            sights=[self._sights[place] for place in self.kept],
            grounds=[Ground(audience.pool, self._known[audience.name]) for audience in audiences],
            main=self.kept.index(self._main) if self.kept else 0,
            alone=alone,
            progress=self._exposures.progress,
        )
        return choose(asked, found, walked)

    def _firm(self, version: Version | None) -> Firmness | None:
        """How firm the count of a version is before the audience that everything is counted before."""
        if version is None or not self.axes:
            return None
        audience = self._case.records.audiences[self._main]
        told = tuple(
            version[self.axes.index(n)] if n in self.axes else d.withheld for n, d in enumerate(self._source.details)
        )
        after = tuple(map(min, told, self._known[audience.name]))
        certain = self._sights[self._main].lattice.count(version).certain
        progress = self._exposures.progress
        return firmness(self._case, self._source, tuple(after), certain, pool=audience.pool, progress=progress)

    def review(self, found: Search, policy: Policy | None) -> SourceReview:
        """The whole review of the source.

        Args:
            found: its safe versions.
            policy: what is left to those who know how the first was chosen.
        """
        source, records = self._source, self._case.records
        sights, kept, place, not_allowed = self._sights, self.kept, self._main, self._not_allowed
        main = sights[place]
        not_judged = self._reading.unmodelled(source.codename)
        against = contradictions(source, self._case.population)
        told = tuple(source.details[axis] for axis in self.axes)
        doubted = [c for c in against if c.detail is None or c.detail in {detail.name for detail in told}]
        next_leak, groups = look_ahead(self._case, source, self._reading.version(source.codename), self._known, place)
        safe = not not_allowed and all(s.lattice.count(self._version).certain >= s.threshold for s in sights)
        safe = safe and not any(group.broken for group in groups)
        recommended = found.plans[0].version if found.plans else None
        dangerous = find_dangerous(main.lattice, self._version, main.threshold)
        audiences = tuple(
            self._before(audience, sight, recommended)
            for audience, sight in zip(records.audiences, sights, strict=True)
        )
        judged = not (not_judged or doubted or any(before.not_judged for before in audiences))
        return SourceReview(
            codename=source.codename,
            threshold=main.threshold,
            count=main.lattice.count(self._version),
            bits=bits(main.lattice, self._version),
            told=_told(main.lattice, self._version),
            untold=tuple(d for axis, d in enumerate(source.details) if axis not in self.axes),
            dangerous=dangerous.combinations,
            complete_to=dangerous.complete_to,
            audiences=audiences,
            main=place,
            before=tuple(kept),
            not_allowed=not_allowed,
            plans=found.plans,
            frontier=found.frontier,
            proof=found.proof,
            not_judged=not_judged,
            contradictions=against,
            next_leak=next_leak,
            groups=groups,
            verdict=_verdict(safe=safe, judged=judged),
            policy=policy,
            firm=self._firm(self._version),
            firm_recommended=self._firm(None if recommended == self._version else recommended),
        )

    def _counted(self) -> list[Sight]:
        """What each audience of the case would see."""
        source = self._source
        axes = learnt_axes(source, [*self._known.values(), self._reading.version(source.codename)])
        told = [axes.index(axis) for axis in self.axes]
        sights = []
        for audience in self._case.records.audiences:
            try:
                lattice = self._exposures.lattice_over(source, audience.pool, axes)
            except NestingError as error:
                raise error.at(source.places[error.detail]) from None
            known = only(self._known[audience.name], axes)
            sights.append(Sight(lattice.told_to(known, told), audience.threshold or source.threshold))
        untold = [detail for axis, detail in enumerate(source.details) if axis not in axes]
        try:
            check_nesting(self._case.population, untold)
        except NestingError as error:
            raise error.at(source.places[error.detail]) from None
        return sights

    def _margin(self, sight: Sight) -> float:
        return sight.lattice.count(self._version).certain / sight.threshold

    def _told_place(self, detail: Detail) -> int:
        return self.axes.index(self._source.details.index(detail))

    def _before(self, audience: Audience, sight: Sight, recommended: Version | None) -> Before:
        known = self._known[audience.name]
        return Before(
            audience=audience,
            threshold=sight.threshold,
            already=sight.lattice.count(sight.lattice.withheld),
            written=sight.lattice.count(self._version),
            recommended=None if recommended is None else sight.lattice.count(recommended),
            knows=tuple(
                (detail, place)
                for detail, place in zip(self._source.details, known, strict=True)
                if place != detail.withheld
            ),
            events=self._exposures.crossed_by(self._source, audience, sight.threshold, self._on),
        )

    def _kept_back(self) -> tuple[NotAllowed, ...]:
        """The passages that would carry an originator's information to a public which it has not agreed to."""
        records = self._case.records
        public = {audience.name for audience in records.audiences if audience.kind == PUBLIC}
        allows = {originator.name: set(originator.allows) for originator in records.originators}
        found = []
        for passage in self._reading.of(self._source.codename):
            for tell in passage.tells:
                detail = self._source.details[tell.detail]
                originator = self._source.originators.get(detail.name)
                if originator is not None and not public <= allows[originator]:
                    found.append(NotAllowed(passage, detail, originator))
        return tuple(found)


def _safest(parts: Sequence[_Source], reading: Reading, patience: Patience, better: Better | None) -> list[Search]:
    """The safest versions of all sources, in their order; nothing for those for whom nothing helps."""
    members = {number: member for number, part in enumerate(parts) if (member := part.member()) is not None}
    numbers = list(members)
    shared = [
        [(numbers.index(part), axis) for part, axis in nodes if part in members]
        for nodes in _same_words(parts, reading)
    ]
    found = safest(list(members.values()), shared, patience=patience, better=better)
    by_source = {numbers[number]: _renumbered(search, numbers) for number, search in enumerate(found)}
    return [by_source.get(number, Search((), ())) for number in range(len(parts))]


def _same_words(parts: Sequence[_Source], reading: Reading) -> list[list[tuple[int, int]]]:
    """Details of several sources that the same words tell, and whose ladders have the same wordings.

    Each is the number of the source and the detail's place among those told.
    """
    told: dict[tuple[int, int, tuple[tuple[str, ...], ...]], set[tuple[int, int]]] = {}
    for number, part in enumerate(parts):
        for passage in reading.of(part.codename):
            for tell in passage.tells:
                detail = reading.details[part.codename][tell.detail]
                key = passage.start, passage.end, tuple(rung.says for rung in detail.rungs)
                told.setdefault(key, set()).add((number, part.axes.index(tell.detail)))
    return [sorted(nodes) for nodes in told.values() if len({number for number, _ in nodes}) > 1]


def _renumbered(search: Search, numbers: Sequence[int]) -> Search:
    """A search whose numbers of sources are those of the case, and not of the members that were searched."""
    if search.proof is None:
        return search
    proof = replace(
        search.proof,
        forced_by=tuple(replace(force, source=numbers[force.source]) for force in search.proof.forced_by),
        sources=tuple(numbers[source] for source in search.proof.sources),
    )
    plans = tuple(
        replace(
            plan,
            changes=tuple(replace(c, source=None if c.source is None else numbers[c.source]) for c in plan.changes),
        )
        for plan in search.plans
    )
    return replace(search, plans=plans, proof=proof)


def _told(lattice: Exposure, version: Version) -> tuple[Told, ...]:
    found = shares(lattice, version)
    return tuple(
        Told(detail, version[axis], found.bits[axis], found.errors[axis], _ladder(lattice, version, axis))
        for axis, detail in enumerate(lattice.details)
    )


def _ladder(lattice: Exposure, version: Version, axis: int) -> tuple[Step, ...]:
    def at(base: Version, place: int) -> Count:
        return lattice.count((*base[:axis], place, *base[axis + 1 :]))

    modelled = lattice.details[axis].modelled
    return tuple(
        Step(place, at(lattice.withheld, place), at(version, place), modelled[place]) for place in range(len(modelled))
    )


def _verdict(*, safe: bool, judged: bool) -> Verdict:
    # what could not be counted only narrows further: too few is too few, but enough is not yet safe
    if not safe:
        return Verdict.NOT_SAFE
    return Verdict.SAFE if judged else Verdict.NOT_JUDGED


def _worst(verdicts: Iterable[Verdict]) -> Verdict:
    found = set(verdicts)
    return next(
        verdict for verdict in (Verdict.NOT_SAFE, Verdict.NOT_JUDGED, Verdict.SAFE) if verdict in found | {Verdict.SAFE}
    )


def _unknown(population: Population, sources: tuple[SourceReview, ...]) -> tuple[UnknownShare, ...]:
    criteria = [rung.fits for source in sources for told in source.told for rung in told.detail.rungs]
    names = sorted(frozenset().union(*(facets_of(criterion) for criterion in criteria if criterion is not None)))
    facets = [population.facet(name) for name in names]
    return tuple(UnknownShare(facet.name, facet.unknown, facet.note) for facet in facets)
