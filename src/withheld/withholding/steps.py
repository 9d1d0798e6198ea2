"""Steps: the ladders of a problem, taken apart into the single things that a version may or may not withhold.

A step is one place further up one ladder, at a price. A version is a set of steps, and a person fits it if it has every
step that the person needs. So a safe version is a union of what people need, and the safest one is the cheapest union
that lets enough people in: a minimum p-union problem (Chlamtáč 2018), with prices, weights and several counts.

All numbers here are whole numbers in floating point, small enough to be exact, so that matrix products may count and
add up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from withheld.withholding.problem import DECIMALS, Problem, Requirement

_EXACT_SINGLE, _EXACT_DOUBLE = 2**24, 2**53


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

    def below(self, price: float) -> Steps:
        """The same for versions that cost at most so much: without the people who cost more to let in."""
        counts = []
        for count in self.counts:
            near = count.needs @ self.price.astype(count.needs.dtype) <= price
            counts.append(replace(count, needs=count.needs[near], people=count.people[near]))
        return replace(self, counts=tuple(counts))


def steps_of(problem: Problem) -> Steps:
    """Take the ladders of a problem apart."""
    decimals = _decimals(sum(float(loss[-1] - loss[0]) for loss in problem.losses))
    whole = [np.rint((loss - loss[0]) * 10.0**decimals).astype(np.int64) for loss in problem.losses]
    # of the places that cost the same the vaguest lets in the most people
    tops = [np.flatnonzero(np.append(np.diff(loss) > 0, True)) for loss in whole]
    prices = [np.diff(loss[top]) for loss, top in zip(whole, tops, strict=True)]
    price = np.concatenate([np.zeros(0, np.int64), *prices])
    common = int(np.gcd.reduce(price)) or 1
    total = int(price.sum()) // common
    choice = np.repeat(np.arange(len(problem.losses)), [len(some) for some in prices])
    place = np.concatenate([np.zeros(0, np.intp), *(top[1:] for top in tops)]).astype(np.intp)
    below = np.concatenate([np.zeros(0, np.intp), *(top[:-1] for top in tops)]).astype(np.intp)
    return Steps(
        choice=choice,
        place=place,
        price=(price // common).astype(_exact(total)),
        unit=common / 10.0**decimals,
        first=tuple(int(top[0]) for top in tops),
        counts=tuple(_count(requirement, choice, below, total) for requirement in problem.requirements),
    )


def _decimals(total: float) -> int:
    """How many decimals of a loss fit an exact number."""
    decimals = DECIMALS
    while total * 10.0**decimals * 2 > _EXACT_DOUBLE:
        decimals -= 1
    return decimals


def _exact(largest: int) -> type[np.floating]:
    return np.float32 if 2 * largest < _EXACT_SINGLE else np.float64


def _count(requirement: Requirement, choice: np.ndarray, below: np.ndarray, total: int) -> Count:
    people = np.minimum(requirement.people, requirement.threshold)
    exact = _exact(max(total, len(people) * requirement.threshold))
    column = {axis: number for number, axis in enumerate(requirement.axes)}
    levels = np.ascontiguousarray(requirement.levels.T)
    needs = np.zeros((len(choice), len(people)), exact)
    for step, axis in enumerate(choice.tolist()):
        if axis in column:
            needs[step] = levels[column[axis]] > below[step]
    return Count(np.ascontiguousarray(needs.T), people.astype(exact), requirement.threshold)
