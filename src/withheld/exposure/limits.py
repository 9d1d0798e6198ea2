"""Limits on what may be won by guessing: how often so many guesses may find the source."""

from __future__ import annotations

from dataclasses import dataclass

_ROUNDING = 1e-9
"""Odds are real numbers: what lies above a limit by no more than this is rounding."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The largest chance that is allowed to somebody who may try so many people.

    Attributes:
        guesses: how many people may be tried, at least 1; with 1 the chance is Bayes vulnerability.
        chance: above 0, and at most 1.
    """

    guesses: int
    chance: float

    @property
    def largest(self) -> float:
        """The largest chance that passes, with what rounding may add."""
        return self.chance * (1 + _ROUNDING)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that are set somewhere: for a case, a source or an audience.

    Attributes:
        most_likely: the largest chance of the one best guess, or None if no limit is set.
        guesses: limits on several guesses; empty if none is set.
    """

    most_likely: float | None = None
    guesses: tuple[Limit, ...] = ()

    @property
    def each(self) -> tuple[Limit, ...]:
        """All of them."""
        return (*(() if self.most_likely is None else (Limit(1, self.most_likely),)), *self.guesses)

    def or_else(self, otherwise: Limits) -> Limits:
        """These, and where one is not set, that of somewhere else."""
        most_likely = otherwise.most_likely if self.most_likely is None else self.most_likely
        return Limits(most_likely, self.guesses or otherwise.guesses)


UNLIMITED = Limits()
