"""Would another person have led to the same version? What a review says to an adversary who knows how we choose."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from withheld.cases.case import Case, Source
from withheld.details.criteria import Criterion, Is, facets_of
from withheld.details.ladders import Detail, Version
from withheld.errors import BadInputError
from withheld.exposure.fitting import ladder_facets
from withheld.exposure.lattice import Count
from withheld.exposure.levels import ByPerson, ByValue, Levels, compiled_ladder
from withheld.population.partitions import partition
from withheld.population.store import Chunk
from withheld.population.truth import FALSE, TRUE, compiled, look_up, truth_per_value
from withheld.withholding.everybody import Everybody, Teller, everybody
from withheld.withholding.policy import Walk, consistent, walk, work
from withheld.withholding.search import Plan, Search, Sight, plan_of

AT_ONCE = 20_000_000
"""So much work is done unasked: well under a second."""

MOST = 20_000_000_000
"""More is refused: it would take hours."""

MOST_VERSIONS = 1_000_000
"""More versions than these are not put in order."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is left to an adversary who knows how the version was chosen.

    Attributes:
        count: who fits the published version and would have led to it; None if that is not known.
        unknown: why it is not known, as a clause; empty if it is.
        derived: whether everybody's ladders are known, so that it could be.
        kerckhoffs: whether the version was chosen so that `count` is at least the threshold.
        plain: if so, the plan that loses least as long as nobody knows how we choose; None if there is none.
        plain_count: who fits that plan and would have led to it.
        under_way: if so, for a told detail that no combination forces: of those who fit it one rung finer, how many
            would not have been told anything finer yet.
    """

    count: Count | None
    unknown: str = ""
    derived: bool = True
    kerckhoffs: bool = False
    plain: Plan | None = None
    plain_count: Count | None = None
    under_way: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """What an audience starts from.

    Attributes:
        pool: whom it would consider at all; None for everybody.
        known: what it may know already: a place for each detail of the source.
    """

    pool: Criterion | None
    known: Version


@dataclass(frozen=True, slots=True)
class Asked:
    """A draft that tells something of a source, and those before whom it has to be safe.

    Attributes:
        case: with its population.
        source: whose version it is.
        axes: the details that the draft tells, by their places in the source's; versions number these.
        version: the draft's.
        barred: those of them that may not be told at all, by their places in `axes`.
        sights: before whom the version has to be safe.
        grounds: of each sight.
        main: the place of the sight that people are counted in.
        alone: whether no words of the draft tell of another source, too.
        progress: called with the rows done, after each chunk of a count.
    """

    case: Case
    source: Source
    axes: Sequence[int]
    version: Version
    barred: frozenset[int]
    sights: Sequence[Sight]
    grounds: Sequence[Ground]
    main: int
    alone: bool
    progress: Callable[[int], None] | None = None

    @property
    def details(self) -> list[Detail]:
        """The details that the draft tells."""
        return [self.source.details[axis] for axis in self.axes]

    @property
    def threshold(self) -> int:
        """K before the strictest."""
        return max(sight.threshold for sight in self.sights)


def choose(asked: Asked, found: Search, walked: Callable[[float], None] | None = None) -> tuple[Search, Policy | None]:
    """The safe versions to recommend, and what is left to those who know how they were chosen; None if none was.

    Args:
        asked: what they are for.
        found: the safe versions that lose least.
        walked: if given, enough people are left to those, too, who know how we choose; called with the share done.

    Raises:
        BadInputError: if that cannot be worked out, with the reason.
    """
    if not asked.sights or not asked.axes:
        return found, None
    if walked is None:
        return found, policy_of(asked, found)
    policy, plan = kerckhoffs(asked, found.plans[0] if found.plans else None, walked)
    return replace(found, plans=() if plan is None else (plan,), proof=None), policy


def policy_of(asked: Asked, found: Search) -> Policy | None:
    """Who fits the plan that loses least and would have led to it, if that can be known without much work."""
    if not found.plans or found.proof is None:
        return None
    by_hand = _by_hand(asked)
    if by_hand:
        return Policy(None, by_hand, derived=False)
    many = "there are too many versions to choose for everybody" if found.proof.versions is None else ""
    people = _not_one_choice(asked) or many or _people(asked, AT_ONCE)
    if isinstance(people, str):
        return Policy(None, people)
    count = consistent(people, asked.threshold, found.plans[0].version)
    return Policy(count, "" if count is not None else "the version was not chosen by its loss alone")


def kerckhoffs(
    asked: Asked, plain: Plan | None, walked: Callable[[float], None] | None = None
) -> tuple[Policy, Plan | None]:
    """The plan of a policy that leaves enough people even to those who know it; no plan if there is none.

    Args:
        asked: what it is for.
        plain: the plan that loses least as long as nobody knows how we choose.
        walked: called with the share of the work that is done, 0 to 1.

    Raises:
        BadInputError: if it cannot be worked out, with the reason.
    """
    people = _by_hand(asked) or _not_one_choice(asked) or _people(asked, MOST)
    if isinstance(people, str):
        told = f"no version of {asked.source.codename} can be chosen for those who know how we choose: {people}"
        raise BadInputError(told, mend="derive the ladder from a facet, or review without --kerckhoffs")
    found = walk(people, asked.threshold, walked)
    plan = None
    if found.version is not None:
        plan = plan_of(asked.sights, asked.version, found.version, main=asked.main, barred=asked.barred)
    policy = Policy(
        count=found.count if plan is not None else None,
        unknown="" if plan is not None else "no version leaves enough people to those who know how we choose",
        kerckhoffs=True,
        plain=plain,
        plain_count=None if plain is None else consistent(people, asked.threshold, plain.version),
        under_way={} if plan is None else _under_way(plan, found),
    )
    return policy, plan


def _by_hand(asked: Asked) -> str:
    """Why the ladders of others are not known; empty if they are."""
    by_hand = next((detail for detail in asked.details if detail.name not in asked.source.derivations), None)
    if by_hand is None:
        return ""
    return f"the ladder of “{by_hand.name}” is written by hand, so nobody else's is known"


def _not_one_choice(asked: Asked) -> str:
    """What the version depends on beside the source's values and one threshold; empty if on nothing."""
    if not asked.alone:
        return "some of its words tell of another source, too"
    if any(sight.gates for sight in asked.sights):
        return "an audience has a limit on guesses"
    if asked.source.diversity is not None:
        return "a set diversity is asked for"
    if any(other != asked.grounds[asked.main] for other in asked.grounds):
        return "it has to be safe before audiences that consider different people, or know different things"
    return ""


def _people(asked: Asked, most: int) -> Everybody | str:
    """What could be told of everybody before the audiences; or why that cannot be known."""
    ground = asked.grounds[asked.main]
    tellers = [_teller(asked, number) for number in range(len(asked.axes))]
    versions = math.prod(len(teller.levels) for teller in tellers)
    if versions > MOST_VERSIONS:
        return f"there are {versions:,} versions, and {MOST_VERSIONS:,} are the most that can be gone through"
    reads, inside = _inside(asked, ground)
    people = everybody(asked.case.population, tellers, reads=reads, inside=inside, progress=asked.progress)
    needed = work(people)
    if needed > most:
        return f"{versions:,} versions of people of so many kinds take {needed:,} steps, and {most:,} are the most"
    return people


def _teller(asked: Asked, number: int) -> Teller:
    derivation = asked.source.derivations[asked.details[number].name]
    facet = asked.case.population.facet(derivation.facet)
    groups = partition(facet, derivation.bands)
    own = int(np.flatnonzero(truth_per_value(Is(facet.name, derivation.value), facet)[:-1] != FALSE)[0])
    return Teller(
        facet=facet.name,
        partition=groups,
        loss=derivation.loss,
        own=own,
        level=groups.levels_of(own)[asked.version[number]],
        barred=number in asked.barred,
    )


def _inside(asked: Asked, ground: Ground) -> tuple[list[str], Callable[[Chunk], tuple[np.ndarray, np.ndarray]]]:
    """Whom an audience certainly and possibly considers, and the facets that this reads.

    What it knows already is a fact, whoever the source is: it narrows down whom it asks about, and was not chosen.
    """
    population, pool = asked.case.population, ground.pool
    known = [
        (compiled_ladder(detail, population), place)
        for detail, place in zip(asked.source.details, ground.known, strict=True)
        if place != detail.withheld
    ]
    truth = None if pool is None else compiled(pool, population)
    reads = facets_of(pool) if pool is not None else frozenset()

    def inside(chunk: Chunk) -> tuple[np.ndarray, np.ndarray]:
        found = np.full(chunk.rows, TRUE) if truth is None else truth(chunk)
        sure, possible = found == TRUE, found != FALSE
        for ladder, place in known:
            levels = _levels(ladder, chunk)
            sure, possible = sure & (levels.certain <= place), possible & (levels.possible <= place)
        return sure, possible

    return sorted(reads.union(*(ladder_facets(ladder) for ladder, _ in known))), inside


def _levels(ladder: ByValue | ByPerson, chunk: Chunk) -> Levels:
    if isinstance(ladder, ByPerson):
        return ladder.levels(chunk)
    certain, possible, broken = (look_up(table.view(np.uint8), chunk.codes[ladder.facet]) for table in ladder.levels)
    return Levels(certain, possible, broken.view(bool))


def _under_way(plan: Plan, found: Walk) -> dict[int, int]:
    finer = {made.detail: _finer(plan.version, made.detail) for made in plan.changes if made.forced_by is None}
    return {axis: found.under_way[version] for axis, version in finer.items() if version in found.under_way}


def _finer(version: Version, axis: int) -> Version:
    return (*version[:axis], version[axis] - 1, *version[axis + 1 :])
