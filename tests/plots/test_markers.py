"""Markers: every step has a number, and no two numbers overlap."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from withheld.plots.markers import markers


def size(text: str) -> float:
    return len(text) + 1.0


def texts(*places: float, room: float = 60) -> list[str]:
    return [marker.text for marker in markers(places, room, size)]


def test_steps_that_stand_apart_have_a_number_each() -> None:
    assert texts(3, 20, 40) == ["1", "2", "3"]


def test_steps_that_stand_close_share_one() -> None:
    assert texts(3, 4, 5, 40) == ["1–3", "4"]


def test_a_shared_number_that_grows_takes_in_its_neighbour() -> None:
    assert texts(10, 11, 13.4) == ["1–3"]


def test_a_number_stands_over_its_step_and_within_the_chart() -> None:
    left, middle, right = markers([0, 30, 60], 60, size)
    assert (left.left, middle.middle, right.right) == (0, 30, 60)


@given(st.lists(st.floats(0, 200), max_size=60), st.integers(20, 200))
def test_numbers_never_overlap_and_every_step_has_one(places: list[float], room: int) -> None:
    places = sorted(min(place, room) for place in places)
    found = markers(places, room, size)
    assert [number for each in found for number in range(each.first, each.last + 1)] == list(range(1, len(places) + 1))
    assert all(earlier.right <= later.left for earlier, later in pairwise(found))
    assert all(each.left >= 0 and each.right <= room for each in found)
