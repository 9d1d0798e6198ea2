"""Bytes that mean one thing only.

Two encodings: :func:`context` joins fields so that no two lists of fields give the same bytes (the pre-authentication
encoding of PASETO, with big-endian lengths); it is what signatures, associated data and HPKE's ``info`` are made of.
:func:`pack` writes what is stored, as JSON with sorted keys (the subset of RFC 8785 that has no floats), bytes in hex.
"""

from __future__ import annotations

import json
import re
import struct

from withheld.compartments.refusals import OpeningError

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]

_MOST = 2**64 - 1
_LONE_HALF = re.compile(r"[\ud800-\udfff]")
"""Halves of surrogate pairs: JSON can write them, and UTF-8 cannot."""
VERSION = 1
"""The schema version; it stands first in every context."""


def context(label: str, *fields: bytes | int | str) -> bytes:
    """An injective encoding of a label and its fields.

    Args:
        label: what the bytes are for; two purposes never share one.
        fields: bytes, text, or whole numbers from 0 to 2^64 - 1.
    """
    parts = [_field(VERSION), _field(label), *map(_field, fields)]
    return struct.pack(">Q", len(parts)) + b"".join(parts)


def _field(value: bytes | int | str) -> bytes:
    if isinstance(value, int):
        value = struct.pack(">Q", value)
    elif isinstance(value, str):
        value = value.encode()
    return struct.pack(">Q", len(value)) + value


def pack(value: dict[str, Plain]) -> bytes:
    """What is stored or signed, the same bytes for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def unpack(data: bytes) -> dict[str, Plain]:
    """The value back.

    Raises:
        OpeningError: the bytes are not an object that :func:`pack` wrote.
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):  # what was put there by hand may be nested without end
        raise OpeningError from None
    if not isinstance(value, dict):
        raise OpeningError
    return value


def text(fields: dict[str, Plain], name: str) -> str:
    """A field that must be a text."""
    value = fields.get(name)
    if not isinstance(value, str) or _LONE_HALF.search(value):
        raise OpeningError
    return value


def number(fields: dict[str, Plain], name: str) -> int:
    """A field that must be a whole number from 0 to 2^64 - 1, such as :func:`context` takes."""
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        raise OpeningError
    return value


def octets(fields: dict[str, Plain], name: str) -> bytes:
    """A field that must be bytes in hex."""
    try:
        return bytes.fromhex(text(fields, name))
    except ValueError:
        raise OpeningError from None
