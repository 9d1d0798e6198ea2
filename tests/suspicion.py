"""The slow oracle of bets: weighs people one at a time, in fractions, by the definitions and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from tests import oracle
from withheld.details.criteria import EVERYBODY, Criterion, facets_of
from withheld.details.ladders import Detail, Version
from withheld.exposure.doubt import Prior

ONE = Fraction(1)


@dataclass(frozen=True)
class Suspicion:
    """Everything that decides a bet: who there is, what can be told, and how far it is believed.

    Attributes:
        columns: of the people.
        weights: how many people a row stands for.
        details: with the trust in their rungs.
        errors: by facet.
        priors: of the adversary.
        pool: whom the adversary would consider.
    """

    columns: oracle.Columns
    weights: Sequence[int] | None
    details: Sequence[Detail]
    errors: Mapping[str, float]
    priors: Sequence[Prior]
    pool: Criterion = EVERYBODY

    def rows(self) -> list[tuple[oracle.Person, int]]:
        people = list(oracle.people(self.columns))
        return list(zip(people, self.weights or [1] * len(people), strict=True))

    def share(self, detail: Detail, place: int) -> Fraction:
        """Of the people who certainly are in the pool, those who certainly fit a place."""
        inside = [(person, weight) for person, weight in self.rows() if oracle.truth(self.pool, person) is True]
        fit = sum(weight for person, weight in inside if oracle.certainly_fits(detail, place, person))
        return Fraction(fit, max(sum(weight for _, weight in inside), 1))

    def likelihood(self, detail: Detail, place: int, *, fits: bool) -> Fraction:
        """A[l, t], by its definition."""
        if place == detail.withheld:
            return ONE
        trust = Fraction(detail.rungs[place].trust).limit_denominator(1000)
        wrong = ONE - prod((ONE - self._error(facet) for facet in _facets(detail, place)), start=ONE)
        return (1 - trust) + trust * ((1 - wrong) * int(fits) + wrong * self.share(detail, place))

    def _error(self, facet: str) -> Fraction:
        return Fraction(self.errors.get(facet, 0)).limit_denominator(1000)

    def weighed(self, version: Version, choose: Callable[[bool, bool], bool]) -> list[tuple[Fraction, int, bool]]:
        """For each row: the weight of a person, how many people it is, and whether they fit all that is told.

        Args:
            version: what is told.
            choose: from whether something certainly holds and whether it possibly does: whether it holds. It is asked
                about what makes a person heavier only, so `min` and `max` give the least and the largest weight.
        """
        factors = {
            (detail, fits): self.likelihood(self.details[detail], place, fits=fits)
            for detail, place in enumerate(version)
            for fits in (True, False)
        }
        found = []
        for person, people in self.rows():
            inside = oracle.truth(self.pool, person)
            if not choose(inside is True, inside is not False):
                continue
            fits = [
                choose(oracle.certainly_fits(d, p, person), oracle.possibly_fits(d, p, person))
                for d, p in zip(self.details, version, strict=True)
            ]
            weight = prod((factors[number, fit] for number, fit in enumerate(fits)), start=ONE)
            found.append(
                (weight * prod((self._prior(p, person, choose) for p in self.priors), start=ONE), people, all(fits))
            )
        return found

    def _prior(self, prior: Prior, person: oracle.Person, choose: Callable[[bool, bool], bool]) -> Fraction:
        times, meets = Fraction(prior.times), oracle.truth(prior.fits, person)
        if times >= 1:
            return times if choose(meets is True, meets is not False) else ONE
        return ONE if choose(meets is False, meets is not True) else times


def one_by_one(weighed: Sequence[tuple[Fraction, int, Any]]) -> list[Fraction]:
    """The weight of each person, the heaviest first."""
    return sorted((weight for weight, people, _ in weighed for _ in range(people)), reverse=True)


def success(weights: Sequence[Fraction], guesses: int) -> Fraction:
    """The sum of the largest posteriors."""
    return sum(weights[:guesses], Fraction(0)) / sum(weights)


def expected_guesses(weights: Sequence[Fraction]) -> Fraction:
    """Massey 1994."""
    return sum((number * weight for number, weight in enumerate(weights, start=1)), Fraction(0)) / sum(weights)


def _facets(detail: Detail, place: int) -> frozenset[str]:
    """The facets that decide who fits a place: of a rung that nothing models, those of the next vaguer one."""
    criteria = [rung.fits for rung in detail.rungs[place:] if rung.fits is not None]
    return facets_of(criteria[0]) if criteria else frozenset()
