"""Sessions that hold no key at rest.

What is unlocked is sealed under a secret that only the client's cookie has. The storage keeps the hash of the
session's id, the sealed keys and an end; a stolen database opens no session, and a stolen cookie opens none that has
ended.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field

from withheld.compartments.encoding import context, number, octets, pack, unpack
from withheld.compartments.hashing import sha256
from withheld.compartments.keys import Unlocked
from withheld.compartments.lockers import SECRET, derive, seal, unseal
from withheld.compartments.refusals import OpeningError
from withheld.compartments.storage import NOBODY, Key, Kind
from withheld.compartments.vault import Vault

_ID = 32
_KEPT = 16  # of the hash: as long as every other id


@dataclass(frozen=True, slots=True)
class Cookie:
    """What the client keeps, and nobody else.

    Attributes:
        value: text for a cookie that is Secure, HttpOnly and SameSite=Strict.
    """

    value: str = field(repr=False)


def begin(vault: Vault, unlocked: Unlocked, until: int) -> Cookie:
    """Keep somebody's unlocked keys for a client until a time.

    Args:
        vault: where.
        unlocked: whose keys.
        until: milliseconds since 1970 UTC.
    """
    session, secret = os.urandom(_ID), os.urandom(SECRET)
    row = _row(session)
    sealed = seal(_key(secret), unlocked.secrets(), _bound(row, unlocked.person, until))
    body = pack({"person": unlocked.person.hex(), "until": until, "sealed": sealed.hex()})
    with vault.ledger.storage.writing() as writing:
        writing.put([(row.to_bytes(), body)])
    return Cookie(base64.urlsafe_b64encode(session + secret).decode())


def resume(vault: Vault, cookie: str) -> Unlocked:
    """The keys that a client's cookie opens.

    Raises:
        OpeningError: no such session, another secret, or it has ended.
    """
    session, secret = _split(cookie)
    row = _row(session)
    with vault.ledger.look() as (reading, log):
        stored = reading.row(row.to_bytes())
    if stored is None:
        raise OpeningError
    fields = unpack(stored)
    person, until = octets(fields, "person"), number(fields, "until")
    card = log.cards.get(person)
    # the log's time: a clock that was put back does not bring an ended session to life
    if card is None or max(vault.ledger.clock(), log.time) >= until:
        raise OpeningError
    secrets = unseal(_key(secret), octets(fields, "sealed"), _bound(row, person, until))
    return Unlocked.from_secrets(card, secrets)


def end(vault: Vault, cookie: str) -> None:
    """Forget a session; one that is not there is forgotten already."""
    try:
        session, _ = _split(cookie)
    except OpeningError:
        return
    with vault.ledger.storage.writing() as writing:
        writing.remove([_row(session).to_bytes()])


def end_lapsed(vault: Vault) -> int:
    """Forget all sessions that have ended; a daily command does.

    Returns:
        How many they were.
    """
    now = max(vault.ledger.clock(), vault.ledger.log.time)
    with vault.ledger.storage.writing() as writing:
        rows = list(writing.rows(bytes([Kind.SESSION])))
        lapsed = [key for key, body in rows if _until(body) <= now]
        writing.remove(lapsed)
    return len(lapsed)


def _until(body: bytes) -> int:
    """The end of a session; what is none has ended: somebody put it there by hand."""
    try:
        return number(unpack(body), "until")
    except OpeningError:
        return 0


def _split(cookie: str) -> tuple[bytes, bytes]:
    try:
        both = base64.urlsafe_b64decode(cookie.encode())
    except ValueError:
        raise OpeningError from None
    if len(both) != _ID + SECRET:
        raise OpeningError
    return both[:_ID], both[_ID:]


def _row(session: bytes) -> Key:
    return Key(Kind.SESSION, NOBODY, sha256(session)[:_KEPT])


def _key(secret: bytes) -> bytes:
    return derive(secret, context("session"))


def _bound(row: Key, person: bytes, until: int) -> bytes:
    return context("session", row.to_bytes(), person, until)
