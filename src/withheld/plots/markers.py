"""Numbers over a chart's steps, so that no two of them overlap: steps that stand too close share one, “4–6”."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marker:
    """The number of a step, or of several that stand close.

    Attributes:
        first: the number of the first step, from 1.
        last: of the last one.
        left: where its text begins.
        right: where its text ends.
        places: where the first and the last step stand.
    """

    first: int
    last: int
    left: float
    right: float
    places: tuple[float, float]

    @property
    def text(self) -> str:
        """“4” or “4–6”."""
        return _text(self.first, self.last)

    @property
    def middle(self) -> float:
        """Where its text is centred."""
        return (self.left + self.right) / 2


def markers(places: Sequence[float], room: float, size: Callable[[str], float]) -> list[Marker]:
    """Numbers for steps.

    Args:
        places: where the steps stand, ascending, in any unit.
        room: where the chart ends; it begins at 0.
        size: how long a text is, with the gap after it.

    Returns:
        markers that do not overlap, each within the room if it is long enough for it.
    """
    found: list[Marker] = []
    for number, place in enumerate(places, start=1):
        found.append(_marker((number, number), (place, place), room, size))
        while len(found) > 1 and found[-2].right > found[-1].left:
            later = found.pop()
            earlier = found.pop()
            numbers, between = (earlier.first, later.last), (earlier.places[0], later.places[1])
            found.append(_marker(numbers, between, room, size))
    return found


def _marker(numbers: tuple[int, int], places: tuple[float, float], room: float, size: Callable[[str], float]) -> Marker:
    length = size(_text(*numbers))
    left = min(max(sum(places) / 2 - length / 2, 0.0), max(room - length, 0.0))
    return Marker(*numbers, left, left + length, places)


def _text(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}–{last}"
