"""Writing what a user asked for: whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from withheld.errors import BadInputError, Place

OWNER_ONLY = 0o600


def keep_apart(path: Path, inputs: Iterable[Path | None]) -> None:
    """Refuse to write over what is read.

    Raises:
        BadInputError: if the path is one of the inputs.
    """
    if path.resolve() in {given.resolve() for given in inputs if given is not None}:
        raise BadInputError("this would overwrite what is reviewed", where=Place(path), mend="choose another name")


def write_whole(path: Path, text: str | bytes) -> None:
    """Write a file so that no half of it is ever seen, not even after an interruption.

    The file is readable by its owner only: what it says about a source is nobody else's business.

    Raises:
        BadInputError: if the folder is missing or may not be written to.
    """
    if not path.name:
        raise _cannot_write(path, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)))
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from None
    finally:
        # a name that is too long to be written cannot be looked for, either
        with contextlib.suppress(OSError):
            part.unlink()


def _cannot_write(path: Path, error: OSError) -> BadInputError:
    reason = (error.strerror or "it failed").lower()
    return BadInputError(f"this file cannot be written ({reason})", where=Place(path), mend="choose another place")
