"""Courses: how what an audience knows of a source has grown, as versions over time.

An audience knows the finest rung of each detail that has reached it. Only arrivals that make something finer matter;
they are found for all sources at once, by a running minimum over the arrivals sorted by source, detail and day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from withheld.details.ladders import Version
from withheld.knowledge.belief import Assumption, Telling, as_known_on, tellings
from withheld.knowledge.flows import NEVER, earliest_arrivals
from withheld.knowledge.records import Audience, Fact, Records


class Step(NamedTuple):
    """A day on which what an audience knows of a source changed.

    Attributes:
        day: the first on which it knows the version.
        version: what it knows from then on.
        events: the ids of the events that changed it; empty where it forgot.
    """

    day: date
    version: Version
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """What an audience knows of a source, over time.

    Attributes:
        start: what it knew before the first step: nothing.
        steps: in the order of their days, which differ.
    """

    start: Version
    steps: tuple[Step, ...]

    def on(self, day: date) -> Version:
        """What the audience knows at the end of a day."""
        place = bisect_right(self.steps, day, key=lambda step: step.day)
        return self.steps[place - 1].version if place else self.start


class _News(NamedTuple):
    """A fact that reaches an audience: the day's ordinal, what, and the event's place in the list of tellings."""

    day: int
    fact: Fact
    event: int


def courses(
    records: Records,
    withheld: Mapping[str, Version],
    assumption: Assumption,
    known_on: date | None = None,
) -> dict[tuple[str, str], Course]:
    """What every audience knows of every source, over time.

    Args:
        records: all that is on record.
        withheld: for each source the version that tells nothing.
        assumption: least, likely or worst.
        known_on: as we believed on this day; None for what we know by now.

    Returns:
        a course for each pair of an audience's name and a source's codename.
    """
    believed = as_known_on(records, known_on)
    told = list(tellings(believed, assumption))
    places = {audience.name: place for place, audience in enumerate(records.audiences)}
    arrivals = earliest_arrivals(
        records.audiences,
        records.flows,
        [places[telling.audience] for telling in told],
        [telling.day.toordinal() for telling in told],
        possible=assumption is Assumption.WORST,
    )
    facts = _Facts(told, list(withheld))
    return {
        (audience.name, source): course
        for place, audience in enumerate(records.audiences)
        for source, course in _of_audience(audience, facts, arrivals[:, place], told, withheld).items()
    }


class _Facts:
    """All facts of all tellings, as columns.

    Attributes:
        events: int64[n], the telling's place.
        keys: int64[n], source and detail as one number.
        places: int64[n], of the ladder.
    """

    def __init__(self, told: Sequence[Telling], sources: list[str]) -> None:
        numbers = {source: number for number, source in enumerate(sources)}
        rows = [
            (event, numbers[fact.source] << 16 | fact.detail, fact.place)
            for event, telling in enumerate(told)
            for fact in telling.facts
        ]
        self.events, self.keys, self.places = np.array(rows, np.int64).reshape(-1, 3).T
        self._sources = sources

    def news(self, number: int, day: int) -> _News:
        """A fact, by its number, as it reaches an audience on a day."""
        source, detail = self._sources[self.keys[number] >> 16], int(self.keys[number] & 0xFFFF)
        return _News(day, Fact(source, detail, int(self.places[number])), int(self.events[number]))


def _of_audience(
    audience: Audience, facts: _Facts, arrivals: np.ndarray, told: Sequence[Telling], withheld: Mapping[str, Version]
) -> dict[str, Course]:
    days = arrivals[facts.events]
    heard = np.flatnonzero(days != NEVER)
    chosen = heard if audience.forgets_after is not None else _improving(facts, days, heard)
    by_source: dict[str, list[_News]] = defaultdict(list)
    for number in chosen:
        news = facts.news(int(number), int(days[number]))
        by_source[news.fact.source].append(news)
    return {
        source: _course(start, by_source[source], told, audience.forgets_after) for source, start in withheld.items()
    }


def _improving(facts: _Facts, days: np.ndarray, heard: np.ndarray) -> np.ndarray:
    """Of the facts that were heard, those that are finer than all heard before of the same detail."""
    order = heard[np.lexsort((facts.places[heard], days[heard], facts.keys[heard]))]
    # each detail's places lie below those of all details before it, so one running minimum serves them all
    group = np.cumsum(np.diff(facts.keys[order], prepend=-1) != 0)
    finest = facts.places[order] - (group << 16)
    before = np.concatenate(([1 << 16], np.minimum.accumulate(finest)[:-1])) if len(finest) else finest
    return order[finest < before]


def _course(start: Version, news: Iterable[_News], told: Sequence[Telling], forgets_after: int | None) -> Course:
    by_day: dict[int, list[_News]] = defaultdict(list)
    for item in news:
        by_day[item.day].append(item)
        if forgets_after is not None and item.day + forgets_after <= date.max.toordinal():
            by_day[item.day + forgets_after] += ()
    known: dict[Fact, int] = {}
    steps: list[Step] = []
    version = start
    for day in sorted(by_day):
        known |= {item.fact: day for item in by_day[day]}
        if forgets_after is not None:
            known = {fact: heard for fact, heard in known.items() if heard + forgets_after > day}
        finest = _finest(start, known)
        if finest != version:
            finer = {(axis, place) for axis, place in enumerate(finest) if place < version[axis]}
            events = [told[item.event].event for item in by_day[day] if (item.fact.detail, item.fact.place) in finer]
            steps.append(Step(date.fromordinal(day), finest, tuple(dict.fromkeys(events))))
            version = finest
    return Course(start, tuple(steps))


def _finest(start: Version, known: Iterable[Fact]) -> Version:
    places = list(start)
    for fact in known:
        places[fact.detail] = min(places[fact.detail], fact.place)
    return tuple(places)
