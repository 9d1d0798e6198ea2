"""Asking for a passphrase: on the terminal without echo, or from a file or descriptor; never as an argument.

What stands on a command line is seen by everybody who lists the processes of the machine, and is kept in the shell's
history; so no option takes a passphrase itself.
"""

from __future__ import annotations

import os
import stat
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from withheld.errors import BadInputError, Place

Command = TypeVar("Command", bound=Callable[..., Any])

VARIABLE = "WITHHELD_PASSPHRASE_FILE"
LONGEST = 4096
"""Bytes of a passphrase file that are read: a wrong file is not taken for a passphrase."""
_GIVEN = f"{__name__}.file"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def _keep(context: click.Context, _option: click.Parameter, path: Path | None) -> None:
    context.meta[_GIVEN] = path


def passphrase_file(command: Command) -> Command:
    """The option that every command has which may open a sealed case."""
    option = click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=_keep,
        metavar="FILE",
        help=f"Read a sealed case's passphrase from FILE, /dev/fd/N, or - for standard input; or set {VARIABLE}.",
    )
    return option(command)


def passphrase_of(path: Path) -> str:
    """The passphrase of a sealed file.

    Raises:
        BadInputError: if there is no terminal to ask on, or the passphrase file cannot be used.
    """
    file = _file()
    return _asked(f"Passphrase of {path}: ") if file is None else _first_line(file)


def new_passphrase(path: Path, check: Callable[[str], None]) -> str:
    """A passphrase for a file that is to be sealed; a person types it twice.

    Args:
        path: of the file.
        check: raises BadInputError if the passphrase is too easily guessed.

    Raises:
        BadInputError: if it is too weak, was typed differently, or there is no way to ask for it.
    """
    file = _file()
    passphrase = _asked(f"New passphrase for {path}: ") if file is None else _first_line(file)
    check(passphrase)
    if file is None and _asked("The same once more: ") != passphrase:
        raise BadInputError("the two passphrases differ", mend="nothing was sealed; try again")
    return passphrase


def _file() -> Path | None:
    named = click.get_current_context().meta.get(_GIVEN) or os.environ.get(VARIABLE)
    return Path(named) if named else None


def _asked(question: str) -> str:
    import getpass

    with warnings.catch_warnings():
        # without a terminal getpass warns, and would read with echo
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return _usable(getpass.getpass(question), None)
        except getpass.GetPassWarning:
            mend = f"give --passphrase-file, or set {VARIABLE}"
            raise BadInputError("there is no terminal to ask for the passphrase on", mend=mend) from None
        except EOFError:
            raise click.Abort from None


def _first_line(path: Path) -> str:
    where = None if str(path) == "-" else Place(path)
    try:
        raw = _read(path)
        text = raw.decode()
    except OSError as error:
        told = f"this passphrase file cannot be read ({(error.strerror or 'it failed').lower()})"
        raise BadInputError(told, where=where) from None
    except UnicodeDecodeError:
        raise BadInputError("this passphrase file is not UTF-8 text", where=where) from None
    first, _, rest = text.partition("\n")
    if rest.strip() or len(raw) > LONGEST:
        mend = "let it hold one line, the passphrase"
        raise BadInputError("this passphrase file has more than one line", where=where, mend=mend)
    return _usable(first.removesuffix("\r"), where)


def _read(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read(LONGEST + 1)
    with path.open("rb") as file:
        about = os.fstat(file.fileno())
        if os.name == "posix" and stat.S_ISREG(about.st_mode) and about.st_mode & _OTHERS:
            told = "others than its owner have access to this passphrase file"
            raise BadInputError(told, where=Place(path), mend=f"take it from them with `chmod 600 {path}`")
        return file.read(LONGEST + 1)


def _usable(passphrase: str, where: Place | None) -> str:
    if not passphrase:
        raise BadInputError("the passphrase is empty", where=where)
    return passphrase
