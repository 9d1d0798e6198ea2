"""What a command says of a table elsewhere is, to the last figure, what it says of a store of the same people."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from examples.vessarune import generate
from pyarrow import csv, parquet

from tests import many_details
from tests.elsewhere.places import Place, Postgres, Spark, Store
from tests.running import ROOT, withheld
from withheld.population.elsewhere.address import is_elsewhere

PEOPLE = 3000
WHERE = re.compile(r"(?<=nobody in )“[^”]*”")
VESSARUNE = ROOT / "examples" / "vessarune"
CHANGES = {
    # bets and their limits, trust, a prior, errors
    "doubt": [("threshold = 10", "threshold = 3")],
    # derived ladders, a turnover, and values that move within a year
    "keeper": [("threshold = 50", "threshold = 5"), ("yearly = 0", "yearly = 1")],
    "case": [("threshold = 50", "threshold = 5\ndiversity = { agency = 2, city = 2, gender = 2 }")],
}
COMMANDS = {
    "bets": ("review", "draft-doubt.md", "--case", "doubt.toml"),
    "a year on": ("review", "draft-keeper.md", "--case", "keeper.toml"),
    "kerckhoffs": ("review", "draft-keeper.md", "--case", "keeper.toml", "--kerckhoffs"),
    "diversity": ("review", "draft.md", "--case", "case.toml"),
    "next leak": ("next-leak", "--case", "case.toml"),
    "next leak with a draft": ("next-leak", "--case", "case.toml", "--draft", "draft.md"),
    "too many versions for an array": ("review", "draft-many.md", "--case", "many.toml"),
}


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    """The people of the cases below, by the name that a case gives their store."""
    folder = tmp_path_factory.mktemp("tables")
    generate.main([str(folder / "people.parquet"), "--rows", str(PEOPLE)])
    many_details.write(folder)
    return {
        "vessarune.arrow": _plain(parquet.read_table(folder / "people.parquet")),
        "town.arrow": csv.read_csv(folder / "town.csv"),
    }


def _plain(table: pa.Table) -> pa.Table:
    """The same without dictionaries and small integers, which are not of every place."""
    types = {
        field.name: pa.list_(pa.string())
        if pa.types.is_list(field.type)
        else pa.string()
        if pa.types.is_dictionary(field.type)
        else pa.int64()
        if pa.types.is_integer(field.type)
        else field.type
        for field in table.schema
    }
    return pa.table({name: pa.array(table[name].to_pylist(), kind) for name, kind in types.items()})


def put(place: Place, tables: dict[str, pa.Table], folder: Path) -> Path:
    """Drafts, and cases whose people are in a place."""
    folder.mkdir()
    many_details.write(folder)
    (folder / "draft.md").rename(folder / "draft-many.md")
    texts = {"many": (folder / "case.toml").read_text(encoding="utf-8")}
    for name, changes in CHANGES.items():
        texts[name] = (VESSARUNE / f"{name}.toml").read_text(encoding="utf-8")
        for before, after in changes:
            assert before in texts[name]
            texts[name] = texts[name].replace(before, after)
    for draft in VESSARUNE.glob("draft*.md"):
        shutil.copy(draft, folder)
    for population, table in tables.items():
        address = place.put(table)
        if not is_elsewhere(address):
            address = os.path.relpath(address, folder)
        texts = {name: text.replace(f'"{population}"', f'"{address}"') for name, text in texts.items()}
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def expected(stores: Store, tables: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put(stores, tables, tmp_path_factory.mktemp("expected") / "store")


@pytest.fixture(scope="session")
def in_postgres(postgres: Postgres, tables: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put(postgres, tables, tmp_path_factory.mktemp("cases") / "postgres")


@pytest.fixture(scope="session")
def in_spark(spark: Spark, tables: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put(spark, tables, tmp_path_factory.mktemp("cases") / "spark")


def answer(command: str, folder: Path) -> Any:
    """What a command answers, but for where the people are and how long it took."""
    ran = withheld(*COMMANDS[command], "--json", folder=folder)
    assert ran.err == ""
    told = json.loads(ran.out)
    told.pop("population", None)
    for source in told["sources"]:
        # a search for every threshold, each of which ends by the clock
        source.pop("frontier", None)
        (source.get("proof") or {}).pop("seconds", None)
        # which says where it looked
        source["contradictions"] = [WHERE.sub("“people”", said) for said in source["contradictions"]]
    return ran.code, told


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_in_postgres(command: str, expected: Path, in_postgres: Path) -> None:
    assert answer(command, in_postgres) == answer(command, expected)


@pytest.mark.parametrize("command", ["kerckhoffs", "too many versions for an array"])
def test_commands_in_spark(command: str, expected: Path, in_spark: Path) -> None:
    assert answer(command, in_spark) == answer(command, expected)
