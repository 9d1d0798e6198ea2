"""Review a draft before it goes out: who still fits, what narrows it down, and the least that must be withheld."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from withheld.cases.case import Case, Source
from withheld.cases.contradictions import Contradiction, contradictions
from withheld.details.criteria import facets_of
from withheld.details.ladders import Detail, Version
from withheld.drafts.passages import Passage, Reading, find_passages
from withheld.drafts.text import Draft
from withheld.errors import NestingError
from withheld.exposure.bits import bits, shares
from withheld.exposure.combinations import Combination, dangerous_combinations
from withheld.exposure.lattice import Count, Lattice, check_nesting, exposure_lattice
from withheld.population.store import Population
from withheld.withholding.search import Plan, Trade, search


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
        ladder: every place, finest first, *withheld* last.
    """

    detail: Detail
    place: int
    share: float
    ladder: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class SourceReview:
    """What the draft does to one source.

    Everything that numbers details (versions, combinations, changes) numbers those of `told`.

    Attributes:
        codename: the source.
        threshold: K, the fewest people that may be left.
        count: how many people fit the draft as written.
        bits: what the draft gives away, log2(N / k).
        told: the details that the draft tells.
        untold: registered details that it does not tell.
        dangerous: the minimal sets of told details that leave fewer than K.
        plans: safe versions, the least loss first; the first is recommended.
        frontier: the best trades of loss for people.
        not_judged: passages that tell something no facet can count.
        contradictions: where the case and the population disagree about the source.
        verdict: of this source alone.
    """

    codename: str
    threshold: int
    count: Count
    bits: float
    told: tuple[Told, ...]
    untold: tuple[Detail, ...]
    dangerous: tuple[Combination, ...]
    plans: tuple[Plan, ...]
    frontier: tuple[Trade, ...]
    not_judged: tuple[Passage, ...]
    contradictions: tuple[Contradiction, ...]
    verdict: Verdict

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


def review_draft(case: Case, draft: Draft, progress: Callable[[int], None] | None = None) -> Review:
    """Review a draft under a case.

    Args:
        case: the sources, their details and the population.
        draft: the text.
        progress: called with the number of rows done, after each chunk and for every source.

    Raises:
        BadInputError: if the draft's markers or the case's criteria cannot be used.
    """
    details = {source.codename: source.details for source in case.sources}
    reading = find_passages(draft, details, language=case.language)
    sources = tuple(_review_source(source, reading, case.population, progress) for source in case.sources)
    return Review(
        case=case,
        reading=reading,
        sources=sources,
        unknown=_unknown(case.population, sources),
        verdict=_worst(source.verdict for source in sources),
    )


def _review_source(
    source: Source, reading: Reading, population: Population, progress: Callable[[int], None] | None
) -> SourceReview:
    said = reading.version(source.codename)
    told = [(detail, place) for detail, place in zip(source.details, said, strict=True) if place != detail.withheld]
    version = tuple(place for _, place in told)
    untold = tuple(d for d, place in zip(source.details, said, strict=True) if place == d.withheld)
    try:
        check_nesting(population, untold)
        lattice = exposure_lattice(population, [detail for detail, _ in told], progress=progress)
    except NestingError as error:
        raise error.at(source.places[error.detail]) from None
    found = search(lattice, version, source.threshold)
    not_judged = reading.unmodelled(source.codename)
    against = contradictions(source, population)
    doubted = [c for c in against if c.detail is None or c.detail in {detail.name for detail, _ in told}]
    return SourceReview(
        codename=source.codename,
        threshold=source.threshold,
        count=lattice.count(version),
        bits=bits(lattice, version),
        told=_told(lattice, version),
        untold=untold,
        dangerous=dangerous_combinations(lattice, version, source.threshold),
        plans=found.plans,
        frontier=found.frontier,
        not_judged=not_judged,
        contradictions=against,
        verdict=_verdict(lattice.count(version), source.threshold, judged=not (not_judged or doubted)),
    )


def _told(lattice: Lattice, version: Version) -> tuple[Told, ...]:
    bits_of = shares(lattice, version)
    return tuple(
        Told(detail, version[axis], bits_of[axis], _ladder(lattice, version, axis))
        for axis, detail in enumerate(lattice.details)
    )


def _ladder(lattice: Lattice, version: Version, axis: int) -> tuple[Step, ...]:
    def at(base: Version, place: int) -> Count:
        return lattice.count((*base[:axis], place, *base[axis + 1 :]))

    modelled = lattice.details[axis].modelled
    return tuple(
        Step(place, at(lattice.withheld, place), at(version, place), modelled[place]) for place in range(len(modelled))
    )


def _verdict(count: Count, threshold: int, *, judged: bool) -> Verdict:
    # what could not be counted only narrows further: too few is too few, but enough is not yet safe
    if count.certain < threshold:
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
