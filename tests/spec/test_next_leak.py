"""The page on the next leak says what the code does, on the town of the page about counting."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.spec.manual import HOW_IT_COUNTS, ROOT, Table, ladders, tables, town
from withheld.cases.case import Case, Source
from withheld.casework.foresee_leaks import Foresight, foresight
from withheld.casework.who_fits import WhoFits, who_fits
from withheld.exposure.next_leak import Fewest, fewest_leaks
from withheld.knowledge.records import PUBLIC, Audience
from withheld.reports import words_leaks

PAGE = ROOT / "docs" / "explanation" / "next-leak.md"
DETAILS = ladders(tables(HOW_IT_COUNTS, "The ladders")[0])
SOURCE = Source("juniper", 3, DETAILS)
AUDIENCE = Audience("the public", PUBLIC)
FROM_THE_HARBOUR = (1, 2, 1)


def table(heading: str) -> Table:
    return tables(PAGE, heading)[0]


@pytest.fixture(scope="module")
def fitting() -> WhoFits:
    people = town(tables(HOW_IT_COUNTS, "The town")[0])
    case = Case("The town", 3, "english", (SOURCE,), people, Path("c.toml"), Path("t.arrow"))
    return who_fits(case, SOURCE, AUDIENCE, FROM_THE_HARBOUR)


@pytest.fixture(scope="module")
def found(fitting: WhoFits) -> Foresight:
    return foresight(SOURCE, AUDIENCE, FROM_THE_HARBOUR, fitting)


def test_each_leak_leaves_as_many_as_the_page_says(found: Foresight) -> None:
    assert found.certain == 4
    assert {(harm.leak.wording, harm.certain) for harm in found.harms} == {
        (row["leak"], int(row["leaves"])) for row in table("One more leak")
    }


def test_two_leaks_leave_as_many_as_the_page_says(fitting: WhoFits) -> None:
    places = {leak.wording: place for place, leak in enumerate(fitting.leaks)}
    for row in table("How many leaks it takes"):
        assert fitting.patterns.left_after([places[said] for said in row["leaks"].split(", ")]) == int(row["leave"])


def test_it_is_as_far_to_a_name_as_the_page_says(found: Foresight, fitting: WhoFits) -> None:
    assert fewest_leaks(fitting.patterns, 3) == Fewest(1, (0,))
    assert words_leaks.distances(found) == (
        "One leak from below 3: the home (“of Quay Street”); two leaks from a name: the home (“of Quay Street”) and the"
        " age (“forty-five or older”)."
    )


def test_the_crowd_is_as_different_as_the_page_says(fitting: WhoFits) -> None:
    rows = [
        (spread.facet, str(spread.values), str(spread.of), f"{spread.share:.0%}", str(spread.unknown))
        for spread in fitting.spreads
    ]
    assert rows == [tuple(row.values()) for row in table("What a crowd shares")]
