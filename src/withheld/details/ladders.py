"""Details and their ladders: what can be said about a source, from the finest wording to nothing at all.

A ladder with rungs 0..R-1 has R+1 places: place R is *withheld*, which everybody fits. A *version* picks one place per
detail; finer is smaller, so version v tells no more than version w where v >= w in every detail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from withheld.details.criteria import Criterion
from withheld.errors import LadderError

Version = tuple[int, ...]

MAX_RUNGS = 250
"""A ladder's places are counted in one byte."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One way of putting a detail.

    Attributes:
        says: the wordings that tell this rung; the first is the one to recommend.
        fits: who fits it, or None where no facet of the population can say (then nothing told at this rung can be
            judged, and the next vaguer rung only bounds it from above).
        loss: what the story loses when the detail is put this way instead of at rung 0.
        trust: how far an audience believes the detail when it is put this way, 0 to 1.
    """

    says: tuple[str, ...]
    fits: Criterion | None
    loss: float = 0.0
    trust: float = 1.0


@dataclass(frozen=True, slots=True)
class Detail:
    """Something that can be said about a source, with its ladder.

    Attributes:
        name: as the case file calls it.
        rungs: finest first; rungs nest, so whoever fits one fits all the vaguer ones.
        loss: what the story loses when the detail is withheld altogether, in the case's own unit.
    """

    name: str
    rungs: tuple[Rung, ...]
    loss: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < len(self.rungs) <= MAX_RUNGS:
            raise LadderError(f"detail “{self.name}” has {len(self.rungs)} rungs", mend=f"give it 1 to {MAX_RUNGS}")
        losses = self.losses
        if losses[0] < 0 or any(finer > vaguer for finer, vaguer in pairwise(losses)):
            raise LadderError(
                f"the losses of detail “{self.name}” fall towards the vaguer rungs",
                mend="a vaguer wording costs the story at least as much as a finer one",
            )

    @property
    def withheld(self) -> int:
        """The place at which the detail is not told at all."""
        return len(self.rungs)

    @property
    def losses(self) -> tuple[float, ...]:
        """float[R+1]: what the story loses at each place of the ladder."""
        return (*(rung.loss for rung in self.rungs), self.loss)

    @property
    def modelled(self) -> tuple[bool, ...]:
        """bool[R+1]: whether the population can say who fits each place; *withheld* always can be judged."""
        return (*(rung.fits is not None for rung in self.rungs), True)

    def wording(self, place: int) -> str | None:
        """The wording to recommend at a place, or None if the detail is withheld there."""
        return None if place == self.withheld else self.rungs[place].says[0]


def evenly_lossy(says_and_fits: Sequence[tuple[tuple[str, ...], Criterion | None]], loss: float) -> tuple[Rung, ...]:
    """Rungs whose losses rise in even steps from nothing at rung 0 to `loss` at *withheld*."""
    steps = len(says_and_fits)
    return tuple(Rung(says, fits, loss * step / steps) for step, (says, fits) in enumerate(says_and_fits))
