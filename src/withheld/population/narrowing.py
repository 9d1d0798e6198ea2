"""Criteria read one step narrower: what is left of “in their fifties” if the edges of it were meant less widely.

A number or a date is read one distinct value (or band) further in, at each end that the criterion has; a list of values
without one of them. “Is”, “has”, “empty” and whatever stands under a “not” stay: there is nothing between them and
nobody. Nothing is read narrower than the source's own value, where that is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from withheld.details.criteria import All, AnyOf, AtLeast, AtMost, Between, Criterion, In, Is, Not, Value, facets_of
from withheld.errors import CriterionError
from withheld.population.facets import Facet, Kind
from withheld.population.store import Population
from withheld.population.truth import FALSE, TRUE, truth_per_value

NOBODY = AnyOf(())

Own = Mapping[str, Value | tuple[str, ...]]
"""The source's own values, as far as they are known."""


@dataclass(frozen=True, slots=True)
class Narrower:
    """A criterion that fewer fit."""

    criterion: Criterion


@dataclass(frozen=True, slots=True)
class OneLess:
    """A criterion with a list of values, any one of which may be left out.

    Attributes:
        facet: whose values they are.
        values: by the place in the facet's vocabulary, each value that may be left out, as it stands in the list.
        without: the whole criterion, given what is to stand in place of the list.
        listed: the list as it stands.
    """

    facet: str
    values: Mapping[int, tuple[Value, ...]]
    without: Callable[[Criterion], Criterion]
    listed: In

    def less(self, place: int) -> Criterion:
        """The whole criterion, one value left out."""
        gone = self.values[place]
        return self.without(In(self.facet, tuple(value for value in self.listed.values if value not in gone)))


def narrower(criterion: Criterion, population: Population, own: Own) -> Iterator[Narrower | OneLess]:
    """Each way of reading a criterion one step narrower.

    Args:
        criterion: that suits the population.
        population: whose values are the steps.
        own: the source's own values.
    """
    ends = _ends(criterion) if len(facets_of(criterion)) == 1 else None
    if ends is not None:
        facet = population.facet(next(iter(facets_of(criterion))))
        yield from map(Narrower, _inward(criterion, facet, ends, own.get(facet.name)))
        return
    match criterion:
        case In(name, values):
            found = _droppable(criterion, population.facet(name), own.get(name))
            if found and len(set(values)) > max(map(len, found.values())):
                yield OneLess(name, found, lambda instead: instead, criterion)
        case All(parts) | AnyOf(parts):
            for number in range(len(parts)):
                yield from _in_part(criterion, number, population, own)
        case _:
            return


def _in_part(whole: All | AnyOf, number: int, population: Population, own: Own) -> Iterator[Narrower | OneLess]:
    """The ways of reading one part of a combination narrower, the others as they are."""

    def put(part: Criterion) -> Criterion:
        return type(whole)((*whole.parts[:number], part, *whole.parts[number + 1 :]))

    for found in narrower(whole.parts[number], population, own):
        if isinstance(found, Narrower):
            yield Narrower(put(found.criterion))
        else:
            inner = found.without
            yield OneLess(found.facet, found.values, lambda instead, inner=inner: put(inner(instead)), found.listed)  # type: ignore[misc]


# Numbers and dates


def _ends(criterion: Criterion) -> tuple[bool, bool] | None:
    """Whether a criterion on one number or date has a lower and an upper end; None if it is not a single stretch."""
    match criterion:
        case Between():
            return True, True
        case AtLeast() | Not(AtMost()):
            return True, False
        case AtMost() | Not(AtLeast()):
            return False, True
        case All(parts) if parts:
            ends = [_ends(part) for part in parts]
            known = [end for end in ends if end is not None]
            return (any(low for low, _ in known), any(high for _, high in known)) if len(known) == len(ends) else None
        case _:
            return None


def _inward(
    criterion: Criterion, facet: Facet, ends: tuple[bool, bool], own: Value | tuple[str, ...] | None
) -> Iterator[Criterion]:
    """The stretch one value further in: at both ends, or at either where both would leave nobody."""
    inside = np.flatnonzero(truth_per_value(criterion, facet)[:-1] == TRUE)
    if len(inside) < 2:  # noqa: PLR2004 - of one value nothing would be left
        return
    held = set(_places_of(facet, own))
    low, high = (end and int(inside[at]) not in held for end, at in zip(ends, (0, -1), strict=True))
    if low and high and len(inside) > 2:  # noqa: PLR2004 - the same
        yield _stretch(facet, inside[1:-1], ends)
        return
    if low:
        yield _stretch(facet, inside[1:], ends)
    if high:
        yield _stretch(facet, inside[:-1], ends)


def _stretch(facet: Facet, inside: np.ndarray, ends: tuple[bool, bool]) -> Criterion:
    """From the first to the last of some values of the vocabulary; open where there was no end."""
    first, last = facet.vocabulary[int(inside[0])].as_py(), facet.vocabulary[int(inside[-1])].as_py()
    if facet.highs is not None:
        last = facet.highs[int(inside[-1])]
    if ends[0] and ends[1] and last is not None:
        return Between(facet.name, first, last)
    return AtMost(facet.name, last) if ends[1] and last is not None else AtLeast(facet.name, first)


# Lists


def _droppable(listed: In, facet: Facet, own: Value | tuple[str, ...] | None) -> dict[int, tuple[Value, ...]]:
    """The values of a list that may be left out, by their place in the vocabulary."""
    if facet.banded:
        return {}  # a band is more than the one value of it that is listed
    held = set(_places_of(facet, own))
    found: dict[int, tuple[Value, ...]] = {}
    for value in dict.fromkeys(listed.values):
        for place in set(_places_of(facet, value)) - held:
            found[place] = (*found.get(place, ()), value)
    return found


def _places_of(facet: Facet, value: Value | tuple[str, ...] | None) -> list[int]:
    """Where a value stands, or may stand, in the vocabulary; nowhere if nobody has it."""
    if value is None or isinstance(value, tuple) or facet.kind is Kind.SET:
        return []
    try:
        truth = truth_per_value(Is(facet.name, value), facet)
    except CriterionError:
        return []
    return [int(place) for place in np.flatnonzero(truth[:-1] != FALSE)]
