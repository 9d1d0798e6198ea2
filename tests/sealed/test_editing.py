"""`withheld case edit`: in memory or not at all, checked, and nothing that was written is lost."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sealed.processes import HISTORY, Machine, at_a_terminal

SHM = Path("/dev/shm")  # noqa: S108 - in memory
pytestmark = pytest.mark.skipif(
    not (SHM.is_dir() and os.access(SHM, os.W_OK)), reason="left out: this system has no folder in memory"
)

HIGHER = "path.write_text(path.read_text().replace('threshold = 3', 'threshold = 4'))\n"
BROKEN = "path.write_text(path.read_text().replace('threshold = 3', 'treshold = 4'))\n"
MENDED = "path.write_text(path.read_text().replace('treshold = 4', 'threshold = 4'))\n"
KEPT = "withheld: what you wrote is kept, sealed: `withheld case edit` goes on with it, and --discard drops it\n"
UNTOLD = "something is wrong here: the case is sealed, so what it is is said at a terminal only\n"
EDIT = ("case", "edit", "case.withheld")


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in memory for this test alone."""
    folder = SHM / f"tests-{tmp_path.parent.name}-{tmp_path.name}"
    folder.mkdir()
    monkeypatch.setenv("WITHHELD_MEMORY_FOLDER", str(folder))
    yield folder
    shutil.rmtree(folder)


def test_a_change_is_checked_and_sealed(machine: Machine, memory: Path) -> None:
    ended = machine.ok(*EDIT, EDITOR=machine.editor("higher", HIGHER))
    assert ended.out == "Checked, and sealed case.withheld.\n"
    assert machine.text() == HISTORY.replace("threshold = 3", "threshold = 4", 1)
    assert not list(memory.iterdir())


def test_visual_comes_before_editor(machine: Machine) -> None:
    machine.ok(*EDIT, VISUAL=machine.editor("higher", HIGHER), EDITOR="/nowhere/editor")
    assert "threshold = 4" in machine.text()


def test_an_edit_that_changes_nothing_writes_nothing_but_that_it_was_read(machine: Machine) -> None:
    ended = machine.ok(*EDIT, EDITOR=machine.editor("nothing", ""))
    assert ended.out == "Nothing was changed in case.withheld.\n"
    entries = machine.here("log", "export", "case.withheld", "--json").json["entries"]
    assert [entry["why"] for entry in entries if entry["what"] == "read"][-1] == "withheld case edit"
    assert [entry["what"] for entry in entries].count("wrote") == 1


def test_the_editor_works_in_memory_and_finds_no_home_of_the_user(machine: Machine, memory: Path) -> None:
    look = (
        "import os\n"
        f"out = Path({str(machine.key.parent / 'seen')!r})\n"
        "names = ('HOME', 'TMPDIR', 'XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME')\n"
        "at = {os.environ[name] for name in names} | {os.getcwd()}\n"
        "mode = oct(path.parent.stat().st_mode & 0o777) + oct(os.umask(0))\n"
        "out.write_text(repr((sorted(at), mode, path.name, 'WITHHELD_PASSPHRASE_FILE' in os.environ)))\n"
    )
    machine.ok(*EDIT, EDITOR=machine.editor("look", look))
    (at,), mode, name, told = eval((machine.key.parent / "seen").read_text(encoding="utf-8"))  # noqa: S307 - our own
    assert Path(at).parent == memory
    assert (mode, name, told) == ("0o7000o77", "case.toml", False)


def test_a_real_editor_keeps_its_swap_and_its_history_in_memory(machine: Machine) -> None:
    if shutil.which("vim") is None:
        pytest.skip("left out: runs vim, and there is none")
    machine.ok(*EDIT, EDITOR="vim -es -c '%s/threshold = 3/threshold = 4/' -c wq")
    assert "threshold = 4" in machine.text()
    assert list((machine.root / "home").iterdir()) == []
    assert list((machine.root / "tmp").iterdir()) == []


def test_a_case_that_is_wrong_is_not_sealed_and_not_lost(machine: Machine) -> None:
    ended = machine.run(*EDIT, EDITOR=machine.editor("broken", BROKEN))
    assert ended.code == 2
    assert ended.err == f"{KEPT}withheld: case.withheld, case.withheld:3:1: {UNTOLD}"
    assert machine.text() == HISTORY
    again = machine.ok(*EDIT, EDITOR=machine.editor("mended", MENDED))
    assert again.out.splitlines() == [
        "Going on with the edit that was not finished; --discard drops it.",
        "Checked, and sealed case.withheld.",
    ]
    assert "threshold = 4" in machine.text()
    # what was not finished is finished now
    assert machine.ok(*EDIT, EDITOR=machine.editor("nothing", "")).out == "Nothing was changed in case.withheld.\n"


def test_an_unfinished_edit_can_be_dropped(machine: Machine) -> None:
    assert machine.run(*EDIT, EDITOR=machine.editor("broken", BROKEN)).code == 2
    ended = machine.ok(*EDIT, "--discard", EDITOR=machine.editor("nothing", ""))
    assert ended.out == "Nothing was changed in case.withheld.\n"
    assert machine.text() == HISTORY


def test_at_a_terminal_one_may_edit_again(machine: Machine) -> None:
    turns = "text = path.read_text()\nif 'treshold' in text:\n    " + MENDED + "else:\n    " + BROKEN
    environment = {"EDITOR": machine.editor("turns", turns)}
    code, shown = at_a_terminal(machine, *EDIT, answers={"Edit again? [Y/n]: ": "y"}, **environment)
    assert code == 0
    assert "unknown key “treshold”" in shown.replace("\r\n", "")
    assert "threshold = 4" in machine.text()


def test_at_a_terminal_one_may_put_it_off(machine: Machine) -> None:
    environment = {"EDITOR": machine.editor("broken", BROKEN)}
    code, shown = at_a_terminal(machine, *EDIT, answers={"Edit again? [Y/n]: ": "n"}, **environment)
    assert code == 2
    assert "what you wrote is kept, sealed" in shown
    assert machine.text() == HISTORY


def test_an_editor_that_fails_changes_nothing_and_loses_nothing(machine: Machine) -> None:
    ended = machine.run(*EDIT, EDITOR=machine.editor("fails", HIGHER + "sys.exit(3)\n"))
    assert (ended.code, ended.err) == (
        2, f"{KEPT}withheld: the editor ended with exit code 3: case.withheld is as it was\n"
    )  # fmt: skip
    assert machine.text() == HISTORY
    untouched = machine.run(*EDIT, "--discard", EDITOR=machine.editor("fails", "sys.exit(3)\n"))
    assert KEPT not in untouched.err


def test_an_editor_that_removes_the_file_changes_nothing(machine: Machine) -> None:
    ended = machine.run(*EDIT, EDITOR=machine.editor("removes", "path.unlink()\n"))
    assert (ended.code, ended.err) == (2, "withheld: the editor left no file: case.withheld is as it was\n")


def test_whoever_seals_second_is_told_and_loses_nothing(machine: Machine, memory: Path) -> None:
    started, go = machine.key.parent / "started", machine.key.parent / "go"
    waits = (
        f"import time\nPath({str(started)!r}).touch()\n"
        f"while not Path({str(go)!r}).exists():\n    time.sleep(0.01)\n"
        "path.write_text(path.read_text().replace('The harbour books', 'The harbour ledgers'))\n"
    )
    slow = machine.start(*EDIT, EDITOR=machine.editor("waits", waits))
    while not started.exists():
        assert slow.poll() is None, slow.communicate()
        time.sleep(0.01)
    machine.ok(*EDIT, EDITOR=machine.editor("higher", HIGHER))
    go.touch()
    _, err = slow.communicate(timeout=60)
    assert slow.returncode == 2
    assert err == f"{KEPT}withheld: case.withheld: somebody else changed this case meanwhile\n"
    assert "threshold = 4" in machine.text()
    joins = (
        "theirs = (path.parent / 'current.toml').read_text()\n"
        "assert 'threshold = 4' in theirs and 'harbour ledgers' in path.read_text()\n" + HIGHER
    )
    machine.ok(*EDIT, EDITOR=machine.editor("joins", joins))
    text = machine.text()
    assert "threshold = 4" in text
    assert "The harbour ledgers" in text
    assert not list(memory.iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_terminal_that_is_closed_keeps_the_edit_and_wipes_memory(machine: Machine, memory: Path, number: int) -> None:
    started = machine.key.parent / "started"
    waits = HIGHER + f"import time\nPath({str(started)!r}).touch()\ntime.sleep(600)\n"
    process = machine.start(*EDIT, EDITOR=machine.editor("waits", waits))
    while not started.exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    assert list(memory.iterdir())
    os.kill(process.pid, number)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, KEPT)
    assert not list(memory.iterdir())
    assert machine.text() == HISTORY
    machine.ok(*EDIT, EDITOR=machine.editor("nothing", ""))
    assert "threshold = 4" in machine.text()


def test_a_sudden_end_leaves_the_old_case_and_the_next_edit_wipes_memory(machine: Machine, memory: Path) -> None:
    started = machine.key.parent / "started"
    waits = HIGHER + f"import time\nPath({str(started)!r}).touch()\ntime.sleep(600)\n"
    process = machine.start(*EDIT, EDITOR=machine.editor("waits", waits))
    while not started.exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    assert list(memory.iterdir())
    assert machine.text() == HISTORY
    machine.ok(*EDIT, EDITOR=machine.editor("nothing", ""))
    assert not list(memory.iterdir())


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"WITHHELD_MEMORY_FOLDER": "/proc"}, "WITHHELD_MEMORY_FOLDER names no folder in memory: nothing is edited"),
        ({"EDITOR": ""}, None),
        ({"EDITOR": "no-such-editor -f"}, "there is no editor “no-such-editor -f”: set VISUAL or EDITOR"),
        ({"EDITOR": "'unclosed"}, "there is no editor to edit with"),
        ({"EDITOR": "code --wait"}, "there is no editor “code --wait”"),
    ],
)
def test_where_it_cannot_be_edited_safely_it_is_not(
    machine: Machine, environment: dict[str, str], says: str | None
) -> None:
    if says is None:
        environment, says = {**environment, "PATH": str(machine.root)}, "there is no editor to edit with"
    ended = machine.run(*EDIT, **{"EDITOR": "true", **environment})
    assert (ended.code, ended.out) == (2, "")
    assert says in ended.err
    assert len(ended.err.splitlines()) == 1


def test_an_editor_that_hands_the_file_over_is_refused(machine: Machine) -> None:
    code = machine.root.parent / "code"
    code.write_text("#!/bin/sh\n", encoding="utf-8")
    code.chmod(0o755)
    ended = machine.run(*EDIT, EDITOR=f"{code} --wait")
    assert ended.code == 2
    assert "“code” hands a file over to a program that keeps copies on the disk" in ended.err
