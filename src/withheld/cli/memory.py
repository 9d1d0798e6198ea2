"""A private folder in memory, for what must never be written to a disk; wiped when it is left.

Linux says in /proc/self/mounts which folders lie in memory. Where nothing says so (macOS, Windows), or there is none,
what needs one refuses.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from withheld.errors import BadInputError

VARIABLE = "WITHHELD_MEMORY_FOLDER"
MOUNTS = Path("/proc/self/mounts")
SWAPS = Path("/proc/swaps")
PREFIX = "withheld-"
LEFT = "unsealed-by-withheld-"
_PRIVATE = 0o700
_IN_MEMORY = {"tmpfs", "ramfs"}
_LOCK = ".lock"
_ESCAPED = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Memory:
    """A folder that lies in memory.

    Attributes:
        folder: an existing folder.
        may_swap: whether the system may write it to a swap device when memory runs out.
    """

    folder: Path
    may_swap: bool


@dataclass(slots=True)
class Workplace:
    """A private folder in memory.

    Attributes:
        folder: empty at first, with mode 0700.
        lock: a descriptor for programs to inherit: while one of them lives, nobody takes the folder for left behind.
        may_swap: whether the system may write it to a swap device.
        left: set to leave it to the user, as `goal`, in place of wiping it.
    """

    folder: Path
    lock: int
    may_swap: bool
    left: bool = False

    @property
    def goal(self) -> Path:
        """Where it is left: a name that no later command takes for something to be wiped."""
        return self.folder.with_name(f"{LEFT}{self.folder.name.removeprefix(PREFIX)}")


def memory(environment: Mapping[str, str] = os.environ) -> Memory:
    """A folder that lies in memory: the one that the environment names, or the first of the usual ones that does.

    Raises:
        BadInputError: if there is none.
    """
    named = environment.get(VARIABLE)
    usual = (environment.get("XDG_RUNTIME_DIR"), "/dev/shm")  # noqa: S108 - looked at before it is used
    mounts = _mounts()
    for folder in (Path(name) for name in ((named,) if named else usual) if name):
        kind = _mount_of(folder, mounts) if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK) else None
        if kind is not None and kind[0] in _IN_MEMORY:
            return Memory(folder, may_swap=kind[0] == "tmpfs" and "noswap" not in kind[1] and _swaps())
    told = f"{VARIABLE} names no folder in memory" if named else "this system has no folder in memory to edit in"
    mend = "nothing is edited on a disk; edit on a Linux machine with a tmpfs, or name one with " + VARIABLE
    raise BadInputError(told, mend=mend)


@contextmanager
def workplace() -> Iterator[Workplace]:
    """A private folder in memory, which is wiped afterwards; so are those that were left behind by a sudden end.

    Raises:
        BadInputError: if the system has no folder in memory.
    """
    found = memory()
    wipe_left_behind(found.folder)
    folder = found.folder / f"{PREFIX}{secrets.token_hex(8)}"
    folder.mkdir(mode=_PRIVATE)
    lock = _lock_new(folder)
    place = Workplace(folder, lock, found.may_swap)
    try:
        yield place
    finally:
        if place.left:
            folder.rename(place.goal)
        else:
            wipe(folder)
        os.close(lock)


def wipe_left_behind(parent: Path) -> None:
    """Wipe the private folders of programs that are no more: they had no time to."""
    for folder in parent.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            about = folder.lstat()
            if stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid():
                lock = _lock(folder / _LOCK)  # fails while its program, or the editor that it started, lives
                wipe(folder)
                os.close(lock)


def wipe(folder: Path) -> None:
    """Overwrite every file of a folder, then remove it all."""
    for path, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                overwrite(Path(path, name))
    shutil.rmtree(folder, ignore_errors=True)


def overwrite(file: Path) -> None:
    """Overwrite a file with zeros, in place; in memory and on old disks that erases it, on an SSD it may not.

    Raises:
        OSError: if it cannot be written to.
    """
    handle = os.open(file, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        left = os.fstat(handle).st_size
        while left > 0:
            left -= os.write(handle, bytes(min(left, 1 << 20)))
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock_new(folder: Path) -> int:
    """Lock a new folder; the lock has its name only once it is held, so that nobody else can be faster."""
    lock = _lock(folder / ".born", os.O_CREAT | os.O_EXCL)
    (folder / ".born").rename(folder / _LOCK)
    return lock


def _lock(file: Path, flags: int = 0) -> int:
    import fcntl

    lock = os.open(file, os.O_RDWR | os.O_NOFOLLOW | flags, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise
    return lock


def _mounts() -> dict[Path, tuple[str, str]]:
    """Of each mount point the kind of its file system and its options; the last one mounted covers those before."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return {}
    fields = [line.split(" ") for line in lines]
    return {Path(_ESCAPED.sub(lambda code: chr(int(code[1], 8)), at)): (kind, how) for _, at, kind, how, *_ in fields}


def _mount_of(folder: Path, mounts: Mapping[Path, tuple[str, str]]) -> tuple[str, str] | None:
    real = folder.resolve()
    return next((mounts[above] for above in (real, *real.parents) if above in mounts), None)


def _swaps() -> bool:
    """Whether there is a swap device; the first line is a heading."""
    try:
        return len(SWAPS.read_text(encoding="utf-8").splitlines()) > 1
    except OSError:
        return True
