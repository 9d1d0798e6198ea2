"""The chart of a review: the most people that can still fit, against what the story loses by it.

The drawing is one static SVG to stand inline in a page. It names its colours as variables of that page, each with a
fallback, so that it follows the page into the dark and onto paper; it holds no font, no background and no address.
Loading this module takes a third of a second: import it where a chart is wanted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import altair as alt
import vl_convert

INK = "var(--ink, currentColor)"
FAINT = "var(--rule, #8888)"
MUTED = "var(--muted, currentColor)"
PAPER = "var(--paper, transparent)"
LINE = "var(--accent, currentColor)"
DANGER = "var(--danger, currentColor)"
GOOD = "var(--good, currentColor)"

Axes = tuple[alt.X, alt.Y]

WIDE, NARROW = 620, 290
"""Widths to draw for, in CSS pixels: a desk's screen or a sheet of paper, and a phone."""

_NOBODY = 0.5
"""Where nobody stands on a logarithmic axis: half an order of doubling below one person."""
_ROOM_BELOW, _ROOM_ABOVE = 0.16, 0.06
_FEW_DECADES = 2.5
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
    drawing = _drawing(chart, width).to_dict(validate=False)
    return _inline(vl_convert.vegalite_to_svg(drawing, allowed_base_urls=[]), label)


def _inline(svg: str, label: str) -> str:
    """An SVG document as one image of the page around it."""
    width, height = re.findall(r' (?:width|height)="(\d+)"', svg)[:2]
    body = svg[svg.index(">") + 1 :]
    # what Vega says of each mark is left out: the label speaks for the whole, and a table stands beside it
    body = re.sub(r' (?:role|aria-[a-z]+|font-family)="[^"]*"', "", body)
    head = f'<svg class="chart" role="img" aria-label="{escape(label)}" width="{width}" height="{height}"'
    return f'{head} viewBox="0 0 {width} {height}">{body}'


def _drawing(chart: FrontierChart, width: int) -> alt.LayerChart:
    widest = max(trade.loss for trade in (*chart.frontier, chart.written)) * 1.04 or 1.0
    axes = _across(widest, width), _upwards(chart)
    line = alt.Chart(_data(_rows(chart.frontier, widest))).mark_line(
        interpolate="step-after", color=LINE, strokeWidth=2.5
    )
    dots = alt.Chart(_data(_rows(chart.frontier))).mark_point(color=LINE, fill=PAPER, size=34, strokeWidth=2, opacity=1)
    layers = [
        *(layer.encode(x=axes[0], y=axes[1]) for layer in (line, dots)),
        *_threshold(chart, widest, axes),
        *_marked(chart.written, "as written", ("circle", DANGER if _unsafe(chart) else GOOD), widest, axes),
    ]
    if chart.recommended is not None:
        layers += _marked(chart.recommended, "recommended", ("diamond", GOOD), widest, axes)
    size = {"width": width, "height": 260, "padding": {"left": 4, "right": 8, "top": 14, "bottom": 6}}
    drawing = alt.layer(*layers).properties(background="transparent", **size)
    return drawing.configure_view(stroke=None).configure_axis(**_AXES)


_AXES = {
    "labelColor": MUTED,
    "titleColor": MUTED,
    "labelFontSize": 13,
    "titleFontSize": 13,
    "titleFontWeight": "normal",
    "titlePadding": 10,
    "gridColor": FAINT,
    "domainColor": MUTED,
    "tickColor": MUTED,
}


def _across(widest: float, width: int) -> alt.X:
    axis = alt.Axis(title="what the story loses", tickCount=max(width // 90, 3), grid=False, format="~g")
    return alt.X("loss:Q", scale=alt.Scale(domain=[0, widest], nice=False), axis=axis)


def _upwards(chart: FrontierChart) -> alt.Y:
    counts = [*(trade.people for trade in (*chart.frontier, chart.written)), chart.threshold]
    low, high = _domain(min(counts), max(counts))
    nobody = [_NOBODY] if min(counts) == 0 else []
    axis = alt.Axis(
        title="people who fit",
        values=nobody + _ticks(max(low, 1), high),
        labelExpr="datum.value < 1 ? '0' : format(datum.value, ',')",
        labelPadding=10,
        # upright, above the axis
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleX=-10,
        titleY=-14,
        domain=False,
        ticks=False,
    )
    return alt.Y("people:Q", scale=alt.Scale(type="log", domain=[low, high], nice=False), axis=axis)


def _unsafe(chart: FrontierChart) -> bool:
    return chart.written.people < chart.threshold


def _height(people: int) -> float:
    """Where a count stands on the axis: a logarithm knows no nought."""
    return people or _NOBODY


def _domain(fewest: int, most: int) -> tuple[float, float]:
    """The ends of the axis of people, with room below the fewest for a name and above the most for a breath."""
    low, high = _height(fewest), max(float(most), 10.0)
    return low * (high / low) ** -_ROOM_BELOW, high * (high / low) ** _ROOM_ABOVE


def _rows(trades: Sequence[Trade], widest: float | None = None) -> list[dict[str, float]]:
    rows = [{"loss": trade.loss, "people": _height(trade.people)} for trade in trades]
    # the last trade holds however much more the story loses
    return rows + ([{**rows[-1], "loss": widest}] if widest is not None and rows else [])


def _data(rows: Sequence[dict[str, float]]) -> alt.Data:
    return alt.Data(values=list(rows))


def _ticks(low: float, high: float) -> list[float]:
    """Round counts on a logarithmic axis: 1, 10, 100 or, where few of these lie in it, 1, 2, 5, 10."""
    steps = (1, 2, 5) if math.log10(high / low) < _FEW_DECADES else (1,)
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [float(step * 10**decade) for decade in decades for step in steps if low <= step * 10**decade <= high]


def _threshold(chart: FrontierChart, widest: float, axes: Axes) -> list[alt.Chart]:
    """The line below which a version is not safe; its name stands where the frontier does not run."""
    at = [{"loss": 0.0, "people": float(chart.threshold)}, {"loss": widest, "people": float(chart.threshold)}]
    rule = alt.Chart(_data(at)).mark_line(color=DANGER, strokeDash=[6, 4], strokeWidth=1.5)
    above = _unsafe(chart)
    text = {"text": f"K = {chart.threshold:,}", "align": "left" if above else "right", "dy": -8 if above else 14}
    return [rule.encode(x=axes[0], y=axes[1]), *_text(at[0 if above else 1], text, DANGER, axes)]


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
    point = alt.Chart(_data([row])).mark_point(
        shape=shape, filled=True, size=150, opacity=1, fill=colour, stroke=PAPER, strokeWidth=1.5
    )
    edge = trade.loss > widest * _NEAR_THE_EDGE
    text = {"text": name, "align": "right" if edge else "left", "dx": -10 if edge else 10, "dy": -12 if edge else 15}
    return [point.encode(x=axes[0], y=axes[1]), *_text(row, text, INK, axes)]


def _text(row: dict[str, float], text: dict[str, Any], colour: str, axes: Axes) -> list[alt.Chart]:
    """A name on the drawing, first in the colour of the paper, broad, so that lines do not cross it."""
    at = alt.Chart(_data([row]))
    style = {**text, "fontSize": 13, "fontWeight": 600}
    halo = at.mark_text(**style, color=PAPER, stroke=PAPER, strokeWidth=5, opacity=0.9)
    return [layer.encode(x=axes[0], y=axes[1]) for layer in (halo, at.mark_text(**style, color=colour))]
