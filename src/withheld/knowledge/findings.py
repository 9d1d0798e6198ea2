"""Findings: what is odd about the records. They are kept as they are; somebody should look at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from withheld.knowledge.belief import as_known_on
from withheld.knowledge.records import Disclosure, Fact, Person, Records, Status


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd about an event.

    Attributes:
        event: its id.
        told: what is odd, as a sentence without a full stop.
    """

    event: str
    told: str


Owners = Mapping[tuple[str, int], str]
"""The originator of a detail, by the source's codename and the detail's place; details of our own have none."""


def findings(records: Records, known_on: date | None = None, owners: Owners | None = None) -> tuple[Finding, ...]:
    """All that is odd about the records as they stood on a day.

    Args:
        records: all that is on record.
        known_on: as we believed on this day; None for what we know by now.
        owners: whose information the details are.
    """
    believed = as_known_on(records, known_on)
    people = {person.name: person for person in believed.people}
    found: list[Finding] = []
    for disclosure in believed.disclosures:
        if disclosure.status is not Status.RULED_OUT:
            whose = {disclosure.originator} | _owners_of(disclosure.facts, owners or {})
            found += _told_unknown(disclosure, people)
            found += _not_allowed(disclosure.id, disclosure.audience, whose, believed)
    for encounter in believed.encounters:
        if encounter.record is not None:
            whose = _owners_of(encounter.record.facts, owners or {})
            found += _not_allowed(encounter.id, encounter.audience, whose, believed)
    return tuple(found)


def _owners_of(facts: Iterable[Fact], owners: Owners) -> set[str | None]:
    return {owners.get((fact.source, fact.detail)) for fact in facts}


def _told_unknown(disclosure: Disclosure, people: dict[str, Person]) -> Iterator[Finding]:
    """A person who told what they did not know yet: the access list is wrong."""
    person = people.get(disclosure.by or "")
    if person is None:
        return
    missing = [fact for fact in disclosure.facts if not _knows(person, fact, disclosure.last)]
    if missing:
        yield Finding(
            disclosure.id,
            f"{person.name} told {len(missing)} of its {len(disclosure.facts)} details without being on record as"
            " knowing them by then: the access list is wrong",
        )


def _knows(person: Person, fact: Fact, day: date) -> bool:
    return any(
        known.source == fact.source and known.detail == fact.detail and known.place <= fact.place
        for knows in person.knows
        if knows.since <= day
        for known in knows.facts
    )


def _not_allowed(event: str, audience: str, whose: set[str | None], records: Records) -> Iterator[Finding]:
    """Information that reached an audience which its originator has not agreed to."""
    for originator in records.originators:
        if originator.name in whose and audience not in originator.allows:
            told = (
                f"it carried information of {originator.name} to {audience}, which {originator.name} has not agreed to"
            )
            yield Finding(event, told)
