"""A sealed identity: a compartment that opens to several custodians together, for one person, for an hour.

It is a compartment whose policy has ``opens_to`` of 2 or more. Its record key exists in shares only, one for each
custodian; anybody who may write seals to its public key. To read, a member asks with
``members.ask(room, Matter.IDENTITY, NOBODY, reason, until=…)``; each custodian who agrees releases their share to that
member alone, and :func:`open_identity` puts them together while the request is granted.
"""

from __future__ import annotations

from withheld.compartments import shares
from withheld.compartments.encoding import Plain, unpack
from withheld.compartments.ledger import Transaction
from withheld.compartments.lockers import Locker
from withheld.compartments.members import release_context, requested, rewrap
from withheld.compartments.records import Opened, gathered, opened
from withheld.compartments.refusals import NotAllowedError, OpeningError
from withheld.compartments.requests import Request
from withheld.compartments.roles import Act, Matter, State
from withheld.compartments.room import Room
from withheld.compartments.storage import Key, Kind


def open_identity(room: Room, request: bytes) -> list[Opened]:
    """Read what the compartment holds, with the shares that its custodians have released.

    Raises:
        NotAllowedError: somebody else asked, the custodians have not agreed, or the hour is over.
        OpeningError: not read in, or the shares do not open it.
    """
    with room.acting("open a sealed identity") as transaction:
        _check_open(room, request, transaction.time)
        lockers = _joined(room, transaction, request)
        sealed = gathered(room, transaction.reading, None)
        room.enter(transaction, "read", {"records": [one.held.id.hex() for one in sealed], "request": request.hex()})
    return [opened(room, one, lockers) for one in sealed]


def bring_forward(room: Room, request: bytes) -> int:
    """Wrap all record keys under the newest epoch, so that the custodians of today can open what older ones held.

    After a custodian was read out of a sealed identity, what was written before still opens to shares of then.

    Returns:
        How many record keys were wrapped anew.

    Raises:
        NotAllowedError: as :func:`open_identity`.
    """
    with room.acting("bring a sealed identity forward") as transaction:
        _check_open(room, request, transaction.time)
        lockers = _joined(room, transaction, request)
        newest = room.standing.epoch.number
        if newest not in lockers:
            raise OpeningError
        count = rewrap(room, transaction, lockers, (lockers[newest], newest))
        for raw, _ in list(transaction.reading.rows(bytes([Kind.RECORD_WRAP]) + room.id)):
            key = Key.from_bytes(raw)
            if key.number < newest:
                transaction.remove(key)
        room.enter(transaction, "brought forward", {"request": request.hex()})
    return count


def _check_open(room: Room, request: bytes, time: int) -> Request:
    asked = requested(room, request)
    room.standing.check_may(room.me.person, Act.READ, time)
    if asked.matter is not Matter.IDENTITY or asked.asker != room.me.person:
        raise NotAllowedError("only who asked may open it")
    if asked.state_at(time) is not State.GRANTED:
        raise NotAllowedError(f"the request is {asked.state_at(time)}")
    return asked


def _joined(room: Room, transaction: Transaction, request: bytes) -> dict[int, Locker]:
    """The record keys of all epochs that enough released shares are there for."""
    released: dict[int, list[Plain]] = {}
    prefix = Key(Kind.RELEASE, room.id, request).to_bytes()[:-8]
    for raw, body in transaction.reading.rows(prefix):
        bound = release_context(room, request, Key.from_bytes(raw).number)
        for number, share in unpack(room.me.locker.open(body, bound)).items():
            released.setdefault(int(number), []).append(share)
    publics = {epoch.number: epoch.record for epoch in room.standing.epochs}
    lockers = {}
    for epoch, words in released.items():
        if len(words) >= room.standing.policy.opens_to:
            locker = Locker(shares.join(str(word) for word in words))
            if locker.public != publics.get(epoch):
                raise OpeningError
            lockers[epoch] = locker
    return lockers
