"""Records: each version under its own key, the key under the compartment's, both bound to where they belong.

The associated data of a record, and the context of its key, name the schema version, the vault, the compartment, the
record, its version, the epoch and the originator, so that nothing that was sealed in one place opens in another.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from withheld.compartments.encoding import Plain, context
from withheld.compartments.ledger import Transaction
from withheld.compartments.lockers import SECRET, Locker, PublicLocker, seal, unseal
from withheld.compartments.padding import pad, unpad
from withheld.compartments.refusals import OpeningError
from withheld.compartments.roles import Act
from withheld.compartments.room import Room
from withheld.compartments.standing import Held
from withheld.compartments.storage import Key, Kind, Reading

_EPOCH = struct.Struct(">Q")
_ID = 16


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be written.

    Attributes:
        data: the plaintext.
        record: id of the record that this is a new version of; None for a new one.
        originator: who provided it; None for whoever writes. A new version keeps its originator.
    """

    data: bytes = field(repr=False)
    record: bytes | None = None
    originator: bytes | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A record that was opened.

    Attributes:
        held: what the log has of it.
        data: the plaintext.
    """

    held: Held
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A record as it lies in the storage.

    Attributes:
        held: what the log has of it.
        body: the sealed record.
        key: its sealed key.
    """

    held: Held
    body: bytes
    key: bytes


def write(room: Room, drafts: Sequence[Draft]) -> list[Held]:
    """Write records, all of them or none; when it returns they and their entry in the log are on the disk.

    Raises:
        NotAllowedError: the person may not write here.
        OpeningError: the person is not read in, or a record to be written again is not there.
    """
    with room.acting("write") as transaction:
        return put(room, transaction, drafts)


def put(room: Room, transaction: Transaction, drafts: Sequence[Draft]) -> list[Held]:
    """Write records within a transaction; see :func:`write`."""
    room.standing.check_may(room.me.person, Act.WRITE, transaction.time)
    known = transaction.log.cards
    sealer = _sealer(room, transaction)
    held: dict[bytes, Held] = {}
    for draft in drafts:
        record = _next(room, held, draft)
        if record.originator not in known:
            raise OpeningError
        held[record.id] = record
        _put_record(room, transaction, record, draft.data, sealer)
    listed: list[Plain] = [[one.id.hex(), one.version, one.originator.hex()] for one in held.values()]
    room.enter(transaction, "wrote", {"records": listed})
    return list(held.values())


def read(room: Room, records: Iterable[bytes] | None = None, why: str = "") -> list[Opened]:
    """Read the newest versions of records.

    Args:
        room: where.
        records: their ids; None for all that are not destroyed.
        why: what they are read for, as the log has it.

    Raises:
        NotAllowedError: the person may not read here.
        OpeningError: the person is not read in, there is no such record, or it does not open.
    """
    with room.acting("read") as transaction:
        room.standing.check_may(room.me.person, Act.READ, transaction.time)
        locker = room.record_locker(transaction)
        sealed = gathered(room, transaction.reading, records)
        room.enter(transaction, "read", {"records": [one.held.id.hex() for one in sealed], "why": why})
    # the entry is on the disk: only now is anything opened
    lockers = {room.standing.epoch.number: locker}
    try:
        return [opened(room, one, lockers) for one in sealed]
    except OpeningError:
        with room.acting("read a damaged record") as transaction:
            room.enter(transaction, "denied", {"what": "a record that does not open"})
        raise


def listed(room: Room) -> list[Held]:
    """The records of a compartment, without opening any."""
    with room.acting("list") as transaction:
        room.standing.check_may(room.me.person, Act.READ, transaction.time)
        room.enter(transaction, "listed", {})
    return [held for held in room.standing.records.values() if not held.destroyed]


def gathered(room: Room, reading: Reading, records: Iterable[bytes] | None) -> list[Sealed]:
    """The newest versions of records as they lie in the storage.

    Raises:
        OpeningError: one is not there.
    """
    held = room.standing.records
    if records is None:
        wanted = [one for one in held.values() if not one.destroyed]
        rows = dict(reading.rows(bytes([Kind.RECORD]) + room.id)) | dict(
            reading.rows(bytes([Kind.RECORD_KEY]) + room.id)
        )
        return [_sealed(room, one, rows.get) for one in wanted]
    return [_sealed(room, _held(held, record), reading.row) for record in records]


def _sealed(room: Room, held: Held, row: Callable[[bytes], bytes | None]) -> Sealed:
    body, key = (row(Key(kind, room.id, held.id, held.version).to_bytes()) for kind in (Kind.RECORD, Kind.RECORD_KEY))
    if body is None or key is None:
        raise OpeningError
    return Sealed(held, body, key)


def gathered_keys(room: Room, reading: Reading) -> Iterator[tuple[Held, Key, bytes]]:
    """The sealed keys of all versions of all records that are not destroyed."""
    for raw, body in reading.rows(bytes([Kind.RECORD_KEY]) + room.id):
        key = Key.from_bytes(raw)
        yield replace(_held(room.standing.records, key.subject), version=key.number), key, body


def opened(room: Room, sealed: Sealed, lockers: dict[int, Locker]) -> Opened:
    """A record, opened with the record key of the epoch that its key is sealed under.

    Raises:
        OpeningError: it is not what the log says, or its epoch's key is not at hand.
    """
    key = record_key(room, sealed.held, sealed.key, lockers)
    (epoch,) = _EPOCH.unpack_from(sealed.body.ljust(_EPOCH.size))
    bound = _context("record", room, sealed.held, epoch)
    return Opened(sealed.held, unpad(unseal(key, sealed.body[_EPOCH.size :], bound)))


def record_key(room: Room, held: Held, sealed: bytes, lockers: dict[int, Locker]) -> bytes:
    """The key of one version of a record.

    Raises:
        OpeningError: it is sealed under an epoch whose key is not among these.
    """
    (epoch,) = _EPOCH.unpack_from(sealed.ljust(_EPOCH.size))
    if epoch not in lockers:
        raise OpeningError
    return lockers[epoch].open(sealed[_EPOCH.size :], _context("record key", room, held, epoch))


def sealed_key(room: Room, held: Held, key: bytes, sealer: Locker | PublicLocker, epoch: int) -> bytes:
    """The key of one version of a record, sealed under an epoch."""
    return _EPOCH.pack(epoch) + sealer.seal(key, _context("record key", room, held, epoch))


def _context(label: str, room: Room, held: Held, epoch: int) -> bytes:
    return context(label, room.ledger.vault, room.id, held.id, held.version, epoch, held.originator)


def _sealer(room: Room, transaction: Transaction) -> Locker | PublicLocker:
    if room.standing.policy.opens_to > 1:
        return room.standing.epoch.record
    return room.record_locker(transaction)


def _next(room: Room, written: dict[bytes, Held], draft: Draft) -> Held:
    if draft.record is None:
        return Held(os.urandom(_ID), 1, draft.originator or room.me.person)
    before = _held(room.standing.records, draft.record)
    if draft.record in written or draft.originator not in (None, before.originator):
        raise OpeningError
    return Held(before.id, before.version + 1, before.originator)


def _held(records: dict[bytes, Held], record: bytes) -> Held:
    held = records.get(record)
    if held is None or held.destroyed:
        raise OpeningError
    return held


def _put_record(room: Room, transaction: Transaction, held: Held, data: bytes, sealer: Locker | PublicLocker) -> None:
    key, epoch = os.urandom(SECRET), room.standing.epoch.number
    body = _EPOCH.pack(epoch) + seal(key, pad(data), _context("record", room, held, epoch))
    transaction.put(Key(Kind.RECORD, room.id, held.id, held.version), body)
    transaction.put(Key(Kind.RECORD_KEY, room.id, held.id, held.version), sealed_key(room, held, key, sealer, epoch))
