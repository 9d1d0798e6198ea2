"""Steps: the ladders of a problem, taken apart into the single things that a version may or may not withhold.

A step is one place further up one ladder, at a price. A version is a set of steps, and a person fits it if it has every
step that the person needs. So a safe version is a union of what people need, and the safest one is the cheapest union
that lets enough people in: a minimum p-union problem (Chlamtáč 2018), with prices, weights and several counts.

All numbers here are whole numbers in floating point, small enough to be exact, so that matrix products may count and
add up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from withheld.withholding.problem import DECIMALS, Problem, Requirement

_EXACT_SINGLE, _EXACT_DOUBLE = 2**24, 2**53

BLOCK = 1 << 14
"""Profiles that are taken apart at a time."""


@dataclass(frozen=True, eq=False, slots=True)
class Count:
    """What one requirement counts.

    Attributes:
        needs: float[n, s], 1 where the people of a profile fit only versions that have the step, else 0.
        people: float[n], how many they are, at most the threshold each.
        threshold: K.
    """

    needs: np.ndarray
    people: np.ndarray
    threshold: int


@dataclass(frozen=True, eq=False, slots=True)
class Steps:
    """A problem in steps that all cost something.

    Attributes:
        choice: intp[s], whose ladder each step is on.
        place: intp[s], the place that it leads to: the vaguest of those that cost the same.
        price: float[s], in units of `unit`.
        unit: how much loss one unit is.
        first: the vaguest version that loses nothing, a place for each choice.
        counts: of each requirement.
    """

    choice: np.ndarray
    place: np.ndarray
    price: np.ndarray
    unit: float
    first: tuple[int, ...]
    counts: tuple[Count, ...]

    def version(self, taken: np.ndarray) -> tuple[int, ...]:
        """The version that has exactly these steps and those below them.

        Args:
            taken: bool[s].
        """
        version = np.array(self.first, np.intp)
        np.maximum.at(version, self.choice[taken], self.place[taken])
        return tuple(version.tolist())


@dataclass(frozen=True, eq=False, slots=True)
class Prices:
    """What the places of a problem cost, in whole numbers.

    Attributes:
        places: int64[places] for each choice, ascending from 0.
        unit: how much loss one is.
    """

    places: tuple[np.ndarray, ...]
    unit: float

    @property
    def all(self) -> int:
        """What withholding everything costs."""
        return sum(int(price[-1]) for price in self.places)

    def of_letting_in(self, requirement: Requirement) -> np.ndarray:
        """int64[n]: what the cheapest version costs that lets in the people of each profile."""
        own = np.zeros(len(requirement.people), np.int64)
        for column, axis in enumerate(requirement.axes):
            own += self.places[axis].take(requirement.levels[:, column])
        return own


def prices_of(problem: Problem) -> Prices:
    """What the places of a problem cost, in whole numbers."""
    decimals = _decimals(sum(float(loss[-1] - loss[0]) for loss in problem.losses))
    whole = [np.rint((loss - loss[0]) * 10.0**decimals).astype(np.int64) for loss in problem.losses]
    common = int(np.gcd.reduce(np.concatenate([np.zeros(1, np.int64), *whole]))) or 1
    return Prices(tuple(price // common for price in whole), common / 10.0**decimals)


def steps_of(
    problem: Problem,
    prices: Prices,
    rows: Sequence[np.ndarray] | None = None,
    check: Callable[[], None] = lambda: None,
) -> Steps:
    """Take the ladders of a problem apart.

    Args:
        problem: the choices, and who is counted.
        prices: of the problem.
        rows: for each requirement the profiles that are counted; all if left out.
        check: called now and then; what it raises ends the work.
    """
    # of the places that cost the same the vaguest lets in the most people
    tops = [np.flatnonzero(np.append(np.diff(price) > 0, True)) for price in prices.places]
    each = [np.diff(price[top]) for price, top in zip(prices.places, tops, strict=True)]
    choice = np.repeat(np.arange(len(problem.losses)), [len(some) for some in each])
    place = np.concatenate([np.zeros(0, np.intp), *(top[1:] for top in tops)]).astype(np.intp)
    below = np.concatenate([np.zeros(0, np.intp), *(top[:-1] for top in tops)]).astype(np.intp)
    everybody = [np.arange(len(requirement.people)) for requirement in problem.requirements]
    return Steps(
        choice=choice,
        place=place,
        price=np.concatenate([np.zeros(0, np.int64), *each]).astype(_exact(prices.all)),
        unit=prices.unit,
        first=tuple(int(top[0]) for top in tops),
        counts=tuple(
            _count(requirement, some, choice, below, prices.all, check)
            for requirement, some in zip(problem.requirements, everybody if rows is None else rows, strict=True)
        ),
    )


def _decimals(total: float) -> int:
    """How many decimals of a loss fit an exact number."""
    decimals = DECIMALS
    while total * 10.0**decimals * 2 > _EXACT_DOUBLE:
        decimals -= 1
    return decimals


def _exact(largest: int) -> type[np.floating]:
    return np.float32 if 2 * largest < _EXACT_SINGLE else np.float64


def _count(
    requirement: Requirement,
    rows: np.ndarray,
    choice: np.ndarray,
    below: np.ndarray,
    total: int,
    check: Callable[[], None],
) -> Count:
    people = np.minimum(requirement.people[rows], requirement.threshold)
    exact = _exact(max(total, len(people) * requirement.threshold))
    column = {axis: number for number, axis in enumerate(requirement.axes)}
    steps = [step for step, axis in enumerate(choice.tolist()) if axis in column]
    columns = [column[int(choice[step])] for step in steps]
    needs = np.zeros((len(people), len(choice)), exact)
    for start in range(0, len(people), BLOCK):
        check()
        block = slice(start, start + BLOCK)
        levels = requirement.levels[rows[block]]
        needs[block, steps] = levels[:, columns] > below[steps]
    return Count(needs, people.astype(exact), requirement.threshold)
