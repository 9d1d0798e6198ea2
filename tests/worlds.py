"""Small worlds for tests: a population in one readable line, from plain Python lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from withheld.details.criteria import Value
from withheld.population.facets import ARROW_TYPES, Facet, Kind
from withheld.population.store import Population, Provenance, in_memory

Cell = str | int | float | date | Collection[str] | None


def population(
    columns: Mapping[str, Sequence[Cell]],
    *,
    weights: Sequence[int] | None = None,
    kinds: Mapping[str, Kind] | None = None,
    highs: Mapping[str, Sequence[Value | None]] | None = None,
    hierarchies: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
    notes: Mapping[str, str] | None = None,
    name: str = "town",
) -> Population:
    """A population in memory.

    Args:
        columns: one list per facet, one place per person: text makes a category, int or float a number, a date a
            date, a set, list or tuple of texts a set; None is unknown.
        weights: people per row.
        kinds: for facets whose kind the cells cannot tell, because all are unknown.
        highs: for facets in bands: the last value of each band (see `Facet.highs`), by the ascending order of the
            distinct first values, which are what the cells hold.
        hierarchies: for each facet, a mapping from the spelled value to its name, for each vaguer level.
        notes: what must be said beside a facet.
        name: of the population.
    """
    facets, codes = [], []
    for column, cells in columns.items():
        kind = (kinds or {}).get(column) or _kind(cells)
        known = [_plain(cell) for cell in cells if cell is not None]
        places = {value: place for place, value in enumerate(sorted(set(known)))}
        levels = (hierarchies or {}).get(column, ())
        facet = Facet(
            name=column,
            kind=kind,
            vocabulary=pa.array(list(places), _arrow_type(kind, known)),
            unknown=len(cells) - len(known),
            highs=tuple(highs[column]) if highs and column in highs else None,
            hierarchy=tuple(tuple(level[str(value)] for value in places) for level in levels),
            note=(notes or {}).get(column, ""),
        )
        facets.append(facet)
        codes.append(pa.array([None if cell is None else places[_plain(cell)] for cell in cells], facet.index_type))
    return in_memory(
        name,
        facets,
        codes,
        None if weights is None else pa.array(weights, pa.int64()),
        Provenance(source=f"{name}.csv", sha256="0" * 64, built=date(2031, 3, 14)),
    )


def _kind(cells: Sequence[Cell]) -> Kind:
    match next((cell for cell in cells if cell is not None), None):
        case date():
            return Kind.DATE
        case bool():
            return Kind.CATEGORY
        case int() | float():
            return Kind.NUMBER
        case str() | None:
            return Kind.CATEGORY
        case _:
            return Kind.SET


def _plain(cell: Cell) -> Any:  # what sorts: text, number, date or tuple
    """What a cell is in a vocabulary: a set as the sorted tuple of its members."""
    if isinstance(cell, bool):
        return str(cell).lower()
    return cell if isinstance(cell, str | int | float | date) else tuple(sorted(set(cell or ())))


def _arrow_type(kind: Kind, known: list[Any]) -> pa.DataType:
    if kind is not Kind.NUMBER:
        return ARROW_TYPES[kind]
    return pa.float64() if any(isinstance(value, float) for value in known) else pa.int64()
