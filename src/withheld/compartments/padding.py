"""Padding to size classes, so that the size of a record says little about it.

Padmé (Nikitin et al. 2019): of a length
of about 2^E only the top log2(E) bits after the first may differ, so that a length of up to L bytes gives away
O(log log L) bits and costs at most 12 % more room. Short records all look alike: nothing is smaller than
:data:`SMALLEST`.
"""

from __future__ import annotations

from withheld.compartments.refusals import OpeningError

SMALLEST = 256
_END = b"\x80"


def padded_length(length: int) -> int:
    """The size class of a length in bytes: at least :data:`SMALLEST`, else Padmé's.

    Args:
        length: 0 or more.
    """
    if length <= SMALLEST:
        return SMALLEST
    exponent = length.bit_length() - 1
    mantissa = exponent.bit_length()
    mask = (1 << (exponent - mantissa)) - 1
    return (length + mask) & ~mask


def pad(data: bytes) -> bytes:
    """The data, one byte 0x80, and zeros up to the size class (ISO/IEC 7816-4)."""
    marked = data + _END
    return marked.ljust(padded_length(len(marked)), b"\x00")


def unpad(data: bytes) -> bytes:
    """The data back. Only ever called on what an AEAD has opened, so it is no padding oracle.

    Raises:
        OpeningError: the bytes were not padded.
    """
    stripped = data.rstrip(b"\x00")
    if not stripped.endswith(_END):
        raise OpeningError
    return stripped[:-1]
