"""Durations on the command line: “500ms”, “2s”, “1m”."""

from __future__ import annotations

import re

import click

_FORM = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0}
MOST = 24 * 60 * 60.0


class Duration(click.ParamType[float]):
    """A time in seconds, more than none and at most a day."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Seconds, from a text like “2s”."""
        found = _FORM.fullmatch(str(value).strip())
        seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
        if not 0 < seconds <= MOST:
            what = f"“{value}” is no time to search: write 500ms, 2s or 1m, more than nothing and at most a day"
            self.fail(what, param, ctx)
        return seconds


DURATION = Duration()
