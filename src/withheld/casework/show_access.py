"""Show how wide knowledge of each source has become: who knows what, since when, from whom, and who needs to no more.

It helps to keep the circle small. It never ranks people: Withheld protects those who talk, it does not hunt them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from withheld.cases.case import Case, Source
from withheld.details.ladders import Detail
from withheld.knowledge.belief import as_known_on
from withheld.knowledge.records import Knows


@dataclass(frozen=True, slots=True)
class Access:
    """An entry of a source's access list.

    Attributes:
        person: the label.
        details: what the person knows, each detail at its place; all of the source's, if everything.
        everything: whether it is every detail at its finest.
        since: the first day.
        how: how the person came to know.
        needed_until: the day until which the person needs to know it, or None if that was never said.
        over: whether that day is past.
    """

    person: str
    details: tuple[tuple[Detail, int], ...]
    everything: bool
    since: date
    how: str
    needed_until: date | None
    over: bool


@dataclass(frozen=True, slots=True)
class SourceAccess:
    """How wide knowledge of one source has become.

    Attributes:
        source: the codename.
        entries: in the order in which they came to know, then by label.
        people: how many people know something on the day.
        year_ago: how many did a year earlier.
        over: how many know something that they need to know no more.
        unneeded: the details that somebody knows and nobody needs to know any more.
    """

    source: str
    entries: tuple[Access, ...]
    people: int
    year_ago: int
    over: int
    unneeded: tuple[Detail, ...]


def show_access(case: Case, on: date) -> tuple[SourceAccess, ...]:
    """The access lists of all sources on a day, as we believed on that day."""
    believed = as_known_on(case.records, on)
    return tuple(
        _access(source, [(person.name, knows) for person in believed.people for knows in person.knows], on)
        for source in case.sources
    )


def _access(source: Source, known: list[tuple[str, Knows]], on: date) -> SourceAccess:
    entries = [
        _entry(source, person, knows, on)
        for person, knows in known
        if knows.source == source.codename and knows.since <= on
    ]
    year_ago = _year_before(on)
    return SourceAccess(
        source=source.codename,
        entries=tuple(sorted(entries, key=lambda entry: (entry.since, entry.person))),
        people=len({entry.person for entry in entries}),
        year_ago=len({entry.person for entry in entries if entry.since <= year_ago}),
        over=len({entry.person for entry in entries if entry.over}),
        unneeded=tuple(detail for detail in source.details if _unneeded(detail, entries)),
    )


def _unneeded(detail: Detail, entries: list[Access]) -> bool:
    needs = [not entry.over for entry in entries if detail in dict(entry.details)]
    return bool(needs) and not any(needs)


def _entry(source: Source, person: str, knows: Knows, on: date) -> Access:
    finest: dict[int, int] = {}
    for fact in knows.facts:
        finest[fact.detail] = min(fact.place, finest.get(fact.detail, fact.place))
    return Access(
        person=person,
        details=tuple((source.details[axis], place) for axis, place in sorted(finest.items())),
        everything=len(finest) == len(source.details) and not any(finest.values()),
        since=knows.since,
        how=knows.how,
        needed_until=knows.needed_until,
        over=knows.needed_until is not None and knows.needed_until < on,
    )


def _year_before(day: date) -> date:
    if day.year == date.min.year:
        return date.min
    # the day before, where 29 February has no counterpart
    return day.replace(year=day.year - 1, day=min(day.day, 28) if (day.month, day.day) == (2, 29) else day.day)
