"""Every command in the pages is run, and prints what the page shows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.docs.sessions import Command, Session, commands, fits, is_target
from tests.running import ROOT

PAGES = [
    str(page.relative_to(ROOT))
    for page in (ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md")), *sorted(ROOT.glob("examples/*/README.md")))
]
PEOPLE = "department,age\n" + "Harbour,50\nRoads,40\n" * 30
"""What a reader of the first page would bring."""


@pytest.fixture
def folder(examples: Path, tmp_path: Path) -> Path:
    shutil.copytree(examples, tmp_path / "examples")
    return tmp_path


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of(page: str, folder: Path) -> None:
    found = list(commands((ROOT / page).read_text(encoding="utf-8")))
    if page == "README.md":
        (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
        (folder / "draft.md").write_text("A man from Texas says so.\n", encoding="utf-8")
        # the case that it starts from is about this population
        shutil.copy(folder / "examples" / "congress" / "congress.arrow", folder)
    session = Session(folder / page.removesuffix("README.md") if page.startswith("examples") else folder)
    for command in found:
        session.run(command)
    session.check_code()


def test_there_are_commands_in_the_pages() -> None:
    with_commands = {page for page in PAGES if list(commands((ROOT / page).read_text(encoding="utf-8")))}
    assert {"README.md", "docs/how-to/review-a-draft.md", "examples/congress/README.md"} <= with_commands


def test_a_command_may_run_over_several_lines() -> None:
    page = "text\n\n```console\n$ withheld count x.arrow \\\n    a=b\n2 people\n...\n\n$ make\n```\n"
    assert list(commands(page)) == [
        Command(4, "withheld count x.arrow a=b", ("2 people", "...")),
        Command(9, "make", ()),
    ]


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (["a", "b"], "a\nb\n", True),
        (["a"], "a\nb\n", False),
        (["a", "..."], "a\nb\nc\n", True),
        (["...", "c"], "a\nb\nc  \n", True),
        (["...", "c"], "c\n", True),
        (["x ... z (1)"], "x y z (1)\n", True),
        (["x ... z"], "x y\nz\n", False),
    ],
)
def test_dots_stand_for_anything(shown: list[str], printed: str, same: bool) -> None:  # noqa: FBT001 - a case
    assert fits(tuple(shown), printed) is same


def test_a_page_that_lies_is_found(folder: Path) -> None:
    session = Session(folder / "examples" / "congress")
    with pytest.raises(AssertionError, match="prints"):
        session.run(Command(1, "withheld count congress.arrow", ("7 people fit.",)))
    session.run(Command(2, "withheld count congress.arrow party=Whig", ()))
    with pytest.raises(AssertionError, match="exit code 2"):
        session.check_code()
    assert not is_target("reveiw")
    assert is_target("examples/vessarune/vessarune.arrow")
