"""The safest version beyond the dense table, with a proof: exact at twenty to sixty details."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from withheld.details.ladders import Version
from withheld.withholding.branching import Branching
from withheld.withholding.forcing import Forced, finest, forced
from withheld.withholding.problem import DECIMALS, Problem, Requirement
from withheld.withholding.steps import steps_of

__all__ = ["Answer", "Forced", "Problem", "Requirement", "prove"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A safe version, and how near to the best it certainly is.

    Attributes:
        version: a place for each choice.
        loss: of it, against the draft.
        bound: no safe version loses less than this.
        forced_by: for each choice that loses anything, a maximal unsafe version that allows all that `version` does
            but for this choice, one place finer. So no single detail could be told any finer.
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
    problem: Problem, *, within: float | None = None, better: Callable[[Answer], None] | None = None
) -> Answer | None:
    """Find the safe version that loses least, and prove that it does.

    An interruption by the user ends the search like the end of the time: with the best version so far and its bound.

    Args:
        problem: what is to be solved.
        within: seconds; without them the search goes on until the proof is done.
        better: called with each answer that is better than the one before, the first almost at once.

    Returns:
        The best safe version; None if not even withholding everything is safe.
    """
    if problem.unmet(problem.withheld) is not None:
        return None
    end = None if within is None else time.monotonic() + within
    search: Branching | None = None

    def found() -> None:
        if better is not None and search is not None:
            better(_answer(problem, search))

    try:
        search = Branching(steps_of(problem))
        found()
        search.run(found, lambda: end is not None and time.monotonic() >= end)
    except KeyboardInterrupt:
        # whoever interrupts wants what there is
        pass
    answer = _answer(problem, search)
    return replace(answer, forced_by=forced(problem, answer.version))


def _answer(problem: Problem, search: Branching | None) -> Answer:
    """What a search has found so far; without any, that everything is withheld."""
    bound = sum(float(loss[0]) for loss in problem.losses)
    if search is None:
        version = finest(problem, problem.withheld)
    else:
        version = finest(problem, search.steps.version(search.best))
        bound += search.bound * search.steps.unit
    loss = problem.loss(version)
    done = search is not None and search.done
    return Answer(version, loss, loss if done else min(loss, bound), ())
