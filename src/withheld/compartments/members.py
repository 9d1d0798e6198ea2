"""Who is read in to a compartment, who is read out, and the keys that follow from it.

To be read in takes a request that as many custodians sign as the compartment asks for; the last of them hands the keys
on. To be read out takes one custodian: the compartment goes on under new keys, and every record key is wrapped anew.
What somebody has read they cannot unread; :class:`ReadOut` says so.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from withheld.compartments import shares
from withheld.compartments.encoding import Plain, context, pack
from withheld.compartments.keys import Card
from withheld.compartments.ledger import Transaction
from withheld.compartments.lockers import Locker
from withheld.compartments.public import public_row
from withheld.compartments.records import gathered_keys, record_key, sealed_key
from withheld.compartments.refusals import NotAllowedError, OpeningError
from withheld.compartments.requests import Policy, Request
from withheld.compartments.roles import AGREEMENTS, HOLDS_RECORDS, Act, Matter, Role, State
from withheld.compartments.room import Room, wrap_context
from withheld.compartments.standing import Epoch
from withheld.compartments.storage import NOBODY, Key, Kind

_ID = 16


@dataclass(frozen=True, slots=True)
class ReadOut:
    """What came of reading somebody out.

    Attributes:
        person: who is out.
        epoch: the compartment's new epoch.
        rewrapped: how many record keys were wrapped anew.
        warning: what a page shows beside it.
    """

    person: bytes
    epoch: int
    rewrapped: int
    warning: str = (
        "From now on this person opens nothing here. What was read before cannot be unread, and what was copied is "
        "still theirs."
    )


def ask(
    room: Room,
    matter: Matter,
    subject: bytes,
    reason: str,
    *,
    until: int,
    role: Role | None = None,
) -> Request:
    """Ask for something; for a read-in, asking is the first custodian's agreement.

    Args:
        room: where.
        matter: what is asked for.
        subject: id of the person to be read in, or of the record; ``NOBODY`` for a sealed identity.
        reason: in words.
        until: milliseconds since 1970 UTC: the end of the grant or of the permission.
        role: what the person is read in as.

    Raises:
        NotAllowedError: none of the asker's roles may ask for this, or the roles exclude each other.
        OpeningError: not read in, or there is no such person.
    """
    with room.acting(f"ask: {matter}") as transaction:
        card = transaction.log.cards.get(subject) if matter is Matter.READ_IN else None
        if matter is Matter.READ_IN and card is None:
            raise OpeningError
        keys = (b"", b"") if card is None else (card.signing, card.locker.public)
        request = Request(os.urandom(_ID), matter, room.me.person, subject, reason, until, role, *keys)
        room.standing.check_may(room.me.person, AGREEMENTS[matter].ask, transaction.time)
        room.standing.check_request(request, transaction.log.cards, transaction.time)
        room.enter(transaction, "asked", request.fields())
        if AGREEMENTS[matter].asker_counts:
            request = request.agreed_by(room.me.person, room.standing.policy, transaction.time)
            _follow(room, transaction, request)
    return request


def agree(room: Room, request: bytes) -> Request:
    """Agree to what somebody asked for; whoever agrees last hands on what it takes.

    Raises:
        NotAllowedError: the person may not agree, has agreed, or asked for it; or it is no longer asked.
        OpeningError: not read in, or there is no such request.
    """
    with room.acting("agree") as transaction:
        asked = requested(room, request)
        room.standing.check_may(room.me.person, AGREEMENTS[asked.matter].agree, transaction.time)
        agreed = asked.agreed_by(room.me.person, room.standing.policy, transaction.time)
        if agreed.state is State.GRANTED and agreed.role is not None:
            room.standing.check_can_be(agreed.subject, agreed.role, transaction.time)
        if agreed.matter is Matter.IDENTITY:
            _release(room, transaction, agreed)
        room.enter(transaction, "agreed", {"request": request.hex()})
        _follow(room, transaction, agreed)
    return agreed


def refuse(room: Room, request: bytes) -> None:
    """Refuse what somebody asked for.

    Raises:
        NotAllowedError: the person may not agree to it either, or it is no longer asked.
    """
    with room.acting("refuse") as transaction:
        asked = requested(room, request)
        room.standing.check_may(room.me.person, AGREEMENTS[asked.matter].agree, transaction.time)
        asked.check_asked(transaction.time)
        room.enter(transaction, "refused", {"request": request.hex()})


def withdraw(room: Room, request: bytes) -> None:
    """Take back what one asked for.

    Raises:
        NotAllowedError: somebody else asked, or it is no longer asked.
    """
    with room.acting("withdraw") as transaction:
        asked = requested(room, request)
        if asked.asker != room.me.person:
            raise NotAllowedError("only who asked may withdraw")
        asked.check_asked(transaction.time)
        room.enter(transaction, "withdrawn", {"request": request.hex()})


def read_out(room: Room, person: bytes, reason: str) -> ReadOut:
    """Read somebody out: new keys for the compartment, handed to everybody else, and every record key wrapped anew.

    Raises:
        NotAllowedError: the person may not, nobody is read out by it, or too few custodians would be left.
    """
    with room.acting("read out") as transaction:
        room.standing.check_may(room.me.person, Act.READ_OUT, transaction.time)
        staying = [grant for grant in room.standing.grants(transaction.time) if grant.subject != person]
        if len(staying) == len(room.standing.grants(transaction.time)):
            raise NotAllowedError("the person is not read in")
        if person == room.me.person:
            raise NotAllowedError("whoever reads out makes the new keys: another custodian must do it")
        _check_enough(room.standing.policy, staying)
        rewrapped = _new_epoch(room, transaction, staying)
        room.enter(transaction, "read out", {"person": person.hex(), "reason": reason})
        epoch = room.standing.epoch.number + 1
    return ReadOut(person, epoch, rewrapped)


def rotate(room: Room) -> int:
    """New keys for the compartment; whoever's grant has lapsed gets none.

    Returns:
        How many record keys were wrapped anew.

    Raises:
        NotAllowedError: the person may not, or too few custodians would be left.
    """
    with room.acting("rotate") as transaction:
        room.standing.check_may(room.me.person, Act.READ_OUT, transaction.time)
        staying = room.standing.grants(transaction.time)
        _check_enough(room.standing.policy, staying)
        return _new_epoch(room, transaction, staying)


def requested(room: Room, request: bytes) -> Request:
    """A request of the compartment.

    Raises:
        OpeningError: there is none.
    """
    asked = room.standing.requests.get(request)
    if asked is None:
        raise OpeningError
    return asked


def founding_rows(
    vault: bytes, compartment: bytes, policy: Policy, grants: list[Request]
) -> tuple[Epoch, Locker, list[tuple[Key, bytes]]]:
    """The keys of a compartment's first epoch and the rows that hand them to its first members.

    Returns:
        The epoch, its log key, and the rows.
    """
    record, log = Locker.new(), Locker.new()
    epoch = Epoch(1, record.public, log.public)
    return epoch, log, _wraps(vault, compartment, epoch, (record, log), policy, grants)


def _check_enough(policy: Policy, staying: Iterable[Request]) -> None:
    custodians = {grant.subject for grant in staying if grant.role is Role.CUSTODIAN}
    needed = max(policy.custodians, policy.opens_to)
    if len(custodians) < needed:
        raise NotAllowedError(f"the compartment needs {needed} custodians: read in another one first")


def _follow(room: Room, transaction: Transaction, request: Request) -> None:
    """Hand on the keys once the last custodian has agreed."""
    if request.matter is not Matter.READ_IN or request.state is not State.GRANTED:
        return
    standing, vault = room.standing, room.ledger.vault
    if standing.policy.opens_to > 1 and request.role is Role.CUSTODIAN:
        # a share for the new holder needs a new secret: the old one is not together anywhere
        _new_epoch(room, transaction, [*standing.grants(transaction.time), request])
        return
    record = room.record_locker(transaction) if standing.policy.opens_to == 1 else None
    rows = _wraps(vault, room.id, standing.epoch, (record, room.log_locker()), standing.policy, [request])
    for key, body in rows:
        transaction.put(key, body)
    room.enter(transaction, "handed on", {"request": request.id.hex()})


def _new_epoch(room: Room, transaction: Transaction, grants: list[Request]) -> int:
    standing, vault = room.standing, room.ledger.vault
    record, log = Locker.new(), Locker.new()
    old, epoch = standing.epoch, Epoch(standing.epoch.number + 1, record.public, log.public)
    sealed_log = log.seal(room.log_locker().secret, context("log chain", vault, room.id, old.number))
    transaction.put(Key(Kind.LOG_CHAIN, room.id, NOBODY, old.number), sealed_log)
    transaction.put(Key(Kind.PUBLIC, room.id, NOBODY, epoch.number), public_row(epoch))
    _drop_wraps(room, transaction, {grant.subject for grant in grants})
    for key, body in _wraps(vault, room.id, epoch, (record, log), standing.policy, grants):
        transaction.put(key, body)
    rewrapped = 0
    if standing.policy.opens_to == 1:
        rewrapped = rewrap(room, transaction, {old.number: room.record_locker(transaction)}, (record, epoch.number))
    fields: dict[str, Plain] = {
        "epoch": epoch.number,
        "record locker": epoch.record.public.hex(),
        "log locker": epoch.log.public.hex(),
    }
    room.enter(transaction, "epoch", fields)
    room.start_epoch(epoch.number, log)
    return rewrapped


def rewrap(room: Room, transaction: Transaction, lockers: dict[int, Locker], sealer: tuple[Locker, int]) -> int:
    """Wrap every record key of the compartment anew, all versions of all records that are not destroyed.

    Args:
        room: where.
        transaction: what it is part of.
        lockers: the record keys of the epochs until now.
        sealer: the new record key and its epoch.
    """
    count = 0
    for held, raw, body in gathered_keys(room, transaction.reading):
        key = record_key(room, held, body, lockers)
        transaction.put(raw, sealed_key(room, held, key, *sealer))
        count += 1
    return count


def _drop_wraps(room: Room, transaction: Transaction, staying: set[bytes]) -> None:
    """Remove old wraps; the shares of a sealed identity stay with whoever stays, since old records need them."""
    for kind in (Kind.LOG_WRAP, Kind.RECORD_WRAP):
        for raw, _ in list(transaction.reading.rows(bytes([kind]) + room.id)):
            key = Key.from_bytes(raw)
            if kind is Kind.RECORD_WRAP and room.standing.policy.opens_to > 1 and key.subject in staying:
                continue
            transaction.remove(key)


def _wraps(
    vault: bytes,
    compartment: bytes,
    epoch: Epoch,
    keys: tuple[Locker | None, Locker],
    policy: Policy,
    grants: Iterable[Request],
) -> list[tuple[Key, bytes]]:
    record, log = keys
    people = {grant.subject: grant for grant in grants}
    holders = {grant.subject for grant in grants if _holds(grant, policy)}
    handed: dict[bytes, bytes] = {}
    if record is not None:
        secrets = [record.secret] * len(holders)
        if policy.opens_to > 1:
            secrets = [share.encode() for share in shares.split(record.secret, policy.opens_to, len(holders))]
        handed = dict(zip(sorted(holders), secrets, strict=True))
    rows = []
    for person, grant in people.items():
        for kind, label, secret in (
            (Kind.LOG_WRAP, "log wrap", log.secret),
            (Kind.RECORD_WRAP, "record wrap", handed.get(person)),
        ):
            if secret is not None:
                bound = wrap_context(label, vault, compartment, epoch.number, person)
                rows.append((Key(kind, compartment, person, epoch.number), grant.sealed_to().seal(secret, bound)))
    return rows


def _holds(grant: Request, policy: Policy) -> bool:
    return grant.role is Role.CUSTODIAN if policy.opens_to > 1 else grant.role in HOLDS_RECORDS


def _release(room: Room, transaction: Transaction, request: Request) -> None:
    """Hand this custodian's shares, of all epochs, to whoever asked for the identity."""
    asker: Card | None = transaction.log.cards.get(request.asker)
    if asker is None:
        raise OpeningError
    released: dict[str, Plain] = {}
    prefix = Key(Kind.RECORD_WRAP, room.id, room.me.person).to_bytes()[:-8]
    for raw, body in transaction.reading.rows(prefix):
        epoch = Key.from_bytes(raw).number
        bound = wrap_context("record wrap", room.ledger.vault, room.id, epoch, room.me.person)
        released[str(epoch)] = room.me.locker.open(body, bound).decode()
    number = len(request.agreed)
    sealed = asker.locker.seal(pack(released), release_context(room, request.id, number))
    transaction.put(Key(Kind.RELEASE, room.id, request.id, number), sealed)


def release_context(room: Room, request: bytes, agreement: int) -> bytes:
    """What a release is bound to."""
    return context("release", room.ledger.vault, room.id, request, agreement)
