"""The chart of a review: the most people that can still fit, against what the story loses by it.

Loading this module takes a third of a second: import it where a chart is wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from withheld.plots.drawing import (
    AXES,
    DANGER,
    GOOD,
    INK,
    LINE,
    PAPER,
    WIDE,
    Axes,
    data,
    height,
    inline_svg,
    name_on,
    people_axis,
)

_NEAR_THE_EDGE = 0.62


@dataclass(frozen=True, slots=True)
class Trade:
    """What a version costs and what it leaves.

    Attributes:
        loss: what the story loses, in the case's own unit.
        people: how many still fit.
    """

    loss: float
    people: int


@dataclass(frozen=True, slots=True)
class FrontierChart:
    """What the chart shows.

    Attributes:
        frontier: the best trades, from no loss upwards.
        written: the draft as it is written.
        recommended: the version to tell instead, or None if there is none or the draft may stay as it is.
        threshold: K, the fewest people that may be left.
    """

    frontier: tuple[Trade, ...]
    written: Trade
    recommended: Trade | None
    threshold: int


def frontier_svg(chart: FrontierChart, label: str, width: int = WIDE) -> str:
    """The chart as an SVG element.

    Args:
        chart: what to draw.
        label: what the drawing says, in a sentence for those who do not see it.
        width: in CSS pixels, of the drawing without its axis labels.
    """
    return inline_svg(_drawing(chart, width), label)


def _drawing(chart: FrontierChart, width: int) -> alt.LayerChart:
    widest = max(trade.loss for trade in (*chart.frontier, chart.written)) * 1.04 or 1.0
    counts = [*(trade.people for trade in (*chart.frontier, chart.written)), chart.threshold]
    axes = _across(widest, width), people_axis(counts)
    line = alt.Chart(data(_rows(chart.frontier, widest))).mark_line(
        interpolate="step-after", color=LINE, strokeWidth=2.5
    )
    dots = alt.Chart(data(_rows(chart.frontier))).mark_point(color=LINE, fill=PAPER, size=34, strokeWidth=2, opacity=1)
    layers = [
        *(layer.encode(x=axes[0], y=axes[1]) for layer in (line, dots)),
        *_threshold(chart, widest, axes),
        *_marked(chart.written, "as written", ("circle", DANGER if _unsafe(chart) else GOOD), widest, axes),
    ]
    if chart.recommended is not None:
        layers += _marked(chart.recommended, "recommended", ("diamond", GOOD), widest, axes)
    size = {"width": width, "height": 260, "padding": {"left": 4, "right": 8, "top": 14, "bottom": 6}}
    drawing = alt.layer(*layers).properties(background="transparent", **size)
    return drawing.configure_view(stroke=None).configure_axis(**AXES)


def _across(widest: float, width: int) -> alt.X:
    axis = alt.Axis(title="what the story loses", tickCount=max(width // 90, 3), grid=False, format="~g")
    return alt.X("loss:Q", scale=alt.Scale(domain=[0, widest], nice=False), axis=axis)


def _unsafe(chart: FrontierChart) -> bool:
    return chart.written.people < chart.threshold


def _rows(trades: Sequence[Trade], widest: float | None = None) -> list[dict[str, float]]:
    rows = [{"loss": trade.loss, "people": height(trade.people)} for trade in trades]
    # the last trade holds however much more the story loses
    return rows + ([{**rows[-1], "loss": widest}] if widest is not None and rows else [])


def _threshold(chart: FrontierChart, widest: float, axes: Axes) -> list[alt.Chart]:
    """The line below which a version is not safe; its name stands where the frontier does not run."""
    at = [{"loss": 0.0, "people": float(chart.threshold)}, {"loss": widest, "people": float(chart.threshold)}]
    rule = alt.Chart(data(at)).mark_line(color=DANGER, strokeDash=[6, 4], strokeWidth=1.5)
    above = _unsafe(chart)
    text = {"text": f"K = {chart.threshold:,}", "align": "left" if above else "right", "dy": -8 if above else 14}
    return [rule.encode(x=axes[0], y=axes[1]), *name_on(at[0 if above else 1], text, DANGER, axes)]


def _marked(
    trade: Trade,
    name: str,
    look: tuple[str, str],
    widest: float,
    axes: Axes,
) -> list[alt.Chart]:
    """A version of its own, named; the frontier rises, so that there is room below it on the right."""
    shape, colour = look
    (row,) = _rows([trade])
    point = alt.Chart(data([row])).mark_point(
        shape=shape, filled=True, size=150, opacity=1, fill=colour, stroke=PAPER, strokeWidth=1.5
    )
    edge = trade.loss > widest * _NEAR_THE_EDGE
    text = {"text": name, "align": "right" if edge else "left", "dx": -10 if edge else 10, "dy": -12 if edge else 15}
    return [point.encode(x=axes[0], y=axes[1]), *name_on(row, text, INK, axes)]
