"""Findings: what is odd about the records. They are kept as they are; somebody should look at them."""

from __future__ import annotations

from collections.abc import Iterator
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


def findings(records: Records, known_on: date | None = None) -> tuple[Finding, ...]:
    """All that is odd about the records as they stood on a day."""
    believed = as_known_on(records, known_on)
    people = {person.name: person for person in believed.people}
    return tuple(
        finding
        for disclosure in believed.disclosures
        if disclosure.status is not Status.RULED_OUT
        for finding in (*_told_unknown(disclosure, people), *_not_allowed(disclosure, believed))
    )


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


def _not_allowed(disclosure: Disclosure, records: Records) -> Iterator[Finding]:
    """An originator's information that reached an audience which the originator has not agreed to."""
    allowed = {originator.name: originator.allows for originator in records.originators}
    if disclosure.originator is not None and disclosure.audience not in allowed[disclosure.originator]:
        yield Finding(
            disclosure.id,
            f"it carried information of {disclosure.originator} to {disclosure.audience},"
            f" which {disclosure.originator} has not agreed to",
        )
