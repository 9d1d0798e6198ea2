"""Running the user's editor on a file that must not leave its folder."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from withheld.cli.memory import Workplace
from withheld.errors import BadInputError

HANDS_OVER = frozenset({"code", "code-insiders", "codium", "cursor", "zed", "subl", "emacsclient", "gedit", "kate"})
"""Editors that hand a file over to a program that runs already, and keeps copies where it pleases."""
_USUAL = ("sensible-editor", "nano", "vim", "vi")
_AT_HOME = ("HOME", "TMPDIR", "TMP", "TEMP")
_XDG = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
_UNASKED = ("WITHHELD_PASSPHRASE_FILE", "NANORC", "VIMINIT", "EXINIT")


def editor(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The user's editor, as a command that a file's name is added to.

    Raises:
        BadInputError: if there is none, or one that would take the file elsewhere.
    """
    named = environment.get("VISUAL") or environment.get("EDITOR")
    mend = "set VISUAL or EDITOR to an editor that ends when you close the file, such as nano or vim"
    try:
        command = shlex.split(named) if named else [next(name for name in _USUAL if shutil.which(name))]
    except (StopIteration, ValueError):
        raise BadInputError("there is no editor to edit with", mend=mend) from None
    if not command or shutil.which(command[0]) is None:
        raise BadInputError(f"there is no editor “{' '.join(command)}”", mend=mend)
    if Path(command[0]).name in HANDS_OVER:
        told = f"“{Path(command[0]).name}” hands a file over to a program that keeps copies on the disk"
        raise BadInputError(told, mend=mend)
    return command


def run_editor(command: list[str], file: Path, place: Workplace) -> int:
    """Edit a file of a workplace; what the editor keeps (swap, backups, histories) stays in there, too.

    The editor's home is the workplace: the settings in the user's own are not read, since an editor that finds them
    writes its histories beside them.

    Returns:
        The editor's exit code.
    """
    import subprocess

    home = dict.fromkeys((*_AT_HOME, *_XDG), str(place.folder))
    kept = {name: value for name, value in os.environ.items() if name not in _UNASKED}
    with _leaving_interrupts_to_the_editor():
        return subprocess.run(  # noqa: S603 - the user's own editor
            [*command, str(file)],
            cwd=place.folder,
            env=kept | home,
            umask=0o077,
            pass_fds=(place.lock,),
            check=False,
        ).returncode


@contextmanager
def _leaving_interrupts_to_the_editor() -> Iterator[None]:
    """Ctrl-C means the editor, which shares the terminal; a handler of ours is not inherited, as ignoring would be."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        pass

    before = signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
