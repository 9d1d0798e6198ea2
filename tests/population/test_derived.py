"""Ladders derived from a facet: bands of numbers and dates, and hierarchies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worlds import Cell, population
from withheld.details.criteria import AtLeast, Between, In, Is, Value
from withheld.details.ladders import Detail, evenly_lossy
from withheld.errors import BadInputError, CriterionError, FacetError, LadderError
from withheld.exposure.lattice import exposure_lattice
from withheld.population.derived import SPANS, Put, Width, derived_ladder, worded
from withheld.population.facets import Facet
from withheld.population.truth import FALSE, TRUE, UNKNOWN, truth_per_value


def facet(name: str, cells: Sequence[Cell], **more: Any) -> Facet:
    return population({name: cells}, **more).facet(name)


def wordings(puts: Sequence[Put]) -> list[str]:
    return [put.says[0] for put in puts]


# Bands of numbers


def test_an_age_in_bands() -> None:
    puts = derived_ladder(facet("age", [41, 55, 57, 59]), 57, [5, 10])
    assert [put.says for put in puts] == [("57",), ("55 to 59",), ("in their fifties", "50 to 59")]
    assert [put.fits for put in puts] == [Is("age", 57), Between("age", 55, 59), Between("age", 50, 59)]


@pytest.mark.parametrize(
    ("name", "value", "width", "wording"),
    [
        ("age", 12, 10, "10 to 19"),
        ("age", 104, 10, "100 to 109"),
        ("Age at entry", 23, 10, "in their twenties"),
        ("wages", 23, 10, "20 to 29"),
        ("birth_year", 1957, 10, "the 1950s"),
        ("birth_year", 1957, 5, "1955 to 1959"),
        ("year", 57, 10, "50 to 59"),
        ("change", -3, 5, "-5 to -1"),
    ],
)
def test_how_a_band_is_put(name: str, value: int, width: int, wording: str) -> None:
    assert derived_ladder(facet(name, [value]), value, [width])[1].says[0] == wording


def test_real_numbers_lie_in_the_band_of_their_decimal_spelling() -> None:
    share = facet("share", [0.25, 0.3, 0.35, 0.4])
    puts = derived_ladder(share, 0.3, [0.1, 1])
    assert wordings(puts) == ["0.3", "0.3 to under 0.4", "0 to under 1"]
    assert truth_per_value(puts[1].fits, share).tolist() == [FALSE, TRUE, TRUE, FALSE, UNKNOWN]


@pytest.mark.parametrize(
    ("widths", "told"),
    [
        ([10, 5], "the band of 5 does not hold whole bands"),
        ([5, 12], "the band of 12 does not hold whole bands"),
        ([5, 5], "the band of 5 does not hold whole bands"),
        ([1], "the band of 1 does not hold whole bands"),
        ([0], "a band cannot be 0 wide"),
        ([-5], "a band cannot be -5 wide"),
        ([2.5], "a band of 2.5 does not suit facet “age”, which holds whole numbers"),
        (["year"], "a band of “year” does not suit facet “age”, which is a number"),
    ],
)
def test_widths_that_do_not_nest_or_suit_are_refused(widths: list[Width], told: str) -> None:
    with pytest.raises(LadderError) as caught:
        derived_ladder(facet("age", [57]), 57, widths)
    assert told in str(caught.value)


@pytest.mark.parametrize(("value", "told"), [(58, "no one has “58”"), ("inf", "“inf” is not a number")])
def test_a_number_that_nobody_has_is_refused(value: int | str, told: str) -> None:
    with pytest.raises(CriterionError, match=told):
        derived_ladder(facet("age", [57]), value, [5])


# Bands of dates


def test_a_day_in_bands() -> None:
    puts = derived_ladder(facet("hired", [date(2031, 3, 14)]), "2031-03-14", ["month", "quarter", "year", "decade"])
    assert wordings(puts) == ["14 March 2031", "March 2031", "the first quarter of 2031", "2031", "the 2030s"]
    assert [put.fits for put in puts[1:]] == [
        Between("hired", date(2031, 3, 1), date(2031, 3, 31)),
        Between("hired", date(2031, 1, 1), date(2031, 3, 31)),
        Between("hired", date(2031, 1, 1), date(2031, 12, 31)),
        Between("hired", date(2030, 1, 1), date(2039, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("day", "band"),
    [
        (date(5, 7, 1), Between("day", date.min, date(9, 12, 31))),
        (date(9999, 12, 31), Between("day", date(9990, 1, 1), date.max)),
    ],
)
def test_bands_end_where_the_calendar_ends(day: date, band: Between) -> None:
    assert derived_ladder(facet("day", [day]), day, ["decade"])[1].fits == band


@pytest.mark.parametrize(
    ("widths", "told"),
    [
        ([5], "a band of “5” does not suit facet “hired”, which is a date: choose among month"),
        (["week"], "a band of “week” does not suit"),
        (["year", "month"], "the band of month does not hold whole bands"),
    ],
)
def test_spans_that_do_not_nest_or_suit_are_refused(widths: list[Width], told: str) -> None:
    with pytest.raises(LadderError) as caught:
        derived_ladder(facet("hired", [date(2031, 3, 14)]), date(2031, 3, 14), widths)
    assert told in str(caught.value)


# A store that keeps bands


def test_on_the_stores_own_bands_the_ladder_starts_at_the_store_s_band() -> None:
    age = facet("age", [40, 50, 55, 60], highs={"age": [49, 54, 59, None]})
    puts = derived_ladder(age, 57, [5, 10])
    assert [put.says for put in puts] == [("55 to 59",), ("in their fifties", "50 to 59")]
    assert truth_per_value(puts[1].fits, age).tolist() == [FALSE, TRUE, TRUE, FALSE, UNKNOWN]


def test_bands_finer_than_the_stores_or_across_them_are_refused() -> None:
    with pytest.raises(LadderError, match="“55 to 59” is finer than"):
        derived_ladder(facet("age", [50, 60], highs={"age": [59, 69]}), 57, [5])
    with pytest.raises(LadderError, match="“45 to 59” is finer than, or cuts"):
        derived_ladder(facet("age", [40, 50, 60], highs={"age": [49, 59, 69]}), 57, [15])


def test_the_last_band_is_open() -> None:
    age = facet("age", [50, 60], highs={"age": [59, None]})
    (put,) = derived_ladder(age, 71)
    assert put == Put(("60 or more",), AtLeast("age", 60))


def test_bands_of_real_numbers_end_before_the_next() -> None:
    pay = facet("pay", [0.0, 1.5, 3.0], highs={"pay": [1.5, 3.0, 4.5]})
    puts = derived_ladder(pay, 2, [4.5])
    assert wordings(puts) == ["1.5 to under 3", "0 to under 4.5"]
    assert truth_per_value(puts[0].fits, pay).tolist() == [FALSE, TRUE, FALSE, UNKNOWN]


def test_bands_of_days() -> None:
    months = facet("hired", [date(2031, 2, 1), date(2031, 3, 1)], highs={"hired": [date(2031, 2, 28), None]})
    assert wordings(derived_ladder(months, "2031-02-14", ["month"])) == ["February 2031"]
    assert wordings(derived_ladder(months, "2031-04-14")) == ["1 March 2031 or later"]
    odd = facet("hired", [date(2031, 2, 3)], highs={"hired": [date(2031, 2, 9)]})
    assert wordings(derived_ladder(odd, "2031-02-04")) == ["3 February 2031 to 9 February 2031"]


def test_a_value_in_no_band_is_refused() -> None:
    with pytest.raises(CriterionError, match="no one has “30”"):
        derived_ladder(facet("age", [50], highs={"age": [59]}), 30, [10])


# Hierarchies


JOBS = {
    "nurse": ("Care", "Health"),
    "doctor": ("Cure", "Health"),
    "surgeon": ("Cure", "Health"),
    "cook": ("Kitchen", "House"),
}


def jobs(*levels: dict[str, str]) -> Facet:
    return facet("job", list(levels[0]), hierarchies={"job": levels})


def test_a_hierarchy_gives_a_rung_for_each_level_that_tells_less() -> None:
    job = jobs(*({value: names[level] for value, names in JOBS.items()} for level in range(2)))
    assert derived_ladder(job, "doctor") == (
        Put(("doctor",), Is("job", "doctor")),
        Put(("Cure",), In("job", ("doctor", "surgeon"))),
        Put(("Health",), In("job", ("doctor", "nurse", "surgeon"))),
    )


def test_a_level_equal_to_the_one_before_is_skipped_and_one_that_holds_everybody_ends_the_ladder() -> None:
    job = jobs(
        {value: names[0] for value, names in JOBS.items()},
        {value: names[1] for value, names in JOBS.items()},
        dict.fromkeys(JOBS, "*"),
    )
    assert wordings(derived_ladder(job, "nurse")) == ["nurse", "Health"]
    assert wordings(derived_ladder(job, "cook")) == ["cook"]


def test_parents_of_one_name_under_different_grandparents_stay_apart() -> None:
    job = jobs(
        {"x1": "Other", "x2": "Other", "y1": "Other", "z": "Main"},
        {"x1": "X", "x2": "X", "y1": "Y", "z": "Z"},
    )
    assert derived_ladder(job, "x1")[1:] == (Put(("Other",), In("job", ("x1", "x2"))),)


def test_a_level_without_a_name_is_skipped() -> None:
    job = jobs({"a": "", "b": "", "c": "C"}, {"a": "AB", "b": "AB", "c": "C"})
    assert wordings(derived_ladder(job, "a")) == ["a", "AB"]


def test_numbers_may_have_a_hierarchy() -> None:
    age = facet("age", [20, 21, 30], hierarchies={"age": [{"20": "young", "21": "young", "30": "old"}]})
    assert derived_ladder(age, "20")[1] == Put(("young",), In("age", (20, 21)))


@pytest.mark.parametrize(
    ("which", "widths", "error", "told"),
    [
        (facet("job", ["cook"]), [], LadderError, "facet “job” has no hierarchy"),
        (facet("job", ["cook"]), [5], FacetError, "facet “job” is a category, which has no bands"),
        (facet("job", [("cook",)]), [5], FacetError, "which is a set"),
    ],
)
def test_a_facet_without_such_a_ladder_is_refused(
    which: Facet, widths: list[Width], error: type[BadInputError], told: str
) -> None:
    with pytest.raises(error, match=told):
        derived_ladder(which, "cook", widths)


# Wordings


def test_wordings_of_the_user_replace_the_derived_ones_rung_by_rung() -> None:
    age = facet("age", [57])
    puts = worded(age, derived_ladder(age, 57, [5, 10]), [("aged 57",)])
    assert wordings(puts) == ["aged 57", "55 to 59", "in their fifties"]


def test_more_wordings_than_rungs_are_refused() -> None:
    age = facet("age", [57])
    with pytest.raises(LadderError, match="3 wordings are given, and facet “age” gives 2 rungs"):
        worded(age, derived_ladder(age, 57, [5]), [("a",), ("b",), ("c",)])


def test_a_wording_that_would_tell_two_rungs_is_refused() -> None:
    job = jobs({"Cook": "cook", "maid": "cook", "guard": "guard"})
    with pytest.raises(LadderError, match="“cook” would tell two rungs"):
        worded(job, derived_ladder(job, "Cook"), [])


# Nesting, whatever the facet


@given(data=st.data(), cells=st.lists(st.integers(-120, 120), min_size=1))
def test_bands_of_whole_numbers_nest_around_their_value(data: st.DataObject, cells: list[int]) -> None:
    factors = data.draw(st.lists(st.integers(2, 4), min_size=1, max_size=4))
    assert_nests(facet("n", cells), data.draw(st.sampled_from(cells)), _multiples(factors))


@given(data=st.data(), cells=st.lists(st.integers(-50, 50), min_size=1))
def test_bands_of_real_numbers_nest_around_their_value(data: st.DataObject, cells: list[int]) -> None:
    reals = [cell / 10 for cell in cells]
    factors = data.draw(st.lists(st.integers(2, 5), min_size=1, max_size=3))
    assert_nests(facet("n", reals), data.draw(st.sampled_from(reals)), [width / 10 for width in _multiples(factors)])


@given(data=st.data(), days=st.lists(st.integers(0, 5000), min_size=1))
def test_bands_of_dates_nest_around_their_day(data: st.DataObject, days: list[int]) -> None:
    cells = [date(2025, 1, 1) + timedelta(days=day) for day in days]
    widths = [span for span in SPANS if data.draw(st.booleans())] or ["year"]
    assert_nests(facet("d", cells), data.draw(st.sampled_from(cells)), widths)


@given(data=st.data())
def test_hierarchies_nest_around_their_value(data: st.DataObject) -> None:
    words = [f"v{number}" for number in range(data.draw(st.integers(1, 8)))]
    names = st.sampled_from(["A", "B", "C"])
    levels = [{word: data.draw(names) for word in words} for _ in range(data.draw(st.integers(1, 3)))]
    assert_nests(facet("h", words, hierarchies={"h": levels}), data.draw(st.sampled_from(words)), [])


def _multiples(factors: list[int]) -> list[int]:
    widths, width = [], 1
    for factor in factors:
        width *= factor
        widths.append(width)
    return widths


def assert_nests(which: Facet, value: Value, widths: Sequence[Width]) -> None:
    """Each rung holds the value and everyone of the rung before, and the lattice takes the ladder."""
    puts = derived_ladder(which, value, widths)
    truths = [truth_per_value(put.fits, which)[:-1] for put in puts]
    assert truths[0].tolist() == [TRUE if cell == value else FALSE for cell in which.vocabulary.to_pylist()]
    for finer, vaguer in pairwise(truths):
        assert (finer <= vaguer).all()
    people = population({which.name: which.vocabulary.to_pylist()})
    exposure_lattice(people, [Detail("d", evenly_lossy([Put((str(n),), p.fits) for n, p in enumerate(puts)], 1))])
