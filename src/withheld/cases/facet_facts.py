"""What a case says of a facet of its population: how often the table is wrong, and how its values move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from withheld.cases.faults import Faults
from withheld.errors import FacetError
from withheld.population.facets import Facet, Kind
from withheld.population.store import Population


@dataclass(frozen=True, slots=True)
class FacetFacts:
    """What the case says of one facet; None where it says nothing.

    Attributes:
        error: the share of the records, 0 to 1, that are wrong in this facet.
        yearly: by how much everybody's value rises in a year; in days for a date.
    """

    error: float | None = None
    yearly: float | None = None


def check_facet_facts(facts: Mapping[str, FacetFacts], population: Population, faults: Faults) -> None:
    """Note every fact that does not suit the population."""
    for name, fact in facts.items():
        with faults.at("facets", name):
            facet = population.facet(name)
            if fact.yearly is not None:
                _check_yearly(facet, fact.yearly)


def _check_yearly(facet: Facet, yearly: float) -> None:
    if facet.kind not in {Kind.NUMBER, Kind.DATE}:
        told = f"facet “{facet.name}” is a {facet.kind}, whose values do not move by an amount in a year"
        raise FacetError(told, mend="leave “yearly” out")
    if not float(yearly).is_integer() and (facet.kind is Kind.DATE or facet.lows.dtype.kind == "i"):
        holds = "days" if facet.kind is Kind.DATE else "whole numbers"
        raise FacetError(f"facet “{facet.name}” holds {holds}, and {yearly} is not whole", mend="give a whole number")
