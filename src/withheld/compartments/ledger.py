"""One transaction at a time: catch up with the log, change rows, add the entries that say so, sign the new head.

The order is the safety: entries and rows reach the disk together, before :meth:`Ledger.transact` returns, and only
then is anything opened for anybody. If the log can't be written, nothing opens.
"""

from __future__ import annotations

import threading
import time as system
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from withheld.compartments.encoding import Plain, pack
from withheld.compartments.entries import REMOVED, Header, entry_context
from withheld.compartments.hashing import leaf_hash, sha256
from withheld.compartments.heads import Head
from withheld.compartments.keys import Unlocked
from withheld.compartments.lockers import Locker, PublicLocker
from withheld.compartments.log import Log
from withheld.compartments.padding import pad
from withheld.compartments.storage import Key, Reading, Storage, Writing

Clock = Callable[[], int]
"""Gives milliseconds since 1970 UTC."""

TOLERANCE = 2_000
"""Milliseconds that a clock may be behind the log before it is noticed: two machines never agree entirely."""


def system_clock() -> int:
    """The clock of this machine."""
    return system.time_ns() // 1_000_000


class Transaction:
    """What one transaction reads and writes.

    Attributes:
        reading: the storage, as it was when the transaction began.
        log: verified up to the newest entry of before.
        time: the log's time, milliseconds: the clock, or the newest entry if the clock is behind that.
        vault: id of the vault.
    """

    def __init__(self, writing: Writing, log: Log, clock: int, vault: bytes) -> None:
        self.reading: Reading = writing
        self.log = log
        self.time = max(clock, log.time)
        self.vault = vault
        late = self.time - clock
        self._behind = min(late, 2**32 - 1) if late > TOLERANCE else 0
        self._writing = writing
        self._bodies: list[bytes] = []
        self._hashes: list[bytes] = []
        self._entries: list[tuple[bytes, int]] = []
        self._binds: list[bytes] = []
        self._changes: list[tuple[bytes, bytes | None]] = []

    def put(self, key: Key, body: bytes) -> None:
        """Write a row; the next entry binds it."""
        raw = key.to_bytes()
        self._changes.append((raw, body))
        self._binds.append(raw + sha256(body))

    def remove(self, key: Key) -> None:
        """Remove a row; the next entry binds that it is gone."""
        raw = key.to_bytes()
        self._changes.append((raw, None))
        self._binds.append(raw + REMOVED)

    def forget(self) -> None:
        """Take back everything that this transaction has not written yet, which is all of it."""
        for pending in (self._bodies, self._hashes, self._entries, self._binds, self._changes):
            pending.clear()

    def enter(self, compartment: bytes, epoch: int, sealer: Locker | PublicLocker, payload: dict[str, Plain]) -> int:
        """Add an entry that binds all rows changed since the one before.

        Args:
            compartment: whose entry it is.
            epoch: of the compartment's keys.
            sealer: the compartment's log locker, or its public side.
            payload: what is sealed.

        Returns:
            The number of the entry.
        """
        number = self.log.edge.size + len(self._bodies)
        previous = self._hashes[-1] if self._hashes else self.log.last
        header = Header(number, previous, self.time, self._behind, compartment, epoch, b"".join(self._binds)).to_bytes()
        body = header + sealer.seal(pad(pack(payload)), entry_context(self.vault, header))
        self._binds = []
        self._bodies.append(body)
        self._hashes.append(leaf_hash(body))
        self._entries.append((compartment, number))
        return number

    def finish(self, signer: Unlocked | None) -> Log:
        """Write what is left and sign the head.

        Raises:
            RuntimeError: a row was changed and no entry says so.
        """
        if self._binds:
            raise RuntimeError("a row was changed that no entry of the log binds")
        self._write_rows()
        if not self._bodies:
            return self.log
        self._writing.append(self._bodies)
        edge, head = self.log.edge.append(self._hashes), self.log.head
        if signer is not None:
            head = Head(self.vault, edge.size, edge.root(), self.time, signer.person).signed(signer)
            self._writing.set_head(head.to_bytes())
        return Log(edge, self._hashes[-1], self.time, head, self._numbers(), self.log.cards)

    def _write_rows(self) -> None:
        last = dict(self._changes)
        self._writing.put([(key, body) for key, body in last.items() if body is not None])
        self._writing.remove([key for key, body in last.items() if body is None])

    def _numbers(self) -> dict[bytes, array[int]]:
        added: dict[bytes, list[int]] = {}
        for compartment, number in self._entries:
            added.setdefault(compartment, []).append(number)
        entries = dict(self.log.entries)
        for compartment, numbers in added.items():
            # what was verified before is never changed in place: another thread may be reading it
            entries[compartment] = array("Q", entries.get(compartment, ())) + array("Q", numbers)
        return entries


class Ledger:
    """A storage with the log that this process has verified; may be used from several threads.

    Args:
        storage: where the vault lies.
        clock: gives the time.
        log: what has been verified.
        vault: id of the vault.
    """

    def __init__(self, storage: Storage, clock: Clock, log: Log, vault: bytes | None = None) -> None:
        self.storage = storage
        self.clock = clock
        self.log = log
        self.vault = log.vault if vault is None else vault
        self._lock = threading.RLock()

    @contextmanager
    def transact(self, signer: Unlocked | None) -> Iterator[Transaction]:
        """A transaction that is on the disk when the block ends, or has left nothing.

        Args:
            signer: who vouches for the log after it, or None where nobody is unlocked.

        Raises:
            DamagedVaultError: the log is not the one that was verified.
            VaultBusyError: another process did not finish in time.
            VaultFullError: there is no room.
        """
        with self._lock:
            with self.storage.writing() as writing:
                transaction = Transaction(writing, self.log.caught_up(writing), self.clock(), self.vault)
                yield transaction
                log = transaction.finish(signer)
            self.log = log

    @contextmanager
    def look(self) -> Iterator[tuple[Reading, Log]]:
        """A consistent view with the log up to it; nothing is opened from here for anybody."""
        with self._lock, self.storage.reading() as reading:
            self.log = self.log.caught_up(reading)
            yield reading, self.log
