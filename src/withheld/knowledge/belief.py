"""What we believe: the records as they stood on a day, and what they say under the least, likely and worst assumption.

*Least* holds what is confirmed, at the latest day on which it can have happened. *Likely* adds what is suspected, and
takes the earliest day. *Worst* adds what may have come out unrecorded: all that those present knew, at an encounter of
which there is no record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from withheld.knowledge.records import Disclosure, Encounter, Fact, Person, Records, Status


class Assumption(StrEnum):
    """How much an audience is taken to know."""

    LEAST = "least"
    LIKELY = "likely"
    WORST = "worst"


@dataclass(frozen=True, slots=True)
class Telling:
    """Something that an audience was told, under an assumption.

    Attributes:
        event: the id of the disclosure or encounter.
        day: on which it is taken to have happened.
        audience: that was told.
        facts: what it was told.
    """

    event: str
    day: date
    audience: str
    facts: tuple[Fact, ...]


def as_known_on(records: Records, day: date | None) -> Records:
    """The records as they stood on a day: what was not learnt yet is not there, what was corrected is corrected.

    Args:
        records: all that is on record.
        day: the day, or None for what is known by now.
    """
    day = day or date.max
    disclosures = [disclosure for disclosure in records.disclosures if disclosure.learnt <= day]
    encounters = [encounter for encounter in records.encounters if encounter.learnt <= day]
    corrected = {event.supersedes for event in disclosures} | {event.supersedes for event in encounters}
    return replace(
        records,
        people=tuple(replace(p, knows=tuple(k for k in p.knows if k.learnt <= day)) for p in records.people),
        disclosures=tuple(disclosure for disclosure in disclosures if disclosure.id not in corrected),
        encounters=tuple(_found_by(encounter, day) for encounter in encounters if encounter.id not in corrected),
    )


def _found_by(encounter: Encounter, day: date) -> Encounter:
    if encounter.record is not None and encounter.record.found > day:
        return replace(encounter, record=None)
    return encounter


def tellings(records: Records, assumption: Assumption) -> Iterator[Telling]:
    """What each audience was told at first hand, under an assumption, by records as they stood on some day."""
    for disclosure in records.disclosures:
        if _counts(disclosure, assumption):
            day = disclosure.last if assumption is Assumption.LEAST else disclosure.first
            yield Telling(disclosure.id, day, disclosure.audience, disclosure.facts)
    people = {person.name: person for person in records.people}
    for encounter in records.encounters:
        if encounter.record is not None:
            yield Telling(encounter.id, encounter.day, encounter.audience, encounter.record.facts)
        elif assumption is Assumption.WORST:
            present = [people[name] for name in encounter.present]
            yield Telling(encounter.id, encounter.day, encounter.audience, known_to(present, encounter.day))


def _counts(disclosure: Disclosure, assumption: Assumption) -> bool:
    match disclosure.status:
        case Status.CONFIRMED:
            return True
        case Status.SUSPECTED:
            return assumption is not Assumption.LEAST
        case Status.RULED_OUT:
            return False


def known_to(people: list[Person], day: date) -> tuple[Fact, ...]:
    """All that some people together know on a day."""
    return tuple(fact for person in people for knows in person.knows if knows.since <= day for fact in knows.facts)
