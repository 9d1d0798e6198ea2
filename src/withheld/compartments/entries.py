"""One entry of the log: a header that anybody can check, and a payload that is sealed.

The header holds the number of the entry, the hash of the entry before it, the time, and what the entry *binds*: for
each row that its transaction wrote or removed, the key and the SHA-256 of the bytes (zeros where it was removed). So a
whole vault can be checked without any key: the last bind of each key says what must lie there now. The payload is
sealed to the log of its compartment; number, header and vault are its context, so it opens nowhere else.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from withheld.compartments.encoding import context
from withheld.compartments.hashing import DIGEST
from withheld.compartments.refusals import OpeningError
from withheld.compartments.storage import Key

_HEADER = struct.Struct(">4sQ32sQI16sII")
_MAGIC = b"WLE1"
_BIND = Key.LENGTH + DIGEST
REMOVED = bytes(DIGEST)
"""What stands for the digest of a row that was removed."""


class Header(NamedTuple):
    """What of an entry is legible; a plain tuple, since a verification makes a million of them.

    Attributes:
        number: counted from 0.
        previous: leaf hash of the entry before, zeros for the first.
        time: milliseconds since 1970 UTC, never less than the entry before.
        behind: milliseconds by which the clock was behind the log when the entry was made.
        compartment: 16 bytes.
        epoch: of the compartment's keys.
        binds: keys and digests, one after the other.
    """

    number: int
    previous: bytes
    time: int
    behind: int
    compartment: bytes
    epoch: int
    binds: bytes

    def to_bytes(self) -> bytes:
        """The header as it stands before the sealed payload."""
        count = len(self.binds) // _BIND
        fixed = (self.number, self.previous, self.time, self.behind, self.compartment, self.epoch, count)
        return _HEADER.pack(_MAGIC, *fixed) + self.binds

    def bound(self) -> list[tuple[bytes, bytes]]:
        """Key and digest of each row that the entry's transaction wrote or removed."""
        binds = self.binds
        return [
            (binds[at : at + Key.LENGTH], binds[at + Key.LENGTH : at + _BIND]) for at in range(0, len(binds), _BIND)
        ]


def read_header(body: bytes) -> tuple[Header, bytes]:
    """The header of a leaf and its sealed payload.

    Raises:
        OpeningError: the bytes are no entry.
    """
    header = header_of(body)
    return header, body[_HEADER.size + len(header.binds) :]


def header_of(body: bytes) -> Header:
    """The header of a leaf.

    Raises:
        OpeningError: the bytes are no entry.
    """
    try:
        magic, number, previous, time, behind, compartment, epoch, count = _HEADER.unpack_from(body)
    except struct.error:
        raise OpeningError from None
    end = _HEADER.size + count * _BIND
    if magic != _MAGIC or end > len(body):
        raise OpeningError
    return Header(number, previous, time, behind, compartment, epoch, body[_HEADER.size : end])


def entry_context(vault: bytes, header: bytes) -> bytes:
    """What the sealed payload is bound to."""
    return context("entry", vault, header)
