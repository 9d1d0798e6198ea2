"""What forces a safe version: the maximal unsafe versions just under it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from withheld.details.ladders import Version
from withheld.withholding.problem import Problem, Requirement


@dataclass(frozen=True, slots=True)
class Forced:
    """A maximal unsafe version: every safe version is vaguer than it in at least one of its details.

    Attributes:
        requirement: the place of the requirement that it breaks.
        version: a place for each choice; in any of them one place vaguer, and the requirement is met.
        people: how many fit it, fewer than the threshold.
    """

    requirement: int
    version: Version
    people: int


def finest(problem: Problem, version: Version) -> Version:
    """A safe version at or below a safe one, of which no single detail can be told any finer."""
    told = np.array(version, np.intp)
    seen = [_Fitting(requirement, told) for requirement in problem.requirements]
    for choice in range(len(told)):
        while told[choice] > 0 and all(fitting.spares(choice) for fitting in seen):
            told[choice] -= 1
            for fitting in seen:
                fitting.drop(choice, told[choice])
    return tuple(told.tolist())


def forced(problem: Problem, version: Version) -> tuple[Forced, ...]:
    """For each choice of a version of `finest` that is not as drafted, a maximal unsafe version that forces it."""
    found: dict[Forced, None] = {}
    for choice, place in enumerate(version):
        if place:
            finer = (*version[:choice], place - 1, *version[choice + 1 :])
            unmet = problem.unmet(finer)
            if unmet is None:
                raise AssertionError("a finest safe version has a finer one")
            found[_grown(problem, unmet, finer)] = None
    return tuple(found)


class _Fitting:
    """The people of one requirement who fit a version that is made finer and finer."""

    def __init__(self, requirement: Requirement, told: np.ndarray) -> None:
        self._column = {axis: number for number, axis in enumerate(requirement.axes)}
        fit = (requirement.levels <= told[list(requirement.axes)]).all(axis=1)
        self._levels, self._people = requirement.levels[fit], requirement.people[fit]
        self._told, self._threshold = told, requirement.threshold

    def spares(self, choice: int) -> bool:
        """Whether enough would still fit with a choice one place finer."""
        if choice not in self._column:
            return True
        stay = self._levels[:, self._column[choice]] < self._told[choice]
        return int(self._people[stay].sum()) >= self._threshold

    def drop(self, choice: int, place: int) -> None:
        """Leave those who do not fit a place."""
        if choice in self._column:
            stay = self._levels[:, self._column[choice]] <= place
            self._levels, self._people = self._levels[stay], self._people[stay]


def _grown(problem: Problem, number: int, version: Version) -> Forced:
    """A maximal unsafe version at or above an unsafe one.

    It withholds as much as it can while it stays unsafe, so that what is left is a combination of few.
    """
    requirement = problem.requirements[number]
    grown = np.array(problem.withheld, np.intp)
    axes = np.array(requirement.axes, np.intp)
    told = np.array(version, np.intp)[axes]
    # column by column, since that is how they are read
    levels = np.asfortranarray(requirement.levels)
    # how many choices keep each profile from fitting; who is one choice away comes in with that choice
    above = levels > told.astype(levels.dtype)
    away = above.sum(axis=1, dtype=np.uint16)
    people = int(requirement.people[away == 0].sum())
    places = np.arange(int(grown.max(initial=0)) + 1)
    while True:
        near = np.flatnonzero(away == 1)
        column, room = above[near].argmax(axis=1), requirement.threshold - people
        comes = np.zeros((len(axes), len(places)), np.int64)
        level = levels[near, column]
        np.add.at(comes, (column, level), np.minimum(requirement.people[near], room))
        comes = comes.cumsum(axis=1)
        free = (comes < room) & (places > told[:, np.newaxis]) & (places <= grown[axes][:, np.newaxis])
        if not free.any():
            break
        # the fewest people for the most places
        at, place = divmod(int(np.argmin(np.where(free, comes - places, np.iinfo(np.int64).max))), len(places))
        told[at] = place
        still = levels[:, at] > place
        away -= above[:, at] & ~still
        above[:, at] = still
        people += int(comes[at, place])
    grown[axes] = told
    return Forced(number, tuple(grown.tolist()), people)
