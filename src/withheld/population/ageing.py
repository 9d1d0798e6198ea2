"""A population a year on: the same people, their numbers and dates moved by what a year does to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

import pyarrow as pa

from withheld.details.criteria import All, AnyOf, Between, Criterion, In, Is, Not, Value
from withheld.population.facets import Facet
from withheld.population.store import Population


def aged(population: Population, yearly: Mapping[str, float]) -> Population:
    """A population whose values have moved; nobody's codes change, only what they stand for.

    Args:
        population: the people.
        yearly: by facet, what is added to everybody's number, or the days to everybody's date.
    """
    moved = {name: _moved(population.facet(name), by) for name, by in yearly.items()}
    return replace(population, facets={**population.facets, **moved})


def moved_value(value: Value, by: float) -> Value:
    """A number or a day moved as `aged` moves it; anything else as it is."""
    match value:
        case date():
            # there is no day before the first, nor after the last
            days = min(max(value.toordinal() + int(by), date.min.toordinal()), date.max.toordinal())
            return date.fromordinal(days)
        case int() | float():
            return value + (int(by) if isinstance(value, int) and float(by).is_integer() else by)
        case _:
            return value


def _moved(facet: Facet, by: float) -> Facet:
    values = [moved_value(value, by) for value in facet.vocabulary.to_pylist()]
    highs = None if facet.highs is None else tuple(h if h is None else moved_value(h, by) for h in facet.highs)
    return replace(facet, vocabulary=pa.array(values, facet.vocabulary.type), highs=highs)


def without_vocabulary(criterion: Criterion, facets: Collection[str]) -> Criterion:
    """A criterion that may ask for a value which nobody has: each “is” of some facets put as a stretch of one value.

    Args:
        criterion: of any kind.
        facets: numbers or dates.
    """
    match criterion:
        case Is(name, value) if name in facets:
            return Between(name, value, value)
        case In(name, values) if name in facets:
            return AnyOf(tuple(without_vocabulary(Is(name, value), facets) for value in values))
        case All(parts):
            return All(tuple(without_vocabulary(part, facets) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(without_vocabulary(part, facets) for part in parts))
        case Not(part):
            return Not(without_vocabulary(part, facets))
        case _:
            return criterion
