"""What is legible of a compartment's keys, so that somebody who is not read in can leave a denial in its log."""

from __future__ import annotations

from withheld.compartments.encoding import octets, pack, unpack
from withheld.compartments.lockers import PublicLocker
from withheld.compartments.refusals import OpeningError
from withheld.compartments.standing import Epoch
from withheld.compartments.storage import NOBODY, Key, Kind, Reading


def public_row(epoch: Epoch) -> bytes:
    """The row that holds the public keys of an epoch."""
    return pack({"record": epoch.record.public.hex(), "log": epoch.log.public.hex()})


def log_of(reading: Reading, compartment: bytes) -> tuple[bytes, int]:
    """The compartment and its newest epoch, or the registry and its newest, where there is no such compartment."""
    for where in (compartment, NOBODY):
        keys = [Key.from_bytes(key) for key, _ in reading.rows(Key(Kind.PUBLIC, where, NOBODY).to_bytes()[:17])]
        if keys:
            return where, max(key.number for key in keys)
    raise OpeningError


def public_locker(reading: Reading, compartment: bytes, epoch: int) -> PublicLocker:
    """What entries for a compartment's log are sealed to.

    Raises:
        OpeningError: there is no such epoch.
    """
    row = reading.row(Key(Kind.PUBLIC, compartment, NOBODY, epoch).to_bytes())
    if row is None:
        raise OpeningError
    return PublicLocker(octets(unpack(row), "log"))
