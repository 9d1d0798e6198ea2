"""What a case says of doubt, priors and limits on guessing: read, and every fault told with its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cases.test_opening import on_town
from tests.cases.test_reading import DETAIL, RUNG, faults, read
from withheld.cases.case import Derivation
from withheld.cases.supposing import together
from withheld.details.criteria import Is
from withheld.details.ladders import Detail
from withheld.errors import FaultsError
from withheld.exposure.doubt import Prior
from withheld.exposure.limits import Limit, Limits
from withheld.knowledge.records import Audience

SAYS = RUNG + 'says = "x"\n'
TEXAN = RUNG + 'says = "x"\nfits = "state=TX"\n'
EMBASSY = '[[audiences]]\nname = "the embassy"\nkind = "government"\n'


def test_limits_come_from_the_case_the_source_and_the_audience(tmp_path: Path) -> None:
    case = read(
        tmp_path,
        'most_likely = "1 in 20"\nguesses = { most = 10, success = 0.3 }\n'
        + SAYS.replace('"juniper"\n', '"juniper"\nmost_likely = 0.5\n')
        + EMBASSY
        + 'guesses = { most = 3, success = "1 in 4" }\n',
    )
    assert case.sources[0].limits == Limits(0.5, (Limit(10, 0.3),))
    assert case.records.audiences[0].limits == Limits(None, (Limit(3, 0.25),))


def test_trust_is_that_of_the_rung_or_of_the_detail(tmp_path: Path) -> None:
    rungs = 'trust = 0.9\n[[sources.details.rungs]]\nsays = "x"\ntrust = 0\n[[sources.details.rungs]]\nsays = "y"\n'
    derived = '[[sources.details]]\nname = "age"\ntrust = 0.5\nderive = { facet = "age", value = 57, bands = [5] }\n'
    detail, age = read(tmp_path, DETAIL + rungs + derived).sources[0].details
    assert isinstance(detail, Detail)
    assert isinstance(age, Derivation)
    assert [rung.trust for rung in detail.rungs] == [0, 0.9]
    assert age.trust == 0.5
    (_, opened) = on_town(tmp_path, DETAIL + rungs + derived).sources[0].details
    assert {rung.trust for rung in opened.rungs} == {0.5}


def test_a_prior_is_read(tmp_path: Path) -> None:
    case = read(tmp_path, 'prior = [{ fits = "state=TX", times = 2 }, { fits = "everybody", times = 0.5 }]\n' + SAYS)
    assert [prior.times for prior in case.priors] == [2, 0.5]
    assert case.priors[0] == Prior(Is("state", "TX"), 2)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (SAYS + "trust = 1.1", "case.toml:9:1: “trust”: the trust does not lie between 0 and 1"),
        (SAYS + "trust = -0.1", "case.toml:9:1: “trust”: the trust does not lie between 0 and 1"),
        (SAYS + "trust = nan", "case.toml:9:1: “trust”: the trust does not lie between 0 and 1"),
        (SAYS + 'trust = "half"', "case.toml:9:1: “trust”: a text stands where a number is expected"),
        (DETAIL + "trust = true\n" + SAYS.removeprefix(DETAIL), "case.toml:7:1: “trust”: true or false stands"),
        ("most_likely = 0\n" + SAYS, "case.toml:1:1: “most_likely”: the chance does not lie above 0 and at most at 1"),
        ("most_likely = 1.5\n" + SAYS, "case.toml:1:1: “most_likely”: the chance does not lie above 0"),
        ("most_likely = nan\n" + SAYS, "case.toml:1:1: “most_likely”: the chance does not lie above 0"),
        ('most_likely = "3 in 2"\n' + SAYS, "case.toml:1:1: “most_likely”: the chance does not lie above 0"),
        ('most_likely = "one in two"\n' + SAYS, "“one in two” is no chance: give a number above 0 and at most 1"),
        ("guesses = { most = 0, success = 1 }\n" + SAYS, "case.toml:1:13: “most”: 0 is not a number of people"),
        ("guesses = { most = 1.5, success = 1 }\n" + SAYS, "case.toml:1:13: “most”: a number stands where a whole"),
        ("guesses = { most = 1, success = 0 }\n" + SAYS, "case.toml:1:23: “success”: the chance does not lie above 0"),
        ("guesses = { most = 1 }\n" + SAYS, "“success” is missing: add it, as in success = 0.3"),
        (SAYS + EMBASSY + "most_likely = 2", "case.toml:12:1: “most_likely”: the chance does not lie above 0"),
        (
            'prior = [{ fits = "a=b", times = -1 }]\n' + SAYS,
            "case.toml:1:26: “times”: the times are not a number from 0",
        ),
        ('prior = [{ fits = "a=b", times = inf }]\n' + SAYS, "case.toml:1:26: “times”: the times are not a number"),
        ('prior = [{ fits = "a=b", times = nan }]\n' + SAYS, "case.toml:1:26: “times”: the times are not a number"),
        ('prior = [{ fits = "a=b" }]\n' + SAYS, "“times” is missing: add it, as in times = 2"),
        ('prior = [{ fits = "a", times = 2 }]\n' + SAYS, "case.toml:1:12: “fits”: "),
    ],
)
def test_what_is_no_chance_is_told_with_its_place(tmp_path: Path, text: str, fault: str) -> None:
    (found,) = faults(tmp_path, text)
    assert fault in found


@pytest.mark.parametrize(
    ("prior", "fault"),
    [
        ('{ fits = "stat=TX", times = 2 }', "case.toml:1:12: “town.arrow” has no facet “stat”: did you mean “state”?"),
        ('{ fits = "everybody", times = 0 }', "case.toml:1:1: the prior leaves none of the people of “town.arrow”"),
        (
            '{ fits = "age>=41", times = 0 }, { fits = "age<=40", times = 0 }',
            "case.toml:1:1: the prior leaves none of the people of “town.arrow”: give those who may be the source",
        ),
    ],
)
def test_a_prior_that_does_not_suit_the_population_is_told(tmp_path: Path, prior: str, fault: str) -> None:
    with pytest.raises(FaultsError) as caught:
        on_town(tmp_path, f"prior = [{prior}]\n" + TEXAN)
    assert fault in str(caught.value)


def test_a_prior_that_leaves_somebody_is_right(tmp_path: Path) -> None:
    prior = 'prior = [{ fits = "age>=41", times = 0 }, { fits = "state=TX", times = 0 }]\n'
    assert len(on_town(tmp_path, prior + TEXAN).priors) == 2


@pytest.mark.parametrize(
    ("mine", "theirs", "joint"),
    [
        (Limits(), Limits(), Limits()),
        (Limits(0.1), Limits(0.2), Limits(0.1)),
        (Limits(0.9), Limits(), Limits(0.5)),
        (Limits(None, (Limit(2, 0.1),)), Limits(), Limits(None, (Limit(2, 0.1), Limit(9, 0.3)))),
        (Limits(None, (Limit(2, 0.1),)), Limits(None, (Limit(2, 0.1),)), Limits(None, (Limit(2, 0.1),))),
    ],
)
def test_together_they_have_the_strictest_limits(tmp_path: Path, mine: Limits, theirs: Limits, joint: Limits) -> None:
    case = on_town(tmp_path, "most_likely = 0.5\nguesses = { most = 9, success = 0.3 }\n" + TEXAN)
    audiences = (Audience("a", "x", limits=mine), Audience("b", "x", limits=theirs))
    case = replace(case, records=replace(case.records, audiences=audiences))
    assert together(case, ["a", "b"]).records.audiences[-1].limits == joint
