"""The command line, run in this process as a terminal would run it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from withheld.cli.main import run

PEOPLE = """\
person_id,name,city,office,age,languages
1,Ada Archer,Brask,Records,51,Dorish; Elvan
2,Ben Baker,Brask,Records,52,Dorish; Elvan
3,Cy Cooper,Brask,Harbour,53,Elvan
4,Dee Draper,Brask,Harbour,51,Elvan
5,Eve Ellis,Corvale,Records,52,Dorish; Elvan
6,Flo Fisher,Corvale,Records,33,Dorish
7,Gus Glover,Corvale,Harbour,33,Dorish
8,Hal Hunter,,Harbour,34,Elvan
"""
CASE = """\
title = "The harbour books"
population = "town.arrow"
threshold = 3

[[sources]]
codename = "juniper"

[[sources.details]]
name = "city"
loss = 2
[[sources.details.rungs]]
says = "in Brask"
fits = "city=Brask"

[[sources.details]]
name = "office"
[[sources.details.rungs]]
says = "at the record office"
fits = "office=Records"

[[sources.details]]
name = "family"
[[sources.details.rungs]]
says = "close to the mayor"
"""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Withheld = Callable[..., Ended]


@pytest.fixture
def withheld(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Withheld:
    def call(*arguments: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["withheld", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            run()
        shown = capsys.readouterr()
        code = left.value.code
        return Ended(code if isinstance(code, int) else 0, shown.out, shown.err)

    return call


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, withheld: Withheld) -> Path:
    """A folder, entered, with a table of eight people, its store, and a case; no draft yet."""
    monkeypatch.chdir(tmp_path)
    Path("town.csv").write_text(PEOPLE, encoding="utf-8")
    Path("case.toml").write_text(CASE, encoding="utf-8")
    assert withheld("population", "build", "town.csv", "-o", "town.arrow", "--keep", "age").code == 0
    return tmp_path
