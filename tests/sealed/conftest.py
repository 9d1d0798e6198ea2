"""A lone user's machine with a town, a case about it, and the case sealed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import PEOPLE
from tests.sealed.processes import HISTORY, PASSPHRASE, Machine

DRAFT = "In Brask, it is said.\n"


def write_key(file: Path, passphrase: str) -> None:
    """A passphrase file that only its owner can read."""
    file.touch(0o600)
    file.write_text(f"{passphrase}\n", encoding="utf-8")


def new_machine(root: Path) -> Machine:
    """A machine with nothing on it but a table of people, a case and a draft."""
    machine = Machine(root)
    for name in ("work", "home", "tmp"):
        (root / name).mkdir(parents=True)
    write_key(machine.key, PASSPHRASE)
    (machine.folder / "town.csv").write_text(PEOPLE, encoding="utf-8")
    (machine.folder / "case.toml").write_text(HISTORY, encoding="utf-8")
    (machine.folder / "draft.md").write_text(DRAFT, encoding="utf-8")
    machine.ok("population", "build", "town.csv", "-o", "town.arrow", "--keep", "age")
    return machine


def copied(machine: Machine, folder: Path) -> Machine:
    """A machine as another one is."""
    another = Machine(folder / "machine")
    shutil.copytree(machine.root, another.root)
    shutil.copy(machine.key, another.key)
    return another


@pytest.fixture(scope="session")
def sealed_once(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A machine with a sealed case, to be copied, never changed."""
    machine = new_machine(tmp_path_factory.mktemp("sealed") / "machine")
    machine.ok("case", "seal", "case.toml")
    return machine


@pytest.fixture
def machine(sealed_once: Machine, tmp_path: Path) -> Machine:
    """A machine with a case, in the clear and sealed."""
    return copied(sealed_once, tmp_path)
