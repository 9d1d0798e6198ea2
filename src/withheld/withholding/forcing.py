"""What forces a safe version: the maximal unsafe versions just under it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from withheld.details.ladders import Version
from withheld.withholding.problem import Problem, Requirement


@dataclass(frozen=True, slots=True)
class Forced:
    """An unsafe version: every safe version is vaguer than it in at least one of its details.

    Attributes:
        requirement: the place of the requirement that it breaks.
        version: a place for each choice. If it is maximal: in any of them one place vaguer, and the requirement is met.
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


def forced(problem: Problem, version: Version, in_time: Callable[[], bool] = lambda: True) -> tuple[Forced, ...]:
    """For each choice of a version of `finest` that is not as drafted, an unsafe version that forces it.

    Args:
        problem: the choices, and who is counted.
        version: of `finest`.
        in_time: asked before each; while it is true they are grown to maximal ones.
    """
    told = np.array(version, np.intp)
    seen = [_Fitting(requirement, told) for requirement in problem.requirements]
    near = [_Near(requirement, told) for requirement in problem.requirements]
    found: dict[Forced, None] = {}
    for choice, place in enumerate(version):
        if place:
            number = next(number for number, fitting in enumerate(seen) if not fitting.spares(choice))
            if in_time():
                found[near[number].grown(problem, number, choice)] = None
            else:
                finer = (*version[:choice], place - 1, *version[choice + 1 :])
                found[Forced(number, finer, seen[number].after(choice))] = None
    return tuple(found)


class _Fitting:
    """The people of one requirement who fit a version that is made finer and finer."""

    def __init__(self, requirement: Requirement, told: np.ndarray) -> None:
        self._column = {axis: number for number, axis in enumerate(requirement.axes)}
        fit = requirement.fit(tuple(told.tolist()))
        self._levels, self._people = requirement.levels[fit], requirement.people[fit]
        self._told, self._threshold = told, requirement.threshold

    def spares(self, choice: int) -> bool:
        """Whether enough would still fit with a choice one place finer."""
        return choice not in self._column or self.after(choice) >= self._threshold

    def after(self, choice: int) -> int:
        """How many would still fit with one of its choices one place finer."""
        stay = self._levels[:, self._column[choice]] < self._told[choice]
        return int(self._people[stay].sum())

    def drop(self, choice: int, place: int) -> None:
        """Leave those who do not fit a place."""
        if choice in self._column:
            stay = self._levels[:, self._column[choice]] <= place
            self._levels, self._people = self._levels[stay], self._people[stay]


class _Near:
    """The people of one requirement by how many choices of a version keep them from fitting it.

    Made when it is first asked, since not every requirement forces anything.
    """

    def __init__(self, requirement: Requirement, told: np.ndarray) -> None:
        self._requirement, self._axes = requirement, list(requirement.axes)
        self._told = told[self._axes]

    @cached_property
    def _away(self) -> np.ndarray:
        away = np.zeros(len(self._requirement.people), np.uint16)
        for column, place in enumerate(self._told):
            away += self._requirement.levels[:, column] > place
        return away

    def grown(self, problem: Problem, number: int, choice: int) -> Forced:
        """A maximal unsafe version at or above the version with one choice one place finer.

        It withholds as much as it can while it stays unsafe, so that what is left is a combination of few.
        """
        requirement, column = self._requirement, self._axes.index(choice)
        level = requirement.levels[:, column]
        told = self._told.copy()
        away = self._away + (level == told[column])
        told[column] -= 1
        most = np.array(problem.withheld, np.intp)
        growing = _Growing(requirement.threshold, told, most[self._axes])
        near, people = np.flatnonzero(away == 1), int(requirement.people[away == 0].sum())
        levels = np.ascontiguousarray(requirement.levels[near].T)
        at = (levels > told[:, np.newaxis]).argmax(axis=0)
        growing.look(at, levels[at, np.arange(len(near))], requirement.people[near], people)
        # whoever needs what is certainly too much never comes in
        most[self._axes] = growing.most
        rows = requirement.fit(tuple(most.tolist()))
        told, people = growing.to_the_end(requirement.levels[rows], requirement.people[rows])
        most[self._axes] = told
        return Forced(number, tuple(most.tolist()), people)


class _Growing:
    """An unsafe version that withholds more and more.

    Attributes:
        told: intp[d], the places of the version.
        most: intp[d], the places past which it would be safe, with all else as it is.
    """

    def __init__(self, threshold: int, told: np.ndarray, most: np.ndarray) -> None:
        self.told, self.most, self._threshold = told, most, threshold
        self._places = np.arange(int(most.max(initial=0)) + 1)

    def look(self, column: np.ndarray, level: np.ndarray, people: np.ndarray, fit: int) -> np.ndarray:
        """Find `most` anew; int64[d, places]: how many come in when one choice is made vaguer.

        Args:
            column: of those whom just one choice keeps from fitting, which one.
            level: the place of it that they need.
            people: how many they are.
            fit: how many fit already.
        """
        room = self._threshold - fit
        comes = np.zeros((len(self.told), len(self._places)), np.int64)
        np.add.at(comes, (column, level), np.minimum(people, room))
        comes = comes.cumsum(axis=1)
        # as more is withheld more come in: what is too much stays too much
        self.most = np.minimum(self.most, np.maximum((comes < room).sum(axis=1) - 1, self.told))
        return comes

    def to_the_end(self, levels: np.ndarray, people: np.ndarray) -> tuple[np.ndarray, int]:
        """A maximal unsafe version, and how many fit it.

        Args:
            levels: of all who fit `most`.
            people: how many they are.
        """
        levels = np.ascontiguousarray(levels.T)
        above = levels > self.told.astype(np.uint8)[:, np.newaxis]
        away = above.sum(axis=0, dtype=np.uint16)
        fit, before = int(people[away == 0].sum()), self.most
        while True:
            near = np.flatnonzero(away == 1)
            column = above[:, near].argmax(axis=0)
            comes = self.look(column, levels[column, near], people[near], fit)
            free = (self._places > self.told[:, np.newaxis]) & (self._places <= self.most[:, np.newaxis])
            if not free.any():
                return self.told, fit
            # the fewest people for the most places
            score = np.where(free, comes - self._places, np.iinfo(np.int64).max)
            at, place = divmod(int(np.argmin(score)), len(self._places))
            self.told[at], fit = place, fit + int(comes[at, place])
            still = levels[at] > place
            away -= above[at] & ~still
            above[at] = still
            less = np.flatnonzero(self.most < before)
            stay = (levels[less] <= self.most.astype(np.uint8)[less, np.newaxis]).all(axis=0)
            # worth a copy only if it is of few
            if 2 * np.count_nonzero(stay) < len(people):
                levels, above, away, people = levels[:, stay], above[:, stay], away[stay], people[stay]
                before = self.most
