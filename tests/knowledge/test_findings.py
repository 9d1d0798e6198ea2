"""What is odd about the records is kept, and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from withheld.knowledge.findings import findings
from withheld.knowledge.records import (
    Audience,
    Disclosure,
    Encounter,
    Fact,
    Knows,
    MeetingRecord,
    Originator,
    Person,
    Records,
    Status,
)

DAY, EARLIER, LATER = date(2031, 3, 10), date(2031, 3, 1), date(2031, 3, 20)
POST, MONTH = Fact("juniper", 0, 1), Fact("juniper", 1, 0)


def told(*facts: Fact, by: str | None = "the minister", originator: str | None = None) -> Disclosure:
    return Disclosure("talk", DAY, DAY, "visitors", facts, Status.CONFIRMED, DAY, by=by, originator=originator)


def records(disclosure: Disclosure, *known: Knows) -> Records:
    return Records(
        audiences=(Audience("visitors", "service"), Audience("newsroom", "newsroom")),
        people=(Person("the minister", known),),
        disclosures=(disclosure,),
        originators=(Originator("the partner", ("newsroom",)),),
    )


def knows(*facts: Fact, since: date = EARLIER, learnt: date = EARLIER) -> Knows:
    return Knows("juniper", facts, since, learnt)


@pytest.mark.parametrize(
    "known",
    [
        knows(POST, MONTH),
        knows(Fact("juniper", 0, 0), MONTH),  # finer than was told
        knows(POST, MONTH, since=DAY),
    ],
)
def test_who_knew_what_they_told_is_not_odd(known: Knows) -> None:
    assert findings(records(told(POST, MONTH), known)) == ()


@pytest.mark.parametrize(
    ("known", "missing"),
    [
        ([knows(POST)], 1),
        ([knows(POST, MONTH, since=LATER)], 2),
        ([knows(Fact("juniper", 0, 2), MONTH)], 1),  # only more vaguely than was told
        ([knows(Fact("birch", 0, 0), MONTH)], 1),
        ([], 2),
    ],
)
def test_who_told_what_they_did_not_know_yet_is_kept_and_flagged(known: list[Knows], missing: int) -> None:
    (found,) = findings(records(told(POST, MONTH), *known))
    assert found.event == "talk"
    assert found.told.startswith(f"the minister told {missing} of its 2 details without being on record")
    assert found.told.endswith("the access list is wrong")


def test_what_somebody_knew_between_several_entries_counts_together() -> None:
    assert findings(records(told(POST, MONTH), knows(POST), knows(MONTH))) == ()


def test_who_told_anywhere_in_a_range_of_days_may_have_learnt_it_by_its_last() -> None:
    ranged = replace(told(POST), last=LATER)
    assert findings(records(ranged, knows(POST, since=LATER))) == ()


@pytest.mark.parametrize("by", [None, "somebody on no list"])
def test_nothing_is_said_of_who_is_on_no_list(by: str | None) -> None:
    assert findings(records(told(POST, by=by))) == ()


def test_information_that_went_further_than_its_originator_allows_is_flagged() -> None:
    (found,) = findings(records(told(POST, by=None, originator="the partner")))
    assert found.told == "it carried information of the partner to visitors, which the partner has not agreed to"
    agreed = replace(told(POST, by=None, originator="the partner"), audience="newsroom")
    assert findings(records(agreed)) == ()


def test_what_was_ruled_out_is_not_odd() -> None:
    assert findings(records(replace(told(POST, originator="the partner"), status=Status.RULED_OUT))) == ()


def test_findings_are_those_of_the_records_as_they_stood() -> None:
    late = records(replace(told(POST), learnt=LATER), knows(POST, learnt=LATER))
    assert findings(late, known_on=DAY) == ()
    listed_late = records(told(POST), knows(POST, learnt=LATER))
    assert len(findings(listed_late, known_on=DAY)) == 1
    assert findings(listed_late) == ()


def test_what_was_corrected_is_odd_no_more() -> None:
    wrong = told(POST)
    right = replace(wrong, id="corrected", facts=(), learnt=LATER, supersedes="talk")
    both = replace(records(wrong), disclosures=(wrong, right))
    assert len(findings(both, known_on=DAY)) == 1
    assert findings(both) == ()


def test_a_detail_of_an_originator_is_its_information_whoever_tells_it() -> None:
    owners = {("juniper", POST.detail): "the partner"}
    (found,) = findings(records(told(POST, by=None)), owners=owners)
    assert (found.event, "information of the partner to visitors" in found.told) == ("talk", True)
    assert findings(records(told(MONTH, by=None)), owners=owners) == ()


def test_what_an_encounters_record_says_may_go_too_far_too() -> None:
    meeting = Encounter("dinner", DAY, (), "visitors", DAY, MeetingRecord((POST,), found=LATER))
    kept = replace(records(told(MONTH, by=None)), encounters=(meeting,))
    owners = {("juniper", POST.detail): "the partner"}
    assert [found.event for found in findings(kept, owners=owners)] == ["dinner"]
    assert findings(kept, DAY, owners) == ()  # the record was not found yet
