"""A sealed case that was damaged, cut, swapped or rolled back, and a machine that is full."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from tests.sealed.conftest import write_key
from tests.sealed.processes import HISTORY, Machine

CANNOT = (
    "withheld: case.withheld: this cannot be opened: check the passphrase, and the file with `withheld log verify`\n"
)


def test_a_wrong_passphrase_gets_one_sentence(machine: Machine, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    write_key(wrong, "not the one that opens it")
    for command in (("case", "check"), ("timeline",), ("case", "edit")):
        ended = machine.run(*command, "case.withheld", "--passphrase-file", str(wrong), EDITOR="true")
        assert (ended.code, ended.out, ended.err) == (2, "", CANNOT)


def test_core_dumps_are_off_once_a_case_is_opened(machine: Machine) -> None:
    before = (
        "import ctypes, resource\n"
        "limit = lambda: (resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3))\n"
        "atexit.register(lambda: print(*limit(), file=sys.stderr))"
    )
    ended = machine.within(before, "case", "check", "case.withheld")
    assert ended.code == 0
    assert ended.err.splitlines()[-1] == "(0, 0) 0"


@pytest.mark.parametrize("keep", [0, 1, 15, 16, 100, 4096, -4096, -1])
def test_a_file_that_was_cut_does_not_open(machine: Machine, keep: int) -> None:
    whole = machine.sealed.read_bytes()
    machine.sealed.write_bytes(whole[:keep])
    for command in (("case", "check"), ("log", "verify")):
        ended = machine.here(*command, "case.withheld")
        assert (ended.code, ended.out) == (2, ""), ended
        assert len(ended.err.splitlines()) == 1
        assert ended.err.startswith("withheld: case.withheld: ")


def test_flipped_bits_are_never_taken_for_the_case(machine: Machine) -> None:
    whole = machine.sealed.read_bytes()
    chance = random.Random(2031)  # noqa: S311 - to damage a file
    noticed = 0
    for _ in range(24):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        machine.sealed.write_bytes(damaged)
        for left in machine.folder.glob("case.withheld-*"):
            left.unlink()
        ended = machine.here("case", "unseal", "case.withheld", "-o", "flipped.toml")
        assert ended.code in {0, 2}, ended
        if ended.code == 0:
            assert (machine.folder / "flipped.toml").read_text(encoding="utf-8") == HISTORY
            (machine.folder / "flipped.toml").unlink()
        noticed += ended.code == 2
    assert noticed


def test_a_case_that_was_put_back_is_found_by_its_checkpoint(machine: Machine) -> None:
    old = machine.sealed.read_bytes()
    machine.here("case", "check", "case.withheld")
    machine.here("log", "checkpoint", "case.withheld", "-o", "checkpoint.txt")
    assert (
        "goes on from checkpoint.txt"
        in machine.here("log", "verify", "case.withheld", "--checkpoint", "checkpoint.txt").out
    )
    machine.sealed.write_bytes(old)
    assert machine.here("log", "verify", "case.withheld").code == 0
    ended = machine.here("log", "verify", "case.withheld", "--checkpoint", "checkpoint.txt")
    assert ended.code == 2
    assert "was put back: the checkpoint has 12 entries, 3 of them are gone" in ended.err


def test_a_case_that_was_swapped_for_another_is_found_by_its_checkpoint(machine: Machine) -> None:
    machine.here("log", "checkpoint", "case.withheld", "-o", "checkpoint.txt")
    machine.ok("case", "seal", "case.toml", "-o", "other.withheld")
    shutil.move(machine.folder / "other.withheld", machine.sealed)
    ended = machine.here("log", "verify", "case.withheld", "--checkpoint", "checkpoint.txt")
    assert ended.code == 2
    assert "the checkpoint is not of this" in ended.err


def test_where_the_log_cannot_be_written_nothing_opens(machine: Machine) -> None:
    full = machine.with_room(2_000, "case", "check", "case.withheld")
    assert (full.code, full.out) == (2, "")
    assert full.err == (
        "withheld: case.withheld: there is no room to write its log, and what is not in the log is not done: "
        "make room and try again\n"
    )
    assert machine.text() == HISTORY


def test_a_full_disk_leaves_no_half_sealed_case(machine: Machine) -> None:
    ended = machine.with_room(20_000, "case", "seal", "case.toml", "-o", "new.withheld")
    assert (ended.code, ended.out) == (2, "")
    assert "no room" in ended.err
    assert not list(machine.folder.glob("*new.withheld*"))


def test_an_edit_that_finds_the_disk_full_is_left_in_memory(machine: Machine) -> None:
    if not os.access("/dev/shm", os.W_OK):  # noqa: S108
        pytest.skip("left out: this system has no folder in memory")
    longer = "path.write_text(path.read_text() + '# more\\n' * 20_000)\n"
    limit = machine.sealed.stat().st_size + 60_000
    ended = machine.with_room(limit, "case", "edit", "case.withheld", EDITOR=machine.editor("longer", longer))
    assert ended.code == 2
    told = [line for line in ended.err.splitlines() if "it is in memory until you delete it" in line]
    left = Path(told[0].rpartition(" in ")[2])
    assert (left / "case.toml").read_text(encoding="utf-8").startswith(HISTORY)
    assert left.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(left)
    assert machine.text() == HISTORY


def test_a_backup_is_the_case_as_it_is_sealed_and_needs_no_passphrase(machine: Machine) -> None:
    ended = machine.ok("backup", "case.withheld", "backup.withheld", WITHHELD_PASSPHRASE_FILE="")
    assert ended.out.startswith("Backed up case.withheld")
    backup = machine.folder / "backup.withheld"
    assert backup.stat().st_mode & 0o777 == 0o600
    machine.sealed.unlink()
    machine.here("restore", "backup.withheld", "case.withheld", WITHHELD_PASSPHRASE_FILE="")
    assert machine.text() == HISTORY


def test_a_backup_never_overwrites(machine: Machine) -> None:
    for target in ("draft.md", "case.withheld"):
        ended = machine.here("backup", "case.withheld", target)
        assert (ended.code, ended.err) == (
            2, f"withheld: {target}: this file is there already: choose another name\n"
        )  # fmt: skip


def test_a_restore_does_not_roll_back_unless_told(machine: Machine) -> None:
    machine.here("backup", "case.withheld", "backup.withheld")
    machine.here("case", "check", "case.withheld")
    before = machine.sealed.read_bytes()
    ended = machine.here("restore", "backup.withheld", "case.withheld")
    assert ended.code == 2
    assert "would roll the case back" in ended.err
    assert "--roll-back" in ended.err
    assert machine.sealed.read_bytes() == before
    machine.here("restore", "backup.withheld", "case.withheld", "--roll-back")
    both = [machine.here("log", "verify", name, "--json").json["root"] for name in ("case.withheld", "backup.withheld")]
    assert both[0] == both[1]


def test_a_restore_takes_no_other_case_and_nothing_damaged(machine: Machine) -> None:
    machine.here("case", "seal", "case.toml", "-o", "other.withheld")
    machine.here("backup", "case.withheld", "backup.withheld")
    backup = machine.folder / "backup.withheld"
    damaged = bytearray(backup.read_bytes())
    damaged[damaged.index(b"WLE1") + 150] ^= 1  # in an entry of the log
    (machine.folder / "damaged.withheld").write_bytes(damaged)
    before = machine.sealed.read_bytes()
    for name, says in (
        ("other.withheld", "this is another case"),
        ("damaged.withheld", "damaged.withheld: "),
        ("town.arrow", "town.arrow: this file is no sealed case"),
        ("none.withheld", "none.withheld: "),
    ):
        for told in ((), ("--roll-back",)):
            ended = machine.here("restore", name, "case.withheld", *told)
            assert (ended.code, ended.out) == (2, ""), name
            assert says in ended.err
            assert machine.sealed.read_bytes() == before
    assert not list(machine.folder.glob(".*"))
