"""What an adversary would bet: beside the count, how likely the source looks to somebody who believes, or doubts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from withheld.cases.case import Case, Source
from withheld.cases.contradictions import truth_of
from withheld.details.ladders import Version
from withheld.exposure.bets import Bets, Range
from withheld.exposure.doubt import DOUBTING, TRUSTING, Belief, view
from withheld.exposure.exposure import Exposure
from withheld.exposure.limits import Limit
from withheld.knowledge.records import Audience
from withheld.withholding.gates import Gate, Ground

GUESSES = 10
"""The people whom an inquiry questions, where the case does not say how many it may."""


class Adversary(StrEnum):
    """How far somebody believes what is told, and the register."""

    TRUSTING = "takes everything for true"
    DOUBTING = "allows for one wrong detail in twenty"
    OF_THE_CASE = "doubts as the case says"


@dataclass(frozen=True, slots=True)
class Odds:
    """What an adversary would win by guessing.

    Attributes:
        best: the chance of the best single guess, Bayes vulnerability.
        on_source: the posterior of the source itself, which another person's may exceed.
        success: the chance that the source is among so many guesses.
        expected: the guesses that it takes on average, at least 1.
    """

    best: Range
    on_source: Range
    success: Range
    expected: Range


@dataclass(frozen=True, slots=True)
class Bet:
    """What one adversary would bet before an audience.

    Attributes:
        adversary: who.
        guesses: the number of guesses that `success` is about.
        written: once the draft is read as written.
        recommended: once the recommended version is, or None if there is none.
    """

    adversary: Adversary
    guesses: int
    written: Odds
    recommended: Odds | None


@dataclass(frozen=True, slots=True)
class Gated:
    """What an audience may win by guessing, held against a limit; always at the unsafe end.

    Attributes:
        limit: that is set.
        already: the chance before anything is published.
        written: once the draft is read as written.
        recommended: once the recommended version is, or None if there is none.
    """

    limit: Limit
    already: float
    written: float
    recommended: float | None

    @property
    def past(self) -> bool:
        """Whether the limit is passed before anything is published."""
        return self.already > self.limit.largest

    @property
    def holds(self) -> bool:
        """Whether the draft as written keeps the limit."""
        return self.written <= self.limit.largest


class Betting:
    """What one audience would bet on a source.

    Args:
        case: with its priors, and how often its facets are wrong.
        source: on whom.
        audience: whose limits hold, or else the source's.
        exposure: of the details that are told or known and, last, of the case's priors.
        known: the place of each of these details that the audience may know already.
        told: the places of the details that the draft tells.
    """

    def __init__(
        self, case: Case, source: Source, audience: Audience, exposure: Exposure, known: Version, told: tuple[int, ...]
    ) -> None:
        own = [None if source.row is None else truth_of(p.fits, source.row, case.population) for p in case.priors]
        self._grounds = {
            adversary: Ground(exposure, view(exposure, belief, case.priors, own), known, told)
            for adversary, belief in adversaries(case, source).items()
        }
        self._limits = audience.limits.or_else(source.limits)
        # whom the case describes is whom its limits are about
        self._judging = self._grounds.get(Adversary.OF_THE_CASE, self._grounds[Adversary.TRUSTING])

    @property
    def gates(self) -> tuple[Gate, ...]:
        """The limits, put on what the audience knows and believes."""
        return tuple(Gate(limit, self._judging) for limit in self._limits.each)

    def bets(self, written: Version, recommended: Version | None) -> tuple[Bet, ...]:
        """What each adversary would bet on the draft, and on what is recommended."""
        guesses = max((limit.guesses for limit in self._limits.guesses), default=GUESSES)
        return tuple(
            Bet(
                adversary,
                guesses,
                _odds(ground.bets(written), guesses),
                None if recommended is None else _odds(ground.bets(recommended), guesses),
            )
            for adversary, ground in self._grounds.items()
        )

    def gated(self, written: Version, recommended: Version | None) -> tuple[Gated, ...]:
        """How the draft, and what is recommended, do against each limit."""
        nothing = tuple(self._judging.lattice.details[axis].withheld for axis in self._judging.told)
        return tuple(
            Gated(
                gate.limit,
                gate.risk(nothing),
                gate.risk(written),
                None if recommended is None else gate.risk(recommended),
            )
            for gate in self.gates
        )


def adversaries(case: Case, source: Source) -> dict[Adversary, Belief]:
    """Who bets: somebody who believes it all, and somebody who doubts as the case says, or one detail in twenty."""
    errors = {name: facts.error for name, facts in case.facets.items() if facts.error}
    own = bool(errors) or any(rung.trust != 1 for detail in source.details for rung in detail.rungs)
    doubting = (Adversary.OF_THE_CASE, Belief(errors=errors)) if own else (Adversary.DOUBTING, DOUBTING)
    return dict(((Adversary.TRUSTING, TRUSTING), doubting))


def _odds(bets: Bets, guesses: int) -> Odds:
    return Odds(bets.success(1), bets.on_source, bets.success(guesses), bets.guesses)
