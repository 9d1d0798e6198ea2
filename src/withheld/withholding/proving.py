"""The safest version beyond the dense table, with a proof: exact at twenty to sixty details."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np

from withheld.details.ladders import Version
from withheld.withholding.branching import Branching
from withheld.withholding.forcing import Forced, finest, forced
from withheld.withholding.greedy import greedy, improvements
from withheld.withholding.nearest import Nearest
from withheld.withholding.problem import DECIMALS, Problem, Requirement
from withheld.withholding.steps import Steps

__all__ = ["Answer", "Forced", "Problem", "Requirement", "prove"]

FEW = 4_000
"""Profiles among which the first version is looked for, in milliseconds."""
MANY = 20_000
"""Profiles among which better ones are looked for without a proof."""
GRACE = 0.5
"""Seconds past the end of the time, or past an interruption, for growing what forces the answer."""


class _TimeIsUpError(Exception):
    """The search may go on no longer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A safe version, and how near to the best it certainly is.

    Attributes:
        version: a place for each choice.
        loss: of it, against the draft.
        bound: no safe version loses less than this.
        forced_by: for each choice that loses anything, an unsafe version that allows all that `version` does but for
            this choice, one place finer. So no single detail could be told any finer. It is maximal, unless the time
            was up before.
    """

    version: Version
    loss: float
    bound: float
    forced_by: tuple[Forced, ...]

    @property
    def gap(self) -> float:
        """How much less a better version could lose at most."""
        return max(0.0, self.loss - self.bound)

    @property
    def proved(self) -> bool:
        """Whether no safe version loses less."""
        return round(self.gap, DECIMALS) <= 0


def prove(
    problem: Problem,
    *,
    within: float | None = None,
    better: Callable[[Answer], None] | None = None,
    few: int = FEW,
    many: int = MANY,
    grace: float = GRACE,
) -> Answer | None:
    """Find the safe version that loses least, and prove that it does.

    An interruption by the user ends the search like the end of the time: with the best version so far and its bound.

    Args:
        problem: what is to be solved.
        within: seconds; without them the search goes on until the proof is done.
        better: called with each answer that is better than the one before, the first almost at once.
        few: profiles among which the first version is looked for.
        many: profiles among which better ones are looked for before the proof.
        grace: seconds past the end of the time, or past an interruption, for growing what forces the answer.

    Returns:
        The best safe version; None if not even withholding everything is safe.
    """
    if problem.unmet(problem.withheld) is not None:
        return None
    proof = _Proof(problem, better)
    until = _until(within)
    try:
        proof.run(few, many, until)
    except (KeyboardInterrupt, _TimeIsUpError):
        # whoever interrupts wants what there is
        until = _until(grace)
    answer = proof.answer()
    return replace(answer, forced_by=forced(problem, answer.version, lambda: _in_time(until)))


def _until(seconds: float | None) -> Callable[[], None]:
    """Something that raises _TimeIsUpError from so many seconds from now on."""
    end = np.inf if seconds is None else monotonic() + seconds

    def check() -> None:
        if monotonic() >= end:
            raise _TimeIsUpError

    return check


def _in_time(check: Callable[[], None]) -> bool:
    try:
        check()
    except _TimeIsUpError:
        return False
    return True


class _Proof:
    """What is known so far. Each thing that it learns it learns in one moment, so that no interruption loses any."""

    def __init__(self, problem: Problem, better: Callable[[Answer], None] | None) -> None:
        self._problem, self._better = problem, better
        self._version = problem.withheld
        self._bound = 0.0
        self._search: Branching | None = None

    def run(self, few: int, many: int, check: Callable[[], None]) -> None:
        """Look until it is proved; what `check` raises interrupts it."""
        near = Nearest(self._problem, check)
        self._bound = near.bound * near.prices.unit
        steps = near.steps(most=few)
        best = greedy(steps)
        self._found(steps, best)
        steps = near.steps(_price(steps, best), most=many)
        for found in improvements(steps, best):
            if found is not None:
                best = found
                self._found(steps, best)
            check()
        search = Branching(near.steps(_price(steps, best)), best)
        self._search = search
        search.run(lambda: self._found(search.steps, search.best), check)

    def _found(self, steps: Steps, best: np.ndarray) -> None:
        self._version = steps.version(best)
        if self._better is not None:
            self._better(self.answer())

    def answer(self) -> Answer:
        """The best version so far, and the bound; that everything is withheld, where nothing else was found."""
        version, search = finest(self._problem, self._version), self._search
        loss = self._problem.loss(version)
        if search is not None and search.done:
            return Answer(version, loss, loss, ())
        first = sum(float(loss[0]) for loss in self._problem.losses)
        more = self._bound if search is None else max(self._bound, search.bound * search.steps.unit)
        return Answer(version, loss, min(loss, first + more), ())


def _price(steps: Steps, taken: np.ndarray) -> float:
    return float(steps.price[taken].sum())
