"""What is to be solved beyond the dense table: who must be left, before whom, and what each wording costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from withheld.details.ladders import Version

DECIMALS = 9
"""Losses are the same if they are to so many decimals, so that sums in another order are the same loss."""


@dataclass(frozen=True, eq=False, slots=True)
class Requirement:
    """So many people must be left before one audience, or of one source.

    Attributes:
        levels: uint8[n, d], the finest place that the people of each distinct profile certainly fit, in each of its d
            choices.
        people: int64[n], how many people have each profile.
        axes: which choice of the problem each of the d columns is; a problem may join several sources.
        threshold: K, the fewest people that may be left.
    """

    levels: np.ndarray
    people: np.ndarray
    axes: tuple[int, ...]
    threshold: int

    def fitting(self, version: Version) -> int:
        """How many people certainly fit a version, a place for each choice of the problem."""
        return int(self.people[self.fit(version)].sum())

    def fit(self, version: Version) -> np.ndarray:
        """intp[...]: the rows of the profiles that fit a version.

        Column by column, since that is how they lie; the finest places first, which leave the fewest for the others.
        """
        rows = np.arange(len(self.people))
        for place, column in sorted((version[axis], column) for column, axis in enumerate(self.axes)):
            level = self.levels[:, column]
            fit = (level if len(rows) == len(level) else level[rows]) <= place
            if not fit.all():
                rows = rows[fit]
        return rows


@dataclass(frozen=True, eq=False, slots=True)
class Problem:
    """Choices, each of one place on one ladder, and what must hold of them all.

    Attributes:
        losses: float64[places] for each choice, what the story loses by each place that may stand, against the draft;
            ascending, so that the place nearest to the draft is first and withheld last.
        requirements: all of which a safe version meets.
    """

    losses: tuple[np.ndarray, ...]
    requirements: tuple[Requirement, ...]

    @property
    def withheld(self) -> Version:
        """The version that tells nothing."""
        return tuple(len(loss) - 1 for loss in self.losses)

    def loss(self, version: Version) -> float:
        """What the story loses by a version."""
        return sum(float(loss[place]) for loss, place in zip(self.losses, version, strict=True))

    def unmet(self, version: Version) -> int | None:
        """The place of the first requirement that a version does not meet; None if it is safe."""
        for place, requirement in enumerate(self.requirements):
            if requirement.fitting(version) < requirement.threshold:
                return place
        return None
