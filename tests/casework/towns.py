"""A town of twelve people, two sources in it, and what is on record about who knows of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tests.worlds import Cell, population
from withheld.cases.case import Case, Source
from withheld.details.criteria import Criterion, In, Is
from withheld.details.ladders import Detail, Rung
from withheld.knowledge.records import (
    Audience,
    Disclosure,
    Encounter,
    Fact,
    Knows,
    MeetingRecord,
    Person,
    Records,
    Status,
)

COLUMNS: dict[str, list[Cell]] = {
    "street": ["Quay", "Quay", "Quay", "Mill", "Mill", "Mill", "Mill", "Hill", "Hill", "Hill", "Hill", None],
    "office": ["Tax", "Port", "Port", "Tax", "Port", "Port", "Tax", "Tax", "Port", "Port", "Port", "Port"],
}
TOWN = population(COLUMNS)
"""3 of the Quay (4 may be), 7 of the Quay or the Mill, 4 of the tax office; 1 of the Quay is of the tax office."""

QUAY, LOW, TAX = Fact("juniper", 0, 0), Fact("juniper", 0, 1), Fact("juniper", 1, 0)
MILL = Fact("birch", 0, 0)
DAY = date(2031, 3, 10)


def _detail(name: str, *fits: Criterion) -> Detail:
    steps = len(fits)
    rungs = [Rung((f"{name} {number}",), fit, float(number) / steps) for number, fit in enumerate(fits)]
    return Detail(name, tuple(rungs), 1.0)


JUNIPER = Source(
    "juniper",
    4,
    (
        _detail("home", Is("street", "Quay"), In("street", ("Quay", "Mill"))),
        _detail("office", Is("office", "Tax")),
    ),
)
BIRCH = Source(
    "birch",
    2,
    (
        _detail(
            "home",
            Is("street", "Mill"),
            In("street", ("Quay", "Mill")),
            In("street", ("Quay", "Mill", "Hill")),
        ),
    ),
)

PUBLIC = Audience("the public", "public")
EMBASSY = Audience("the embassy", "government")
SERVICE = Audience("the service", "service", threshold=2, pool=Is("office", "Tax"))


def case(records: Records) -> Case:
    """The town's case with what is on record."""
    return Case("The town", 4, "english", (JUNIPER, BIRCH), TOWN, Path("c.toml"), Path("t.arrow"), records)


def told(
    event: str, audience: Audience, *facts: Fact, day: date = DAY, status: Status = Status.CONFIRMED
) -> Disclosure:
    """A disclosure that we learnt of on its day."""
    return Disclosure(event, day, day, audience.name, facts, status, day)


def met(event: str, audience: Audience, *, day: date = DAY, record: MeetingRecord | None = None) -> Encounter:
    """The mayor met an audience."""
    return Encounter(event, day, ("the mayor",), audience.name, day, record)


def mayor(*facts: Fact, since: date = date(2031, 1, 1)) -> Person:
    """The mayor, and what the mayor knows."""
    sources = dict.fromkeys(fact.source for fact in facts)
    return Person("the mayor", tuple(Knows(s, tuple(f for f in facts if f.source == s), since, since) for s in sources))


def records(
    disclosures: Sequence[Disclosure] = (),
    encounters: Sequence[Encounter] = (),
    people: Sequence[Person] = (),
    audiences: Sequence[Audience] = (PUBLIC, EMBASSY, SERVICE),
) -> Records:
    """What is on record; nothing flows but from the public."""
    return Records(
        audiences=tuple(audiences),
        people=tuple(people),
        disclosures=tuple(disclosures),
        encounters=tuple(encounters),
    )
