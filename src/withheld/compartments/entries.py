"""One entry of the log: a header that anybody can check, and a payload that is sealed.

The header holds the number of the entry, the hash of the entry before it, the time, and what the entry *binds*: for
each row that its transaction wrote or removed, the key and the SHA-256 of the bytes (zeros where it was removed). So a
whole vault can be checked without any key: the last bind of each key says what must lie there now. The payload is
sealed to the log of its compartment; number, header and vault are its context, so it opens nowhere else.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from withheld.compartments.encoding import context
from withheld.compartments.hashing import DIGEST
from withheld.compartments.refusals import OpeningError
from withheld.compartments.storage import Key

_HEADER = struct.Struct(">4sQ32sQI16sII")
_MAGIC = b"WLE1"
_BIND = Key.LENGTH + DIGEST
Quick = tuple[bytes, int, bytes, int, int, bytes, int, int]
REMOVED = bytes(DIGEST)
"""What stands for the digest of a row that was removed."""


@dataclass(frozen=True, slots=True)
class Header:
    """What of an entry is legible.

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


def read_header(body: bytes) -> tuple[Header, bytes]:
    """The header of a leaf and its sealed payload.

    Raises:
        OpeningError: the bytes are no entry.
    """
    fields = quick_header(body)
    if fields is None:
        raise OpeningError
    _, number, previous, time, behind, compartment, epoch, count = fields
    end = _HEADER.size + count * _BIND
    return Header(number, previous, time, behind, compartment, epoch, body[_HEADER.size : end]), body[end:]


def quick_header(body: bytes) -> Quick | None:
    """The fields of a header as they stand there, the magic first and the number of binds last; None if it is none."""
    if len(body) < _HEADER.size:
        return None
    fields = _HEADER.unpack_from(body)
    if fields[0] != _MAGIC or _HEADER.size + fields[7] * _BIND > len(body):
        return None
    return fields


def binds_of(body: bytes, count: int) -> list[tuple[bytes, bytes]]:
    """Key and digest of each row that an entry's transaction wrote or removed."""
    return [
        (body[at : at + Key.LENGTH], body[at + Key.LENGTH : at + _BIND])
        for at in range(_HEADER.size, _HEADER.size + count * _BIND, _BIND)
    ]


def entry_context(vault: bytes, header: bytes) -> bytes:
    """What the sealed payload is bound to."""
    return context("entry", vault, header)
