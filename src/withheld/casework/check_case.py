"""Check a case before any draft: what each rung of each detail leaves, alone, and whether the ladders nest."""

from __future__ import annotations

from dataclasses import dataclass

from withheld.cases.case import Case, Source
from withheld.cases.contradictions import Contradiction, contradictions
from withheld.details.ladders import Detail
from withheld.errors import BadInputError
from withheld.exposure.lattice import Count, exposure_lattice


@dataclass(frozen=True, slots=True)
class CheckedDetail:
    """A detail, and how many people fit each place of its ladder, were nothing else told."""

    detail: Detail
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """A source whose ladders nest.

    Attributes:
        source: as the case has it.
        details: each with its counts.
        contradictions: where the case and the population disagree about the source.
    """

    source: Source
    details: tuple[CheckedDetail, ...]
    contradictions: tuple[Contradiction, ...]


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """A case in which everything suits the population."""

    case: Case
    sources: tuple[CheckedSource, ...]


def check_case(case: Case) -> CheckedCase:
    """Count every rung of a case by itself.

    Raises:
        NestingError: if the rungs of a detail do not nest, with its place in the case file.
    """
    return CheckedCase(case, tuple(_checked(case, source) for source in case.sources))


def _checked(case: Case, source: Source) -> CheckedSource:
    details = tuple(_counted(case, source, detail) for detail in source.details)
    return CheckedSource(source, details, contradictions(source, case.population))


def _counted(case: Case, source: Source, detail: Detail) -> CheckedDetail:
    try:
        lattice = exposure_lattice(case.population, [detail])
    except BadInputError as error:
        raise error.at(source.places[detail.name]) from None
    return CheckedDetail(detail, tuple(lattice.count((place,)) for place in range(detail.withheld + 1)))
