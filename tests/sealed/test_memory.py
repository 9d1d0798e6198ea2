"""A private folder in memory: really in memory, private, wiped, and not mistaken for one that is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from withheld.cli import memory as module
from withheld.cli.memory import PREFIX, VARIABLE, memory, wipe, wipe_left_behind, workplace
from withheld.errors import BadInputError

SHM = Path("/dev/shm")  # noqa: S108 - in memory
pytestmark = pytest.mark.skipif(
    not (SHM.is_dir() and os.access(SHM, os.W_OK)), reason="left out: this system has no folder in memory"
)


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the system says is mounted, to be said by a test; no swap."""
    file, swaps = tmp_path / "mounts", tmp_path / "swaps"
    swaps.write_text("Filename Type Size Used Priority\n", encoding="utf-8")
    monkeypatch.setattr(module, "MOUNTS", file)
    monkeypatch.setattr(module, "SWAPS", swaps)
    return file


def test_a_folder_on_a_disk_is_refused(tmp_path: Path, mounts: Path) -> None:
    mounts.write_text("disk / ext4 rw 0 0\ntmpfs /dev/shm tmpfs rw 0 0\n", encoding="utf-8")
    assert memory({}).folder == SHM
    with pytest.raises(BadInputError, match=f"{VARIABLE} names no folder in memory"):
        memory({VARIABLE: str(tmp_path)})
    with pytest.raises(BadInputError, match="names no folder in memory"):
        memory({VARIABLE: str(tmp_path / "none")})


def test_the_usual_folder_of_the_user_comes_first(tmp_path: Path, mounts: Path) -> None:
    own = tmp_path / "run user"
    own.mkdir()
    escaped = str(own).replace(" ", r"\040")
    mounts.write_text(f"tmpfs / tmpfs rw 0 0\nr {escaped} ramfs rw 0 0\n", encoding="utf-8")
    assert memory({"XDG_RUNTIME_DIR": str(own)}).folder == own


def test_what_is_mounted_last_covers_what_is_below(mounts: Path) -> None:
    mounts.write_text("tmpfs /dev/shm tmpfs rw 0 0\ndisk /dev/shm ext4 rw 0 0\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="this system has no folder in memory to edit in: nothing is edited on a"):
        memory({})


def test_a_link_into_a_disk_is_followed(tmp_path: Path, mounts: Path) -> None:
    mounts.write_text(f"disk / ext4 rw 0 0\ntmpfs {tmp_path}/memory tmpfs rw 0 0\n", encoding="utf-8")
    (tmp_path / "memory").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(BadInputError):
        memory({VARIABLE: str(tmp_path / "memory")})


def test_a_system_that_says_nothing_of_its_mounts_has_no_memory(mounts: Path) -> None:
    assert not mounts.exists()
    with pytest.raises(BadInputError):
        memory({})


@pytest.mark.parametrize(
    ("kind", "options", "swaps", "may"),
    [
        ("tmpfs", "rw", "heading\n/dev/sda2 partition 1 0 -2\n", True),
        ("tmpfs", "rw", "heading\n", False),
        ("tmpfs", "rw,noswap", "heading\n/dev/sda2 partition 1 0 -2\n", False),
        ("ramfs", "rw", "heading\n/dev/sda2 partition 1 0 -2\n", False),
        ("tmpfs", "rw", None, True),
    ],
)
def test_swap_is_noticed(mounts: Path, kind: str, options: str, swaps: str | None, may: bool) -> None:  # noqa: FBT001
    mounts.write_text(f"x /dev/shm {kind} {options} 0 0\n", encoding="utf-8")
    if swaps is None:
        module.SWAPS.unlink()
    else:
        module.SWAPS.write_text(swaps, encoding="utf-8")
    assert memory({}).may_swap is may


def test_a_workplace_is_private_and_wiped() -> None:
    with workplace() as place:
        assert place.folder.stat().st_mode & 0o777 == 0o700
        (place.folder / "case.toml").write_text("secret", encoding="utf-8")
        (place.folder / "deep").mkdir()
        held = (place.folder / "deep" / "backup~").open("w+b")
        held.write(b"secret")
        held.flush()
        (place.folder / "astray").symlink_to("/nowhere")
    assert not place.folder.exists()
    held.seek(0)
    assert held.read() == bytes(len(b"secret"))
    held.close()


def test_a_workplace_that_was_left_behind_is_wiped_by_the_next() -> None:
    script = (
        "import os, signal\n"
        "from withheld.cli.memory import workplace\n"
        "with workplace() as place:\n"
        "    (place.folder / 'case.toml').write_text('secret')\n"
        "    print(place.folder, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)  # noqa: S603
    left = Path(killed.stdout.strip())
    assert (left / "case.toml").exists()
    with workplace() as place:
        assert not left.exists()
        wipe_left_behind(place.folder.parent)
        assert place.folder.exists()


def test_the_folders_of_others_and_empty_newborns_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / f"{PREFIX}newborn").mkdir()
    (tmp_path / f"{PREFIX}file").write_text("x", encoding="utf-8")
    wipe_left_behind(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {f"{PREFIX}newborn", f"{PREFIX}file"}
    wipe(tmp_path / f"{PREFIX}newborn")
    assert not (tmp_path / f"{PREFIX}newborn").exists()
