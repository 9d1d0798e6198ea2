"""A chart made of characters: the band of people who fit over time, on a logarithmic scale.

The threshold has a row of its own: whatever is drawn below it is fewer than the threshold, whatever is above it is not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from withheld.plots.markers import markers

ROWS = 7
LIKELY, BAND, THRESHOLD = "━", "░", "┄"
LEGEND = f"{LIKELY} the likely case   {BAND} from the least case to the worst   {THRESHOLD} the threshold"
_STYLES = {LIKELY: "bold", BAND: "cyan", THRESHOLD: "red"}
_FALLS, _RISES = ("┓", "┃", "┗"), ("┛", "┃", "┏")
"""How the likely line turns where it leaves a row, between the rows, and where it arrives."""
_NOBODY = 0.5
"""Where nobody stands on a logarithmic scale."""
_EDGE = 2
"""Columns before the first day and after the last."""


@dataclass(frozen=True, slots=True)
class Band:
    """How many people fit: at the least, likely and at the worst knowledge."""

    least: int
    likely: int
    worst: int


@dataclass(frozen=True, slots=True)
class Scale:
    """Rows for counts, from the top: those above the threshold, its own, and those below it.

    Attributes:
        threshold: at least 1.
        fewest: the fewest people to be shown.
        most: the most.
    """

    threshold: int
    fewest: int
    most: int

    @property
    def above(self) -> int:
        """Rows above the threshold's, which is also the place of the threshold's row."""
        if self.most < self.threshold:
            return 0
        if self.fewest >= self.threshold:
            return ROWS - 1
        share = self._up(self.most) / (self._up(self.most) + self._down(self.fewest))
        return min(max(round((ROWS - 1) * share), 1), ROWS - 2)

    def row(self, people: int) -> int:
        """The row of a count; never the threshold's."""
        if people >= self.threshold:
            share = self._up(people) / (self._up(self.most) or 1.0)
            return self.above - 1 - min(int(share * self.above), self.above - 1)
        rows = ROWS - 1 - self.above
        share = self._down(people) / self._down(self.fewest)
        return self.above + 1 + min(int(share * rows), rows - 1)

    def label(self, row: int) -> str:
        """What stands beside a row: the most, the threshold or the fewest people."""
        if row == self.above:
            return f"{self.threshold:,}"
        return f"{self.most:,}" if row == 0 else f"{self.fewest:,}" if row == ROWS - 1 else ""

    def _up(self, people: int) -> float:
        return math.log(people / self.threshold)

    def _down(self, people: int) -> float:
        return math.log(self.threshold / (people or _NOBODY))


def character_chart(
    start: Band, steps: Sequence[tuple[float, Band]], scale: Scale, ends: tuple[str, str], width: int
) -> list[Text]:
    """The rows of a chart, then the numbers of its steps, then the days at its ends.

    Args:
        start: before the first step.
        steps: where each stands, from 0 to 1, ascending, and what is so from there on.
        scale: that holds all their counts.
        ends: what stands under 0 and 1.
        width: in characters, of everything.
    """
    margin = max(len(scale.label(row)) for row in range(ROWS))
    columns = max(width - margin - 2, 2 * _EDGE + 1)
    places = [_EDGE + round(place * (columns - 1 - 2 * _EDGE)) for place, _ in steps]
    levels = _levels(start, [band for _, band in steps], places, columns)
    cells = [_column(before, band, scale) for before, band in zip([start, *levels], levels, strict=False)]
    lines = [
        Text.assemble(
            (f"{scale.label(row):>{margin}} ", "red" if row == scale.above else "dim"),
            ("│", "dim"),
            *((column[row], _style(column[row])) for column in cells),
        )
        for row in range(ROWS)
    ]
    indent = " " * (margin + 2)
    return [*lines, Text(indent + _numbers(places, columns)), Text(indent + _days(ends, columns), style="dim")]


def _levels(start: Band, bands: Sequence[Band], places: Sequence[int], columns: int) -> list[Band]:
    """What each column shows: the last of all that changed up to it."""
    at = dict(zip(places, bands, strict=True))
    levels, level = [], start
    for column in range(columns):
        level = at.get(column, level)
        levels.append(level)
    return levels


def _column(before: Band, band: Band, scale: Scale) -> list[str]:
    cells = [" "] * ROWS
    cells[scale.above] = THRESHOLD
    for row in range(scale.row(band.least), scale.row(band.worst) + 1):
        cells[row] = BAND
    old, new = scale.row(before.likely), scale.row(band.likely)
    cells[new] = LIKELY
    if old != new:
        leaves, between, arrives = _FALLS if old < new else _RISES
        for row in range(min(old, new), max(old, new)):
            cells[row] = between
        cells[old], cells[new] = leaves, arrives
    return cells


def _style(cell: str) -> str:
    return _STYLES.get(cell, _STYLES[LIKELY])


def _numbers(places: Sequence[int], columns: int) -> str:
    """The numbers of the steps, each under its step or as near as it can stand."""
    line = [" "] * columns
    for marker in markers(places, columns, lambda text: len(text) + 1):
        begin = int(marker.left + 0.5)
        line[begin : begin + len(marker.text)] = marker.text
    return "".join(line).rstrip()


def _days(ends: tuple[str, str], columns: int) -> str:
    first, last = ends
    return first if first == last else f"{first}{last:>{max(columns - len(first), len(last) + 1)}}"
