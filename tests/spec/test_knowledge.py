"""The page on who knows what: every table in it, held against the code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.running import withheld
from tests.spec.manual import ROOT, Table, tables
from withheld.details.ladders import Version
from withheld.knowledge.belief import Assumption
from withheld.knowledge.courses import courses
from withheld.knowledge.records import (
    Audience,
    Disclosure,
    Encounter,
    Fact,
    Flow,
    Knows,
    MeetingRecord,
    Person,
    Records,
    Status,
)

PAGE = ROOT / "docs" / "explanation" / "knowledge.md"
WITHHELD: dict[str, Version] = {"heron": (2, 1)}
VERSIONS: dict[str, Version] = {"abroad": (1, 1), "port": (0, 1), "abroad, speaks": (1, 0), "port, speaks": (0, 0)}
CRITERIA = {"abroad": "abroad=true", "in Port Brarivask": "city=Port Brarivask", "told": "languages~Lunelvaskish"}
PORT, ABROAD, SPEAKS = Fact("heron", 0, 0), Fact("heron", 0, 1), Fact("heron", 1, 0)

(EVENTS,) = tables(PAGE, "What is on record")
BELIEVED, KNOWN_NOW = tables(PAGE, "Two clocks")


def records(rows: Table = EVENTS) -> Records:
    """What the page tells, with the days that its table gives."""
    happened = {row["event"]: date.fromisoformat(row["day"]) for row in rows}
    learnt = {row["event"]: date.fromisoformat(row["learnt"]) for row in rows}

    def disclosure(event: str, audience: str, fact: Fact, status: Status, corrects: str | None = None) -> Disclosure:
        day = happened[corrects or event]
        return Disclosure(event, day, day, audience, (fact,), status, learnt[event], supersedes=corrects)

    return Records(
        audiences=(
            Audience("public", "public"),
            Audience("embassy", "government"),
            Audience("capital", "government"),
            Audience("service", "service"),
        ),
        people=(Person("minister", (Knows("heron", (PORT, SPEAKS), date(2031, 1, 1), date(2031, 1, 1)),)),),
        disclosures=(
            disclosure("article", "public", ABROAD, Status.CONFIRMED),
            disclosure("leak", "service", PORT, Status.SUSPECTED),
            disclosure("cleared", "service", PORT, Status.RULED_OUT, corrects="leak"),
        ),
        encounters=(
            Encounter(
                "dinner",
                happened["dinner"],
                ("minister",),
                "embassy",
                learnt["dinner"],
                MeetingRecord((SPEAKS,), found=learnt["notes"]),
            ),
        ),
        flows=(Flow("embassy", "capital", 7, certain=True), Flow("capital", "service", 30, certain=False)),
    )


@pytest.mark.parametrize("row", [*BELIEVED, *KNOWN_NOW], ids=lambda row: f"{row['audience']} on {row['day']}")
def test_every_audience_knows_what_the_page_says(row: dict[str, str]) -> None:
    known_on = date.fromisoformat(row["believed on"]) if "believed on" in row else None
    for assumption in Assumption:
        course = courses(records(), WITHHELD, assumption, known_on)[row["audience"], "heron"]
        assert course.on(date.fromisoformat(row["day"])) == VERSIONS[row[assumption.value]], assumption


def test_as_many_people_fit_as_the_page_says(examples: Path) -> None:
    (rows,) = tables(PAGE, "Knowledge is a version")
    for row in rows:
        told = [CRITERIA[row[column]] for column in ("posted", "speaks Lunelvaskish") if row[column] != "withheld"]
        ran = withheld("count", "vessarune.arrow", *told, folder=examples / "vessarune")
        assert ran.out.splitlines()[-1] == f"{row['people']} people fit."
