"""Who is nearest: the profiles of a problem, by what it costs to let each of them in alone.

Whoever alone costs more than a safe version that is known is not among those who fit a better one. And a version that
lets in enough of some of the people lets in enough of all. So a first version is looked for among the few thousand
nearest, and everything after looks only at those who are near enough to matter, however many profiles there are.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from withheld.withholding.problem import Problem
from withheld.withholding.steps import Prices, Steps, prices_of, steps_of


class Nearest:
    """The profiles of a problem, the cheapest first.

    Args:
        problem: in which withholding everything is safe.
        check: called now and then; what it raises ends the work.

    Attributes:
        prices: of the problem.
        bound: float, in units: what the dearest of the K people costs who are cheapest to let in. No safe version is
            cheaper.
    """

    def __init__(self, problem: Problem, check: Callable[[], None]) -> None:
        self.prices: Prices = prices_of(problem)
        self._problem, self._check = problem, check
        self._rows: list[np.ndarray] = []
        self._own: list[np.ndarray] = []
        self._fewest: list[int] = []
        for requirement in problem.requirements:
            check()
            own = self.prices.of_letting_in(requirement)
            rows = np.argsort(own, kind="stable")
            people = np.minimum(requirement.people[rows], requirement.threshold).cumsum()
            self._rows.append(rows)
            self._own.append(own[rows])
            self._fewest.append(int(np.searchsorted(people, requirement.threshold)) + 1)
        self.bound = float(max([0, *(own[few - 1] for own, few in zip(self._own, self._fewest, strict=True))]))

    def steps(self, price: float = np.inf, most: int | None = None) -> Steps:
        """The problem for versions that cost at most so much, in steps.

        Args:
            price: in units.
            most: so many of the nearest profiles are counted, or a few more if they are not K people; all if left out.
        """
        kept = []
        for rows, own, few in zip(self._rows, self._own, self._fewest, strict=True):
            near = int(np.searchsorted(own, price, side="right"))
            kept.append(rows[: max(few, near if most is None else min(near, most))])
        return steps_of(self._problem, self.prices, kept, self._check)
