"""Where each key of a TOML text stands."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withheld.cases.positions import KeyPath, positions
from withheld.errors import Place

FILE = Path("case.toml")

TEXT = '''\
# a comment with [a] = "header"
title = "x"  # [[no]]
a."b.c" . d = [1,
  # ] not the end
  2, [3, { k = 1, l.m = [ { z = 1 },
     { z = "}]" }] }],
]
[[sources]]
says = """a
[[sources]]
q = 1""""
[sources.row]
x = 1979-05-27 07:32:00
'quoted key' = '\\'
[[ sources . details ]]
[[sources.details.rungs]]
says = \'\'\'x'\'\'\'\'
[[sources]]
[[sources.details]]
loss = 3'''


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("title",), 2, 1),
        (("a", "b.c", "d"), 3, 1),
        (("a", "b.c", "d", 0), 3, 16),
        (("a", "b.c", "d", 1), 5, 3),
        (("a", "b.c", "d", 2, 1, "l", "m"), 5, 19),
        (("a", "b.c", "d", 2, 1, "l", "m", 1, "z"), 6, 8),
        (("sources", 0), 8, 1),
        (("sources", 0, "row"), 12, 1),
        (("sources", 0, "row", "x"), 13, 1),
        (("sources", 0, "row", "quoted key"), 14, 1),
        (("sources", 0, "details", 0, "rungs", 0, "says"), 17, 1),
        (("sources", 1), 18, 1),
        (("sources", 1, "details", 0, "loss"), 20, 1),
    ],
)
def test_a_key_stands_on_its_line(path: KeyPath, line: int, column: int) -> None:
    assert positions(FILE, TEXT).place(*path) == Place(FILE, line, column)


def test_what_stands_nowhere_is_placed_at_what_it_is_part_of() -> None:
    where = positions(FILE, TEXT)
    assert where.place("sources", 1, "details", 0, "name") == Place(FILE, 19, 1)
    assert where.place("sources", 1, "row", "state") == Place(FILE, 18, 1)
    assert where.place("population") == Place(FILE)


def paths_of(data: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from paths_of(item, (*path, key))


def test_every_key_that_tomllib_finds_is_placed_and_no_other() -> None:
    assert set(positions(FILE, TEXT).spots) == set(paths_of(tomllib.loads(TEXT)))


BLANK = st.sampled_from(["", " ", "\t", "  "])
BREAK = st.sampled_from(["", " ", "\n", " # ]}, a comment = [\n", "\n\n  "])
TEXTS = st.sampled_from(
    ['"a"', "'[b]'", '"\\"]"', "'\\'", '"""c\n]"""', '"""""d"""', "'''e\n# '''", '"""\\""""', "''''f'''''", '""', "''"]
)
SCALARS = st.one_of(
    TEXTS, st.sampled_from(["1", "-2.5", "nan", "true", "2031-03-14", "2031-03-14 07:00:00Z", "0xFF", "1_000"])
)


@st.composite
def arrays(draw: st.DrawFn, items: st.SearchStrategy[str]) -> str:
    inside = [draw(BREAK) + item + draw(BREAK) for item in draw(st.lists(items, max_size=3))]
    comma = draw(st.sampled_from(["", ","])) if inside else ""
    return "[" + ",".join(inside) + comma + draw(BREAK) + "]"


@st.composite
def inline_tables(draw: st.DrawFn, items: st.SearchStrategy[str]) -> str:
    keys = draw(st.lists(st.sampled_from(["a", '"b c"', "'d.'", "e-1", "f . g"]), max_size=3, unique=True))
    inside = [f"{draw(BLANK)}{key}{draw(BLANK)}={draw(BLANK)}{draw(items)}{draw(BLANK)}" for key in keys]
    return "{" + ",".join(inside) + "}"


VALUES = st.recursive(SCALARS, lambda items: arrays(items) | inline_tables(items), max_leaves=6)


@st.composite
def documents(draw: st.DrawFn) -> str:
    lines = []
    for number in range(draw(st.integers(1, 5))):
        header = draw(st.sampled_from(["", f"[t{number}]", "[[list]]", "[[ list . inner ]]", f'[list."t{number}"]']))
        lines.append(header)
        lines.append(f"{draw(BLANK)}k{number}{draw(BLANK)}={draw(BLANK)}{draw(VALUES)}{draw(BLANK)}# end")
    return "\n".join(["[[list]]", *lines])


@given(documents())
def test_every_key_of_any_text_is_placed(text: str) -> None:
    where = positions(FILE, text)
    assert set(where.spots) == set(paths_of(tomllib.loads(text)))
    lines = text.split("\n")
    assert all(column <= len(lines[line - 1]) for line, column in where.spots.values())
    for number in range(len(lines)):
        for path, (line, column) in where.spots.items():
            if path[-1] == f"k{number}":
                assert lines[line - 1][column - 1 :].startswith(f"k{number}")
