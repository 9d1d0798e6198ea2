"""From the tables of a case file to its records, and where each fact of them stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from withheld.cases.chances import limits_of
from withheld.cases.days import Given, day_in, zone_called
from withheld.cases.facts import Names, facts_from, finest
from withheld.cases.positions import KeyPath
from withheld.knowledge.records import (
    Audience,
    Disclosure,
    Encounter,
    Fact,
    Flow,
    Knows,
    MeetingRecord,
    Originator,
    Person,
    Records,
)

if TYPE_CHECKING:
    from withheld.cases.models import CaseTable
    from withheld.cases.record_models import DisclosureTable, EncounterTable, FlowTable, PersonTable


def records_of(case: CaseTable) -> tuple[Records, tuple[tuple[KeyPath, Fact], ...]]:
    """The records of a case file that breaks no rule, and every fact of them with the path at which it stands."""
    recorder = _Recorder(case)
    return recorder.records(case), tuple(recorder.told)


class _Recorder:
    """Makes records, and notes where each fact stands.

    Attributes:
        told: every fact so far, and its path.
    """

    def __init__(self, case: CaseTable) -> None:
        self.told: list[tuple[KeyPath, Fact]] = []
        self._zone = zone_called(case.zone)
        self._names: Names = {source.codename: [detail.name for detail in source.details] for source in case.sources}

    def records(self, case: CaseTable) -> Records:
        return Records(
            audiences=tuple(
                Audience(table.name, table.kind, table.threshold, table.pool, table.forgets_after, limits_of(table))
                for table in case.audiences
            ),
            people=tuple(self._person(table, number) for number, table in enumerate(case.people)),
            disclosures=tuple(self._disclosure(table, number) for number, table in enumerate(case.disclosures)),
            encounters=tuple(self._encounter(table, number) for number, table in enumerate(case.encounters)),
            flows=tuple(self._flow(table) for table in case.flows),
            originators=tuple(Originator(table.name, table.allows) for table in case.originators),
        )

    def _person(self, person: PersonTable, number: int) -> Person:
        entries = []
        for place, table in enumerate(person.knows):
            since = self._day(table.since)
            by_source: dict[str, list[Fact]] = defaultdict(list)
            for fact in self._facts(table.what, ("people", number, "knows", place, "what")):
                by_source[fact.source].append(fact)
            entries += [
                Knows(
                    source=source,
                    facts=tuple(facts),
                    since=since,
                    learnt=self._day_or(table.learnt, since),
                    how=table.how,
                    needed_until=self._day_or_none(table.needed_until),
                )
                for source, facts in by_source.items()
            ]
        return Person(person.name, tuple(entries))

    def _disclosure(self, table: DisclosureTable, number: int) -> Disclosure:
        first, last = (self._day(end) for end in table.day)
        return Disclosure(
            id=table.id,
            first=first,
            last=last,
            audience=table.audience,
            facts=self._facts(table.tells, ("disclosures", number, "tells")),
            status=table.status,
            learnt=self._day_or(table.learnt, last),
            by=table.by,
            channel=table.channel,
            reference=table.reference,
            originator=table.originator,
            supersedes=table.supersedes,
        )

    def _encounter(self, table: EncounterTable, number: int) -> Encounter:
        day = self._day(table.day)
        learnt = self._day_or(table.learnt, day)
        record = None
        if table.record is not None:
            facts = self._facts(table.record.tells, ("encounters", number, "record", "tells"))
            record = MeetingRecord(facts, found=self._day_or(table.record.found, learnt))
        return Encounter(
            id=table.id,
            day=day,
            present=table.present,
            audience=table.audience,
            learnt=learnt,
            record=record,
            reference=table.reference,
            supersedes=table.supersedes,
        )

    def _flow(self, table: FlowTable) -> Flow:
        return Flow(
            sender=table.sender,
            receiver=table.receiver,
            delay=table.delay,
            certain=table.certain,
            since=self._day_or_none(table.since),
            until=self._day_or_none(table.until),
        )

    def _facts(self, texts: Sequence[str], path: KeyPath) -> tuple[Fact, ...]:
        told = [((*path, place), fact) for place, text in enumerate(texts) for fact in facts_from(text, self._names)]
        self.told += told
        return finest(fact for _, fact in told)

    def _day(self, given: Given) -> date:
        return day_in(self._zone, given)

    def _day_or_none(self, given: Given | None) -> date | None:
        return None if given is None else self._day(given)

    def _day_or(self, given: Given | None, otherwise: date) -> date:
        return otherwise if given is None else self._day(given)
