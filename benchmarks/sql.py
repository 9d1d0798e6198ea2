"""Criteria and ladders as DuckDB's SQL: how a rival would count the same people."""

from __future__ import annotations

from collections.abc import Sequence

from withheld.details.criteria import All, AnyOf, AtLeast, AtMost, Between, Criterion, Has, In, Is
from withheld.details.ladders import Detail, Version


def condition(criterion: Criterion) -> str:
    """A criterion as a condition; an unknown value does not fit."""
    match criterion:
        case Is(facet, value):
            return f"{_name(facet)} = {_literal(value)}"
        case In(facet, values):
            return f"{_name(facet)} IN ({', '.join(map(_literal, values))})"
        case Between(facet, low, high):
            return f"{_name(facet)} BETWEEN {low} AND {high}"
        case AtLeast(facet, low):
            return f"{_name(facet)} >= {low}"
        case AtMost(facet, high):
            return f"{_name(facet)} <= {high}"
        case Has(facet, member):
            return f"list_contains({_name(facet)}, {_literal(member)})"
        case All(parts):
            return f"({' AND '.join(map(condition, parts))})"
        case AnyOf(parts):
            return f"({' OR '.join(map(condition, parts))})"
        case _:
            raise NotImplementedError(criterion)


def level(detail: Detail) -> str:
    """The finest place that a person certainly fits."""
    whens = [
        f"WHEN {condition(rung.fits)} THEN {place}" for place, rung in enumerate(detail.rungs) if rung.fits is not None
    ]
    return f"(CASE {' '.join(whens)} ELSE {detail.withheld} END)::UTINYINT"


def levels(details: Sequence[Detail]) -> str:
    """One level column per detail."""
    return ", ".join(f"{level(detail)} AS l{number}" for number, detail in enumerate(details))


def group_by(details: Sequence[Detail], source: str) -> str:
    """One pass: people by profile, from a source with level columns."""
    columns = ", ".join(f"l{number}" for number in range(len(details)))
    return f"SELECT {columns}, count(*) FROM {source} GROUP BY {columns}"  # noqa: S608 - our own names


def count_from_facets(details: Sequence[Detail], version: Version, source: str) -> str:
    """One version, from the facets themselves."""
    told = [
        condition(fits)
        for detail, place in zip(details, version, strict=True)
        if place != detail.withheld and (fits := detail.rungs[place].fits) is not None
    ]
    return f"SELECT count(*) FROM {source} WHERE {' AND '.join(told) or 'true'}"  # noqa: S608 - our own names


def count_from_levels(version: Version, source: str) -> str:
    """One version, from level columns that were worked out before."""
    told = " AND ".join(f"l{number} <= {place}" for number, place in enumerate(version))
    return f"SELECT count(*) FROM {source} WHERE {told}"  # noqa: S608 - our own names


def _name(facet: str) -> str:
    return '"' + facet.replace('"', '""') + '"'


def _literal(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
