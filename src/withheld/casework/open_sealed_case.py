"""Open a sealed case by its passphrase, to read it, to change it, and to see what was done with it.

The file is the storage of a vault with one member. Its one compartment holds two records: the case, and the edit of it
that was not finished, which is empty if there is none.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from withheld.compartments import audit, records, recovery
from withheld.compartments.keys import Unlocked
from withheld.compartments.records import Draft, Opened
from withheld.compartments.refusals import (
    DamagedVaultError,
    NotAllowedError,
    OpeningError,
    VaultBusyError,
    VaultFullError,
    VaultStorageError,
)
from withheld.compartments.sqlite import SqliteStorage
from withheld.compartments.storage import NOBODY
from withheld.compartments.vault import Vault
from withheld.errors import BadInputError, Place, SealedCaseError

_AFTER = struct.Struct(">Q")


class ChangedMeanwhileError(SealedCaseError):
    """Somebody else has sealed another version since this one was read."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a case.

    Attributes:
        number: counted from 1.
        text: the TOML, byte for byte.
    """

    number: int
    text: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An edit that was not finished.

    Attributes:
        after: number of the version that it began from.
        text: as far as it came.
    """

    after: int
    text: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Happened:
    """An entry of the log.

    Attributes:
        number: counted from 0.
        time: milliseconds since 1970 UTC.
        what: what was done.
        why: the command that did it, or what was refused, or empty.
    """

    number: int
    time: int
    what: str
    why: str


class SealedCase:
    """A sealed case that was opened.

    Args:
        file: where it lies.
        vault: the vault in it.
        owner: its member, unlocked.
    """

    def __init__(self, file: Path, vault: Vault, owner: Unlocked) -> None:
        self._file, self._vault, self._owner = file, vault, owner
        compartments = vault.compartments(owner)
        if len(compartments) != 1:
            raise OpeningError
        self._room = vault.enter(owner, compartments[0])
        self._case, self._unfinished = self._two_records()

    def read(self, why: str) -> bytes:
        """What the case says; the log has it before it is given out.

        Args:
            why: the command that reads it.
        """
        return self.version(why).text

    def version(self, why: str) -> Version:
        """The newest version."""
        with spoken_of(self._file):
            (case,) = records.read(self._room, [self._case], why)
        return _version(case)

    def begin_edit(self, why: str) -> tuple[Version, Unfinished | None]:
        """The newest version, and the edit that was not finished, if there is one."""
        with spoken_of(self._file):
            case, unfinished = records.read(self._room, [self._case, self._unfinished], why)
            return _version(case), _begun(unfinished)

    def export(self, why: str) -> bytes:
        """What the case says, to be kept in the clear; the log has it as an export."""
        with spoken_of(self._file), self._room.acting("export") as transaction:
            self._room.enter(transaction, "exported", {"records": [self._case.hex()], "why": why})
        return self.read(why)

    def write(self, text: bytes, *, after: int) -> None:
        """Seal a new version; it ends the edit that was not finished.

        Args:
            text: the TOML.
            after: number of the version that it is made from.

        Raises:
            ChangedMeanwhileError: the newest version is another; nothing is written.
        """
        with spoken_of(self._file), self._room.acting("write") as transaction:
            if self._room.standing.records[self._case].version != after:
                raise ChangedMeanwhileError("somebody else changed this case meanwhile", where=Place(self._file))
            records.put(self._room, transaction, [Draft(text, self._case), Draft(b"", self._unfinished)])

    def keep_unfinished(self, text: bytes, *, after: int) -> None:
        """Seal an edit that was not finished; the case stays as it is."""
        self._put_unfinished(_AFTER.pack(after) + text)

    def drop_unfinished(self) -> None:
        """Forget the edit that was not finished, if there is one."""
        if self._room.standing.records[self._unfinished].version > 1:
            self._put_unfinished(b"")

    def set_passphrase(self, passphrase: str) -> None:
        """Seal the keys of the case under another passphrase; copies made before open to the old one.

        Raises:
            WeakPassphraseError: it can be guessed.
        """
        with spoken_of(self._file):
            self._vault.set_passphrase(self._owner, passphrase)

    def make_shares(self, needed: int, count: int) -> list[str]:
        """Shares of which any `needed` open the case without its passphrase; earlier ones open nothing any more.

        Raises:
            BadInputError: fewer than 2 are needed, or more than there are, or there are too many.
        """
        with spoken_of(self._file):
            try:
                return recovery.make_shares(self._vault, self._owner, needed, count)
            except NotAllowedError as error:
                raise BadInputError(str(error)) from None

    def log(self) -> tuple[Happened, ...]:
        """What was done with the case, and who was refused; that it is read is the last of it.

        Raises:
            SealedCaseError: the log cannot be written, or was changed from outside.
        """
        with spoken_of(self._file):
            entries = [
                *audit.entries(self._vault.enter(self._owner, NOBODY)),
                *audit.entries(self._room),
            ]
        return tuple(
            Happened(
                entry.number, entry.time, entry.kind, str(entry.fields.get("why") or entry.fields.get("what") or "")
            )
            for entry in sorted(entries, key=lambda entry: entry.number)
        )

    def _put_unfinished(self, data: bytes) -> None:
        with spoken_of(self._file):
            records.write(self._room, [Draft(data, self._unfinished)])

    def _two_records(self) -> tuple[bytes, bytes]:
        both = tuple(self._room.standing.records)
        if len(both) != 2:  # noqa: PLR2004 - the case, and an edit of it
            raise OpeningError
        return both[0], both[1]


@contextmanager
def open_sealed_case(file: Path, passphrase: str) -> Iterator[SealedCase]:
    """A sealed case, opened; all of the file is verified first.

    Raises:
        SealedCaseError: another passphrase, no sealed case, one that was changed from outside, or no room for its log.
    """
    with spoken_of(file), closing(SqliteStorage(file)) as storage:
        vault = Vault.open(storage)
        sealed = SealedCase(file, vault, vault.unlock(vault.id, passphrase))
        yield sealed


@contextmanager
def spoken_of(file: Path) -> Iterator[None]:
    """Says what a vault refuses in the words of somebody who has sealed a case.

    Raises:
        SealedCaseError: in place of the vault's own errors.
    """
    where = Place(file)
    try:
        yield
    except OpeningError:
        mend = "check the passphrase, and the file with `withheld log verify`"
        raise SealedCaseError("this cannot be opened", where=where, mend=mend) from None
    except DamagedVaultError as error:
        told = f"this sealed case was changed from outside: {'; '.join(error.findings)}"
        raise SealedCaseError(told, where=where, mend="restore a backup with `withheld restore`") from None
    except VaultFullError:
        told = "there is no room to write its log, and what is not in the log is not done"
        raise SealedCaseError(told, where=where, mend="make room and try again") from None
    except VaultBusyError:
        raise SealedCaseError(
            "another process has kept it for itself too long", where=where, mend="try again"
        ) from None
    except VaultStorageError as error:
        raise SealedCaseError(f"this is no sealed case, or is damaged ({error.what})", where=where) from None


def _version(opened: Opened) -> Version:
    return Version(opened.held.version, opened.data)


def _begun(opened: Opened) -> Unfinished | None:
    if len(opened.data) < _AFTER.size:
        return None
    (after,) = _AFTER.unpack_from(opened.data)
    return Unfinished(after, opened.data[_AFTER.size :])
