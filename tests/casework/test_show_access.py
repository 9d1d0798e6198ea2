"""Who knows what, since when, and who needs to no more; in the order of days, and no other."""

from __future__ import annotations

from datetime import date

import pytest

from tests.casework.towns import LOW, MILL, QUAY, TAX, case, records
from withheld.casework.show_access import SourceAccess, show_access
from withheld.knowledge.records import Fact, Knows, Person

EARLY, MIDDLE, LATE = date(2029, 5, 1), date(2030, 6, 1), date(2031, 2, 1)
TODAY = date(2031, 3, 10)


def knows(
    *facts: Fact, since: date = EARLY, learnt: date | None = None, needed_until: date | None = None, how: str = ""
) -> Knows:
    return Knows(facts[0].source, facts, since, learnt or since, how, needed_until)


def access(*people: Person, on: date = TODAY) -> SourceAccess:
    return show_access(case(records(people=people)), on)[0]


def test_entries_stand_in_the_order_of_days_then_by_label() -> None:
    found = access(
        Person("the mayor", (knows(QUAY, since=LATE), knows(TAX, since=EARLY))),
        Person("the clerk", (knows(QUAY, since=LATE),)),
        Person("the usher", ()),
    )
    assert [(entry.since, entry.person) for entry in found.entries] == [
        (EARLY, "the mayor"),
        (LATE, "the clerk"),
        (LATE, "the mayor"),
    ]
    assert found.people == 2


def test_every_source_has_its_own_list() -> None:
    both = show_access(case(records(people=[Person("the mayor", (knows(QUAY), knows(MILL)))])), TODAY)
    assert [(found.source, found.people) for found in both] == [("juniper", 1), ("birch", 1)]


@pytest.mark.parametrize(
    ("facts", "everything", "told"),
    [
        ((QUAY, TAX), True, {"home": 0, "office": 0}),
        ((LOW, TAX), False, {"home": 1, "office": 0}),
        ((LOW, QUAY), False, {"home": 0}),
        ((QUAY, LOW, TAX), True, {"home": 0, "office": 0}),
    ],
)
def test_an_entry_holds_each_detail_at_its_finest(
    facts: tuple[Fact, ...],
    everything: bool,  # noqa: FBT001 - a case
    told: dict[str, int],
) -> None:
    (entry,) = access(Person("the mayor", (knows(*facts, how="at lunch"),))).entries
    assert (entry.everything, entry.how) == (everything, "at lunch")
    assert {detail.name: place for detail, place in entry.details} == told


def test_how_many_knew_a_year_ago_is_as_we_know_it_now() -> None:
    found = access(
        Person("the mayor", (knows(QUAY, since=EARLY, learnt=LATE),)),
        Person("the clerk", (knows(QUAY, since=MIDDLE),)),
    )
    assert (found.people, found.year_ago) == (2, 1)


def test_nobody_is_on_the_list_who_did_not_know_yet_or_of_whom_we_had_not_learnt() -> None:
    people = (
        Person("the mayor", (knows(QUAY, since=LATE),)),
        Person("the clerk", (knows(QUAY, since=EARLY, learnt=LATE),)),
        Person("the usher", (knows(QUAY, since=EARLY),)),
    )
    assert [entry.person for entry in access(*people, on=MIDDLE).entries] == ["the usher"]
    assert access(*people).people == 3


def test_a_need_is_over_on_the_day_after_its_last() -> None:
    mayor = Person("the mayor", (knows(QUAY, needed_until=MIDDLE),))
    assert not access(mayor, on=MIDDLE).entries[0].over
    assert access(mayor, on=date(2030, 6, 2)).over == 1
    assert not access(Person("the mayor", (knows(QUAY),))).entries[0].over


def test_a_detail_that_all_who_know_it_need_no_more_is_needed_by_nobody() -> None:
    mayor = Person("the mayor", (knows(QUAY, TAX, needed_until=MIDDLE),))
    assert [detail.name for detail in access(mayor).unneeded] == ["home", "office"]
    clerk = Person("the clerk", (knows(TAX),))
    assert [detail.name for detail in access(mayor, clerk).unneeded] == ["home"]


def test_nothing_is_unneeded_where_nobody_knows_anything() -> None:
    found = access()
    assert (found.entries, found.people, found.year_ago, found.over, found.unneeded) == ((), 0, 0, 0, ())


@pytest.mark.parametrize(
    ("on", "known"), [(date(2032, 2, 29), 1), (date(2032, 2, 28), 1), (date(1, 1, 1), 0), (date(2032, 2, 27), 0)]
)
def test_a_year_before_a_leap_day_is_the_day_before(on: date, known: int) -> None:
    assert access(Person("the mayor", (knows(QUAY, since=date(2031, 2, 28)),)), on=on).year_ago == known
