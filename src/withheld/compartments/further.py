"""When a record goes further than its compartment: the originator's consent, sharing, export, and its end."""

from __future__ import annotations

from withheld.compartments.keys import Unlocked
from withheld.compartments.members import requested
from withheld.compartments.records import Draft, Opened, gathered, opened, put
from withheld.compartments.refusals import NotAllowedError, OpeningError
from withheld.compartments.requests import Request
from withheld.compartments.roles import Act, Matter, State
from withheld.compartments.room import Room
from withheld.compartments.standing import EXPORT, Consent, Held
from withheld.compartments.storage import Key, Kind


def consent(originator: Unlocked, vault: bytes, record: bytes, to: bytes | None, until: int) -> Consent:
    """What an originator signs so that a record may go further.

    Args:
        originator: who provided the record; need not be read in anywhere.
        vault: id of the vault.
        record: id of the record.
        to: id of a compartment, or None for an export.
        until: milliseconds since 1970 UTC.
    """
    where = EXPORT if to is None else to.hex()
    return Consent(record, where, until, originator.person).signed(originator, vault)


def put_on_record(room: Room, given: Consent) -> None:
    """Put an originator's consent on record; any member may.

    Raises:
        NotAllowedError: it is not the originator's of the record, or not signed.
    """
    with room.acting("put a consent on record") as transaction:
        held, card = room.standing.records.get(given.record), transaction.log.cards.get(given.originator)
        if held is None or card is None or held.originator != given.originator:
            raise NotAllowedError("it is not the originator's to give")
        if not card.verifies(given.signature, given.statement(room.ledger.vault)):
            raise NotAllowedError("the originator has not signed the consent")
        room.enter(transaction, "consented", given.fields())


def share(room: Room, record: bytes, other: Room) -> Held:
    """Write a record into another compartment that its originator agreed to, as a new record of the same originator.

    Args:
        room: where it is; one must be able to read there.
        record: its id.
        other: where it goes; one must be able to write there.

    Raises:
        NotAllowedError: the originator has not agreed, or a role is missing.
        OpeningError: there is no such record.
    """
    with room.acting("share") as transaction:
        room.standing.check_may(room.me.person, Act.READ, transaction.time)
        _check_consent(room, record, other.id.hex(), transaction.time)
        sealed = gathered(room, transaction.reading, [record])[0]
        lockers = {room.standing.epoch.number: room.record_locker(transaction)}
        other.refresh(transaction)
        known = opened(room, sealed, lockers)
        (held,) = put(other, transaction, [Draft(known.data, originator=sealed.held.originator)])
        room.enter(transaction, "shared", {"record": record.hex(), "to": other.id.hex()})
    return held


def export(room: Room, request: bytes) -> Opened:
    """Take one record out, once: asked for, authorised by somebody else, and agreed to by its originator.

    Raises:
        NotAllowedError: one of the three is missing.
        OpeningError: there is no such record.
    """
    with room.acting("export") as transaction:
        room.standing.check_may(room.me.person, Act.READ, transaction.time)
        granted = _granted(room, request, Matter.EXPORT, transaction.time)
        _check_consent(room, granted.subject, EXPORT, transaction.time)
        sealed = gathered(room, transaction.reading, [granted.subject])[0]
        lockers = {room.standing.epoch.number: room.record_locker(transaction)}
        room.enter(transaction, "used", {"request": request.hex()})
        room.enter(transaction, "exported", {"record": granted.subject.hex()})
    return opened(room, sealed, lockers)


def destroy(room: Room, request: bytes) -> None:
    """Destroy a record, all its versions and their keys; what the log says of it stays.

    Copies elsewhere, such as backups, hold the sealed bytes and the sealed keys still.

    Raises:
        NotAllowedError: nobody else has authorised it.
    """
    with room.acting("destroy") as transaction:
        granted = _granted(room, request, Matter.DESTROY, transaction.time)
        held = room.standing.records.get(granted.subject)
        if held is None or held.destroyed:
            raise OpeningError
        for version in range(1, held.version + 1):
            transaction.remove(Key(Kind.RECORD_KEY, room.id, held.id, version))
            transaction.remove(Key(Kind.RECORD, room.id, held.id, version))
        room.enter(transaction, "used", {"request": request.hex()})


def _check_consent(room: Room, record: bytes, to: str, time: int) -> None:
    if room.standing.consent(record, to, time) is None:
        raise NotAllowedError("the originator has not agreed that this record goes there")


def _granted(room: Room, request: bytes, matter: Matter, time: int) -> Request:
    asked = requested(room, request)
    if asked.matter is not matter or asked.asker != room.me.person:
        raise NotAllowedError("only who asked may use it")
    if asked.state_at(time) is not State.GRANTED:
        raise NotAllowedError(f"the request is {asked.state_at(time)}")
    return asked
