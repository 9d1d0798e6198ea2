"""Reads the worked example out of the manual, so that the manual is what is tested."""

from __future__ import annotations

import re
from pathlib import Path

from tests.worlds import Cell, population
from withheld.details.ladders import Detail, Version, evenly_lossy
from withheld.details.short_form import parse
from withheld.population.facets import Kind
from withheld.population.store import Population

ROOT = Path(__file__).parents[2]
HOW_IT_COUNTS = ROOT / "docs" / "explanation" / "how-it-counts.md"
README = ROOT / "README.md"

Table = list[dict[str, str]]


def tables(page: Path, heading: str) -> list[Table]:
    """The tables under a heading of a Markdown page, each as its rows, by column."""
    section = re.split(r"^#+ ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (body,) = [part for part in section if part.splitlines()[:1] == [heading]]
    blocks = re.findall(r"(?:^\|.*\|\n)+", body, flags=re.MULTILINE)
    return [_rows(block) for block in blocks]


def town(rows: Table, weights: list[int] | None = None) -> Population:
    """The population of a table in the manual: `?` is unknown, `none` the empty set, `40 to 49` a band."""
    age, highs = _bands([row["age"] for row in rows])
    return population(
        {
            "street": [_known(row["street"]) for row in rows],
            "quarter": [_known(row["quarter"]) for row in rows],
            "age": age,
            "languages": [_members(row["languages"]) for row in rows],
        },
        highs={"age": highs},
        kinds={"languages": Kind.SET},
        weights=weights,
    )


def ladders(rows: Table) -> tuple[Detail, ...]:
    """The details of the table of ladders, in its order."""
    names = dict.fromkeys(row["detail"] for row in rows)
    return tuple(
        Detail(
            name,
            evenly_lossy([((row["says"],), parse(row["fits"].strip("`"))) for row in rows if row["detail"] == name], 1),
        )
        for name in names
    )


def place(detail: Detail, wording: str) -> int:
    """The place of a wording on the ladder of a detail."""
    return [*(rung.says[0] for rung in detail.rungs), "withheld"].index(wording)


def version(details: tuple[Detail, ...], row: dict[str, str]) -> Version:
    """The version that a row of wordings stands for; its columns are the details' names."""
    return tuple(place(detail, row[detail.name]) for detail in details)


def _rows(block: str) -> Table:
    header, _, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
    return [dict(zip(header, line, strict=True)) for line in lines]


def _known(cell: str) -> str | None:
    return None if cell == "?" else cell


def _members(cell: str) -> Cell:
    if cell == "none":
        return ()
    return None if cell == "?" else tuple(cell.split(", "))


def _bands(cells: list[str]) -> tuple[list[Cell], list[int]]:
    """The first year of each person's band, and the last year of each band, by the order of their first years."""
    lows, highs = zip(*(cell.split(" to ") for cell in cells if cell != "?"), strict=True)
    ends = dict(zip(map(int, lows), map(int, highs), strict=True))
    return [None if cell == "?" else int(cell.split(" to ")[0]) for cell in cells], [ends[low] for low in sorted(ends)]
