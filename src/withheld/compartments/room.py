"""A compartment that somebody has entered: its log replayed and checked, its keys at hand, each act on record.

Entering takes two steps. First the person's wrap of the *log* key is opened, the compartment's log is replayed, and
every grant in it is checked (:mod:`withheld.compartments.standing`). Only then, and again before each act, is the
*record* key unwrapped, if the log says that the person is read in at that moment.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from withheld.compartments.encoding import context, octets, text, unpack
from withheld.compartments.entries import entry_context, read_header
from withheld.compartments.keys import Unlocked
from withheld.compartments.ledger import Ledger, Transaction
from withheld.compartments.lockers import Locker, sealed_by_holder
from withheld.compartments.padding import unpad
from withheld.compartments.public import log_of, public_locker
from withheld.compartments.refusals import DamagedVaultError, NotAllowedError, OpeningError
from withheld.compartments.standing import Entry, Fields, Standing, statement
from withheld.compartments.storage import NOBODY, Key, Kind, Reading

_ID = 16
_FROM_OUTSIDE = frozenset({"denied", "unlocked", "introduced", "passphrase", "recovery", "recovered", "checkpoint"})
"""What may be sealed by somebody who does not hold the key of the log."""


class Room:
    """A compartment, entered by one person; for use by one thread at a time.

    Attributes:
        me: who entered.
        id: of the compartment.
        ledger: the vault's.
        standing: the compartment as its log says, up to the last act.
    """

    def __init__(self, me: Unlocked, compartment: bytes, ledger: Ledger) -> None:
        self.me = me
        self.id = compartment
        self.ledger = ledger
        self.standing = Standing(ledger.vault, compartment)
        self._seen = 0
        self._logs: dict[int, Locker] = {}

    @contextmanager
    def acting(self, what: str) -> Iterator[Transaction]:
        """A transaction of this person in this compartment; whatever is refused in it leaves a denial in the log.

        Args:
            what: what is tried, for the denial.

        Raises:
            OpeningError: the person is not read in (any more).
            DamagedVaultError: an entry of the compartment's log does not follow.
        """
        refusal: NotAllowedError | OpeningError | None = None
        logs: dict[int, Locker] | None = None
        try:
            with self.ledger.transact(self.me) as transaction:
                try:
                    self.refresh(transaction)
                    logs = dict(self._logs)
                    self._drop_lapsed_releases(transaction)
                    yield transaction
                except (NotAllowedError, OpeningError) as error:
                    refusal = error
                    transaction.forget()
                    deny(transaction, self.me, self.id, what)
        except BaseException:
            # an epoch that this act was to begin did not reach the disk
            self._logs = self._logs if logs is None else logs
            raise
        if refusal is not None:
            self._logs = self._logs if logs is None else logs
            raise refusal

    def enter(self, transaction: Transaction, kind: str, fields: Fields) -> None:
        """Add an entry to the compartment's log, signed by this person."""
        payload: Fields = {**fields, "kind": kind, "act": os.urandom(_ID).hex(), "actor": self.me.person.hex()}
        payload["signature"] = self.me.sign(statement(self.ledger.vault, self.id, payload)).hex()
        epoch = max(self._logs)
        transaction.enter(self.id, epoch, self._logs[epoch], payload)

    def refresh(self, transaction: Transaction) -> None:
        """Take in what was added to the compartment's log, and check that the person is still read in.

        Raises:
            OpeningError: not read in.
            DamagedVaultError: an entry does not follow.
        """
        numbers = transaction.log.entries.get(self.id, ())
        self._open_logs(transaction.reading)
        for number, body in transaction.reading.leaves_at(numbers[self._seen :]):
            self._take(transaction, number, body)
        self._seen = len(numbers)
        newest = self.standing.epochs[-1] if self.standing.epochs else None
        if newest is None or newest.number != max(self._logs) or newest.log != self._logs[newest.number].public:
            raise OpeningError
        if not self.standing.roles(self.me.person, transaction.time):
            raise OpeningError
        # only now: whoever is not read in learns nothing, not even that something is wrong here
        if self.standing.findings:
            raise DamagedVaultError(tuple(self.standing.findings))

    def log_locker(self) -> Locker:
        """The log key of the newest epoch."""
        return self._logs[max(self._logs)]

    def start_epoch(self, epoch: int, log: Locker) -> None:
        """Go on under the log key of a new epoch."""
        self._logs[epoch] = log

    def record_locker(self, transaction: Transaction) -> Locker:
        """The record key of the newest epoch, unwrapped after the person's grant was checked.

        Raises:
            OpeningError: the person has none, or a sealed identity opens to several together only.
        """
        epoch = self.standing.epoch
        wrapped = transaction.reading.row(Key(Kind.RECORD_WRAP, self.id, self.me.person, epoch.number).to_bytes())
        if wrapped is None or self.standing.policy.opens_to > 1:
            raise OpeningError
        bound = wrap_context("record wrap", self.ledger.vault, self.id, epoch.number, self.me.person)
        locker = Locker(self.me.locker.open(wrapped, bound))
        if locker.public != epoch.record:
            raise OpeningError
        return locker

    def entries(self) -> Iterator[Entry]:
        """All entries of the compartment's log, opened; whoever calls this has checked that it may."""
        with self.ledger.look() as (reading, log):
            bodies = list(reading.leaves_at(log.entries.get(self.id, ())))
        for number, body in bodies:
            yield self._opened(number, body)[0]

    def _open_logs(self, reading: Reading) -> None:
        prefix = Key(Kind.LOG_WRAP, self.id, self.me.person).to_bytes()[:-8]
        wraps = {Key.from_bytes(key).number: body for key, body in reading.rows(prefix)}
        if not wraps:
            raise OpeningError
        epoch = max(wraps)
        if epoch in self._logs:
            return
        bound = wrap_context("log wrap", self.ledger.vault, self.id, epoch, self.me.person)
        self._logs[epoch] = Locker(self.me.locker.open(wraps[epoch], bound))
        for number in range(epoch - 1, 0, -1):
            if number in self._logs:
                break
            chained = reading.row(Key(Kind.LOG_CHAIN, self.id, NOBODY, number).to_bytes())
            if chained is None:
                raise OpeningError
            self._logs[number] = Locker(
                self._logs[number + 1].open(chained, context("log chain", self.ledger.vault, self.id, number))
            )

    def _take(self, transaction: Transaction, number: int, body: bytes) -> None:
        try:
            entry, by_holder = self._opened(number, body)
        except OpeningError:
            self.standing.findings.append(f"entry {number:,} does not open: it was put there by hand")
            return
        if not by_holder and entry.kind not in _FROM_OUTSIDE:
            self.standing.findings.append(f"entry {number:,} (“{entry.kind}”) comes from somebody who is not read in")
            return
        self.standing.take(entry, transaction.log.cards)

    def _opened(self, number: int, body: bytes) -> tuple[Entry, bool]:
        header, sealed = read_header(body)
        log = self._logs.get(header.epoch)
        if log is None or header.number != number or header.compartment != self.id:
            raise OpeningError
        head = body[: len(body) - len(sealed)]
        fields = unpack(unpad(log.open(sealed, entry_context(self.ledger.vault, head))))
        entry = Entry(number, header.time, text(fields, "kind"), octets(fields, "actor"), fields)
        return entry, sealed_by_holder(sealed)

    def _drop_lapsed_releases(self, transaction: Transaction) -> None:
        prefix = Key(Kind.RELEASE, self.id, NOBODY).to_bytes()[:17]
        for raw, _ in list(transaction.reading.rows(prefix)):
            key = Key.from_bytes(raw)
            request = self.standing.requests.get(key.subject)
            if request is None or transaction.time >= request.end:
                transaction.remove(key)


def wrap_context(label: str, vault: bytes, compartment: bytes, epoch: int, person: bytes) -> bytes:
    """What the wrap of a compartment's key to a person is bound to."""
    return context(label, vault, compartment, epoch, person)


def deny(transaction: Transaction, person: Unlocked, compartment: bytes, what: str) -> None:
    """Add a denial to the log of a compartment, or to the registry's where there is no such compartment."""
    where, epoch = log_of(transaction.reading, compartment)
    payload: Fields = {"kind": "denied", "what": what, "actor": person.person.hex()}
    transaction.enter(where, epoch, public_locker(transaction.reading, where, epoch), payload)
