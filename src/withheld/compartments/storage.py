"""What a vault needs from wherever it lies: bytes kept under keys, leaves that only grow, and both in one transaction.

A storage knows no cryptography and reads nothing it keeps. Everything a vault writes is one of

- a **leaf** of the log, numbered from 0, never changed and never removed;
- the **head**: the newest signed state of the log;
- a **row**: bytes under a :class:`Key`. Each change to a row is stated in a leaf of the same transaction, but for
  sessions, which are nobody's records.

The tables are in :mod:`withheld.compartments.schema`.
"""

from __future__ import annotations

import enum
import struct
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

NOBODY = bytes(16)
"""The id that stands where there is none, and that of the *registry*: the compartment that each vault begins with."""

_KEY = struct.Struct(">B16s16sQ")


class Kind(enum.IntEnum):
    """What a row holds."""

    CARD = 1
    KEYS = 2
    RECOVERY = 3
    RECORD_WRAP = 4
    LOG_WRAP = 5
    LOG_CHAIN = 6
    RECORD = 7
    RECORD_KEY = 8
    RELEASE = 9
    PUBLIC = 10
    SESSION = 11


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Where a row lies.

    Attributes:
        kind: what it holds.
        compartment: 16 bytes, or :data:`NOBODY`.
        subject: id of the person, record or request, 16 bytes.
        number: version or epoch.
    """

    kind: Kind
    compartment: bytes
    subject: bytes
    number: int = 0

    LENGTH = _KEY.size

    def to_bytes(self) -> bytes:
        """41 bytes that sort as the key does."""
        return _KEY.pack(self.kind, self.compartment, self.subject, self.number)

    @classmethod
    def from_bytes(cls, data: bytes) -> Key:
        """The key back.

        Raises:
            ValueError: the bytes are no key.
        """
        try:
            kind, compartment, subject, number = _KEY.unpack(data)
        except struct.error:
            raise ValueError("these bytes are no key") from None
        return cls(Kind(kind), compartment, subject, number)


class Reading(Protocol):
    """One consistent view of a storage."""

    def size(self) -> int:
        """How many leaves there are."""

    def leaves(self, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
        """Number and bytes of the leaves from ``start`` to before ``stop``, in order; a hole is left out."""

    def leaves_at(self, numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """Number and bytes of these leaves, in order; one that is not there is left out."""

    def head(self) -> bytes | None:
        """The newest signed head, or None."""

    def row(self, key: bytes) -> bytes | None:
        """The bytes under a key, or None."""

    def rows(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Keys and bytes of all rows whose key begins with a prefix, ordered by key."""


class Writing(Reading, Protocol):
    """The same, by the only writer there is meanwhile."""

    def append(self, bodies: Sequence[bytes]) -> None:
        """More leaves, numbered on from :meth:`size`."""

    def set_head(self, head: bytes) -> None:
        """Replace the head."""

    def put(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        """Write rows, in place of those under the same keys."""

    def remove(self, keys: Sequence[bytes]) -> None:
        """Remove rows, so that their bytes are overwritten where the storage can do that."""


class Storage(Protocol):
    """Where a vault lies."""

    def reading(self) -> AbstractContextManager[Reading]:
        """A consistent view.

        Raises:
            VaultStorageError: it cannot be read.
        """

    def writing(self) -> AbstractContextManager[Writing]:
        """A transaction that excludes every other writer: all of it is on the disk when the block ends, or none of it.

        Raises:
            VaultBusyError: another process did not finish in time.
            VaultFullError: there is no room.
        """

    def close(self) -> None:
        """Give back what is held; closing twice does nothing."""


def after(prefix: bytes) -> bytes | None:
    """The first key behind all those that begin with a prefix, or None behind which there is none."""
    stripped = prefix.rstrip(b"\xff")
    return stripped[:-1] + bytes([stripped[-1] + 1]) if stripped else None
