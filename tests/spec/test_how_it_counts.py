"""The page about counting says what the code does: every number in its tables is held against the lattice."""

from __future__ import annotations

import numpy as np
import pytest

from tests.spec.manual import HOW_IT_COUNTS, README, Table, ladders, place, tables, town, version
from withheld.details.ladders import Detail
from withheld.exposure.lattice import Count, Lattice, exposure_lattice
from withheld.exposure.levels import ByValue, compiled_ladder
from withheld.population.truth import look_up

(TOWN,) = tables(HOW_IT_COUNTS, "The town")
DETAILS = ladders(tables(HOW_IT_COUNTS, "The ladders")[0])
_, AGE, LANGUAGE = DETAILS
PLACES = [*(rung.says[0] for rung in AGE.rungs), "withheld"]


@pytest.fixture(scope="module")
def lattice() -> Lattice:
    return exposure_lattice(town(TOWN), DETAILS)


def ids(rows: Table) -> list[str]:
    return [", ".join(row[detail.name] for detail in DETAILS) for row in rows]


def versions(heading: str, number: int = 0) -> Table:
    return tables(HOW_IT_COUNTS, heading)[number]


@pytest.mark.parametrize("row", versions("The versions"), ids=ids(versions("The versions")))
def test_a_version_leaves_as_many_people_as_the_page_says(lattice: Lattice, row: dict[str, str]) -> None:
    expected = Count(int(row["certain"]), int(row["possible"]))
    assert lattice.count(version(DETAILS, row)) == expected


def test_a_weighted_version_leaves_as_many_people_as_the_page_says() -> None:
    weights, counted = tables(HOW_IT_COUNTS, "Rows that stand for several people")
    lattice = exposure_lattice(town(TOWN, [int(row["people"]) for row in weights]), DETAILS)
    for row in counted:
        assert lattice.count(version(DETAILS, row)) == (int(row["certain"]), int(row["possible"]))


@pytest.mark.parametrize("detail", DETAILS, ids=[detail.name for detail in DETAILS])
@pytest.mark.parametrize("sort", ["certain", "possible"])
def test_a_person_has_the_profile_that_the_page_says(detail: Detail, sort: str) -> None:
    people = town(TOWN)
    (chunk,) = people.chunks(tuple(people.facets))
    ladder = compiled_ladder(detail, people)
    if isinstance(ladder, ByValue):
        found = look_up(getattr(ladder.levels, sort), chunk.codes[ladder.facet])
    else:
        found = getattr(ladder.levels(chunk), sort)
    expected = [place(detail, row[f"{sort} {detail.name}"]) for row in versions("The profiles")]
    assert found.tolist() == expected


def test_the_histogram_adds_up_to_the_lattice_as_the_page_says(lattice: Lattice) -> None:
    histogram, summed = (
        np.array([[int(row[wording]) for wording in PLACES] for row in table])
        for table in tables(HOW_IT_COUNTS, "One pass, one sum")
    )
    assert histogram.cumsum(0).cumsum(1).tolist() == summed.tolist()
    assert lattice.certain[:, :, LANGUAGE.withheld].tolist() == summed.tolist()


def test_the_readme_shows_the_same_town() -> None:
    assert tables(README, "How it counts")[0] == TOWN


@pytest.mark.parametrize("row", tables(README, "How it counts")[1], ids=lambda row: row["the draft says"])
def test_a_draft_leaves_as_many_people_as_the_readme_says(lattice: Lattice, row: dict[str, str]) -> None:
    said = row["the draft says"].split("; ")
    told = tuple(
        next((place for place, rung in enumerate(detail.rungs) if rung.says[0] in said), detail.withheld)
        for detail in DETAILS
    )
    least, _, most = row["people who fit"].partition(" to ")
    assert lattice.count(told) == (int(least), int(most or least))
    assert len(said) == sum(place != detail.withheld for place, detail in zip(told, DETAILS, strict=True))
