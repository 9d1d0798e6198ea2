"""The command line as a user runs it, inside the tests' own process, in a copy of the examples."""

from __future__ import annotations

import io
import os
import shutil
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest
from examples.vessarune import generate

from withheld.cli.main import run

ROOT = Path(__file__).parents[1]
BUILT = ("*.arrow", "*.parquet", "*.html")
PEOPLE_OF_VESSARUNE = 100_000


class Ran(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def withheld(*arguments: str | Path, folder: Path, **environment: str) -> Ran:
    """Run ``withheld`` with some arguments in a folder, on a screen of 80 columns without colours."""
    out, err = io.StringIO(), io.StringIO()
    plain = {"COLUMNS": "80", "NO_COLOR": "1", "FORCE_COLOR": "", "TTY_COMPATIBLE": "0"}
    with (
        patch.object(sys, "argv", ["withheld", *map(str, arguments)]),
        patch.dict(os.environ, plain | environment),
        chdir(folder),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as left,
    ):
        run()
    code = left.value.code
    assert code is None or isinstance(code, int)
    return Ran(code or 0, out.getvalue(), err.getvalue())


def copy_examples(folder: Path) -> Path:
    """Copy the examples into a folder, and build their stores there as the Makefile does."""
    examples = folder / "examples"
    shutil.copytree(ROOT / "examples", examples, ignore=shutil.ignore_patterns(*BUILT, "__pycache__"))
    congress, vessarune = examples / "congress", examples / "vessarune"
    sets = "committees=committees.csv:person_id:committee"
    generate.main([str(vessarune / "people.parquet"), "--rows", str(PEOPLE_OF_VESSARUNE)])
    build = ("population", "build")
    assert withheld(*build, "legislators.csv", "--set", sets, "-o", "congress.arrow", folder=congress).code == 0
    assert withheld(*build, "people.parquet", "-o", "vessarune.arrow", folder=vessarune).code == 0
    return examples
