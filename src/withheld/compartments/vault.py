"""A vault: its people, its compartments and its log, in one storage.

:meth:`Vault.found` makes one, :meth:`Vault.open` verifies one and opens it. The vault's own log entries (who was
introduced, who unlocked, who was refused) go to the *registry*, the compartment that each vault begins with.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from withheld.compartments.encoding import Plain
from withheld.compartments.heads import Head
from withheld.compartments.keys import (
    LEAST_MEMORY,
    Argon2Cost,
    Card,
    Unlocked,
    cost_of,
    new_person,
    seal_keys,
    seal_under_passphrase,
    unlock,
)
from withheld.compartments.ledger import Clock, Ledger, Transaction, system_clock
from withheld.compartments.log import Log, Verification, verify
from withheld.compartments.members import founding_rows
from withheld.compartments.process import leave_no_core_dump
from withheld.compartments.public import log_of, public_locker, public_row
from withheld.compartments.refusals import DamagedVaultError, NotAllowedError, OpeningError, VaultStorageError
from withheld.compartments.requests import Policy, Request
from withheld.compartments.roles import Matter, Role
from withheld.compartments.room import Room
from withheld.compartments.standing import Fields, Standing, statement
from withheld.compartments.storage import NOBODY, Key, Kind, Storage
from withheld.compartments.strength import check_passphrase

_ID = 16
_TEN_YEARS = 10 * 365 * 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class First:
    """Somebody who is read in when a compartment is made.

    Attributes:
        person: id.
        role: what the person is.
        until: end of the grant, milliseconds since 1970 UTC.
    """

    person: bytes
    role: Role
    until: int


@dataclass(frozen=True, slots=True)
class Passphrases:
    """How passphrases are treated.

    Attributes:
        cost: of a guess. A vault refuses to work with less than 64 MiB.
        cheap: only for tests: take any cost, and any passphrase.
    """

    cost: Argon2Cost = field(default_factory=Argon2Cost)
    cheap: bool = False

    def __post_init__(self) -> None:
        if self.cost.memory < LEAST_MEMORY and not self.cheap:
            raise ValueError(f"a vault takes {LEAST_MEMORY} KiB for each passphrase, or more")

    def check(self, passphrase: str, name: str) -> None:
        """Refuse a weak passphrase."""
        if not self.cheap:
            check_passphrase(passphrase, (name,))


class Vault:
    """A vault that was verified.

    Attributes:
        ledger: what transactions go through.
        opened: what the verification found when it was opened.
    """

    def __init__(self, ledger: Ledger, opened: Verification, passphrases: Passphrases) -> None:
        leave_no_core_dump()
        self.ledger = ledger
        self.opened = opened
        self._passphrases = passphrases

    @property
    def id(self) -> bytes:
        """Id of the vault: 16 bytes, those of its founder."""
        return self.ledger.vault

    @classmethod
    def found(
        cls,
        storage: Storage,
        name: str,
        passphrase: str,
        *,
        clock: Clock = system_clock,
        passphrases: Passphrases = Passphrases(),
    ) -> tuple[Vault, Unlocked]:
        """Make a vault in an empty storage.

        Args:
            storage: where it is to lie.
            name: of the founder, who is the registry's first custodian.
            passphrase: of the founder.
            clock: milliseconds since 1970 UTC.
            passphrases: how they are treated.

        Raises:
            VaultStorageError: there is a vault already.
            WeakPassphraseError: it can be guessed.
        """
        passphrases.check(passphrase, name)
        person = new_person(name)
        founder = _introduced(person, person, person.person)
        sealed = seal_keys(founder, passphrase, passphrases.cost)
        ledger = Ledger(storage, clock, Log(), founder.person)
        with ledger.transact(founder) as transaction:
            if transaction.reading.size():
                raise VaultStorageError("there is a vault here already")
            transaction.put(Key(Kind.CARD, NOBODY, founder.person), founder.card.to_bytes())
            transaction.put(Key(Kind.KEYS, NOBODY, founder.person), sealed)
            transaction.log.cards[founder.person] = founder.card
            first = [First(founder.person, Role.CUSTODIAN, transaction.time + _TEN_YEARS)]
            _create(transaction, founder, NOBODY, "registry", Policy(custodians=1), first)
        return cls.open(storage, clock=clock, passphrases=passphrases), founder

    @classmethod
    def open(
        cls,
        storage: Storage,
        *,
        clock: Clock = system_clock,
        checkpoint: Head | None = None,
        passphrases: Passphrases = Passphrases(),
    ) -> Vault:
        """Verify a vault and open it.

        Args:
            storage: where it lies.
            clock: milliseconds since 1970 UTC.
            checkpoint: a head that was kept elsewhere.
            passphrases: how they are treated.

        Raises:
            DamagedVaultError: with everything that the verification found.
            VaultStorageError: there is no vault.
        """
        with storage.reading() as reading:
            if not reading.size() and reading.head() is None:
                raise VaultStorageError("there is no vault here", mend="make one first")
            found = verify(reading, checkpoint)
        if found.findings:
            raise DamagedVaultError(found.findings)
        return cls(Ledger(storage, clock, found.log), found, passphrases)

    def verify(self, checkpoint: Head | None = None) -> Verification:
        """Verify everything anew, as a daily command does; no key is needed."""
        with self.ledger.storage.reading() as reading:
            return verify(reading, checkpoint)

    def people(self) -> list[Card]:
        """Everybody who was introduced."""
        with self.ledger.look() as (_, log):
            return list(log.cards.values())

    def unlock(self, person: bytes, passphrase: str) -> Unlocked:
        """Unlock a person's keys; that it was tried is on record before it is answered.

        Keys whose passphrase costs less than the vault now asks for are sealed anew.

        Raises:
            OpeningError: another passphrase, or nobody of that id.
        """
        with self.ledger.look() as (reading, log):
            card, stored = log.cards.get(person), reading.row(Key(Kind.KEYS, NOBODY, person).to_bytes())
        unlocked = self._unlocked(card, stored, passphrase)
        if unlocked is None or stored is None:
            with self.ledger.transact(None) as transaction:
                self._note_denied(transaction, person, "unlock")
            raise OpeningError
        with self.ledger.transact(unlocked) as transaction:
            kind, fields = "unlocked", Fields()
            if not cost_of(stored).at_least(self._passphrases.cost):
                sealed = seal_keys(unlocked, passphrase, self._passphrases.cost)
                transaction.put(Key(Kind.KEYS, NOBODY, person), sealed)
                fields = {"raised": True}
            self._note(transaction, unlocked, kind, fields)
        return unlocked

    def introduce(self, by: Unlocked, name: str, passphrase: str) -> Unlocked:
        """Make a person with fresh keys, whom an unlocked one vouches for; it reads nobody in to anything.

        Raises:
            WeakPassphraseError: it can be guessed.
        """
        self._passphrases.check(passphrase, name)
        person = _introduced(by, new_person(name), self.id)
        sealed = seal_keys(person, passphrase, self._passphrases.cost)
        with self.ledger.transact(by) as transaction:
            transaction.put(Key(Kind.CARD, NOBODY, person.person), person.card.to_bytes())
            transaction.put(Key(Kind.KEYS, NOBODY, person.person), sealed)
            self._note(transaction, by, "introduced", {"person": person.person.hex()})
            transaction.log.cards[person.person] = person.card
        return person

    def set_passphrase(self, unlocked: Unlocked, passphrase: str) -> None:
        """Seal the person's keys under another passphrase.

        Raises:
            WeakPassphraseError: it can be guessed.
        """
        self._passphrases.check(passphrase, unlocked.card.name)
        sealed = seal_keys(unlocked, passphrase, self._passphrases.cost)
        with self.ledger.transact(unlocked) as transaction:
            transaction.put(Key(Kind.KEYS, NOBODY, unlocked.person), sealed)
            self._note(transaction, unlocked, "passphrase", {})

    def checkpoint(self, unlocked: Unlocked) -> Head:
        """Sign the log as it is, to be printed or kept on another host.

        Raises:
            DamagedVaultError: the vault does not verify; nobody should vouch for it.
        """
        found = self.verify()
        if found.findings:
            raise DamagedVaultError(found.findings)
        with self.ledger.transact(unlocked) as transaction:
            self._note(transaction, unlocked, "checkpoint", {})
        if self.ledger.log.head is None:
            raise OpeningError
        return self.ledger.log.head

    def create(self, by: Unlocked, title: str, policy: Policy, first: Sequence[First]) -> bytes:
        """Make a compartment and read its first members in.

        Args:
            by: who makes it; not a member by that.
            title: what it is called; sealed.
            policy: what it asks for.
            first: among them as many custodians as the policy needs.

        Returns:
            The id of the compartment.

        Raises:
            NotAllowedError: too few custodians, roles that exclude each other, or an end date that has passed.
        """
        compartment = os.urandom(_ID)
        with self.ledger.transact(by) as transaction:
            _create(transaction, by, compartment, title, policy, first)
        return compartment

    def enter(self, by: Unlocked, compartment: bytes) -> Room:
        """Enter a compartment.

        Raises:
            OpeningError: not read in, or there is no such compartment: nothing tells the two apart.
            DamagedVaultError: the compartment's log holds something that does not follow, such as a forged grant.
        """
        room = Room(by, compartment, self.ledger)
        with room.acting("enter") as transaction:
            room.enter(transaction, "entered", {})
        return room

    def compartments(self, by: Unlocked) -> list[bytes]:
        """The compartments that somebody holds a key of, the registry left out."""
        with self.ledger.look() as (reading, _):
            keys = [Key.from_bytes(key) for key, _ in reading.rows(bytes([Kind.LOG_WRAP]))]
        return sorted({key.compartment for key in keys if key.subject == by.person} - {NOBODY})

    def note(
        self, unlocked: Unlocked, kind: str, fields: Fields, rows: Sequence[tuple[Key, bytes | None]] = ()
    ) -> None:
        """Change a person's own rows, with an entry in the registry that says so."""
        with self.ledger.transact(unlocked) as transaction:
            for key, body in rows:
                if body is None:
                    transaction.remove(key)
                else:
                    transaction.put(key, body)
            self._note(transaction, unlocked, kind, fields)

    def row(self, key: Key) -> tuple[Card | None, bytes | None]:
        """The card of the person that a row belongs to, and the row."""
        with self.ledger.look() as (reading, log):
            return log.cards.get(key.subject), reading.row(key.to_bytes())

    def deny(self, person: bytes, what: str) -> None:
        """Leave a denial in the registry for somebody who is not unlocked."""
        with self.ledger.transact(None) as transaction:
            self._note_denied(transaction, person, what)

    def seal_keys(self, unlocked: Unlocked, passphrase: str) -> bytes:
        """The person's keys under a passphrase that was checked, at the cost of this vault."""
        self._passphrases.check(passphrase, unlocked.card.name)
        return seal_keys(unlocked, passphrase, self._passphrases.cost)

    def _unlocked(self, card: Card | None, stored: bytes | None, passphrase: str) -> Unlocked | None:
        try:
            if card is None or stored is None:
                # as much work as for somebody who exists
                seal_under_passphrase(b"", passphrase, self._passphrases.cost, b"")
                return None
            return unlock(card, stored, passphrase)
        except OpeningError:
            return None

    def _note(self, transaction: Transaction, by: Unlocked, kind: str, fields: Fields) -> None:
        payload: Fields = {**fields, "kind": kind, "act": os.urandom(_ID).hex(), "actor": by.person.hex()}
        payload["signature"] = by.sign(statement(self.id, NOBODY, payload)).hex()
        self._enter(transaction, payload)

    def _note_denied(self, transaction: Transaction, person: bytes, what: str) -> None:
        """Nobody is unlocked who could sign it."""
        self._enter(transaction, {"kind": "denied", "what": what, "actor": person.hex()})

    @staticmethod
    def _enter(transaction: Transaction, payload: Fields) -> None:
        _, epoch = log_of(transaction.reading, NOBODY)
        transaction.enter(NOBODY, epoch, public_locker(transaction.reading, NOBODY, epoch), payload)


def _introduced(by: Unlocked, person: Unlocked, vault: bytes) -> Unlocked:
    card = replace(person.card, introducer=by.person)
    signed = replace(card, signature=by.sign(card.statement(vault)))
    return Unlocked(signed, person.seed, person.locker)


def _create(
    transaction: Transaction, by: Unlocked, compartment: bytes, title: str, policy: Policy, first: Sequence[First]
) -> None:
    cards = transaction.log.cards
    custodians = {one.person for one in first if one.role is Role.CUSTODIAN}
    needed = max(policy.custodians, policy.opens_to)
    if policy.custodians < 1 or policy.opens_to < 1 or len(custodians) < needed:
        raise NotAllowedError(f"the compartment needs {needed} custodians from the start")
    grants = [_first_grant(by, one, cards) for one in first]
    standing = Standing(transaction.vault, compartment)
    for grant in grants:
        standing.begin_with(grant, cards, transaction.time)
    epoch, log, rows = founding_rows(transaction.vault, compartment, policy, grants)
    for key, body in [*rows, (Key(Kind.PUBLIC, compartment, NOBODY, 1), public_row(epoch))]:
        transaction.put(key, body)
    listed: list[Plain] = [grant.fields() for grant in grants]
    payloads: list[Fields] = [
        {
            "kind": "created",
            "title": title,
            "custodians": policy.custodians,
            "opens to": policy.opens_to,
            "first": listed,
        },
        {
            "kind": "epoch",
            "epoch": 1,
            "record locker": epoch.record.public.hex(),
            "log locker": epoch.log.public.hex(),
        },
    ]
    for payload in payloads:
        payload |= {"act": os.urandom(_ID).hex(), "actor": by.person.hex()}
        payload["signature"] = by.sign(statement(transaction.vault, compartment, payload)).hex()
        transaction.enter(compartment, 1, log, payload)


def _first_grant(by: Unlocked, one: First, cards: dict[bytes, Card]) -> Request:
    card = cards.get(one.person)
    if card is None:
        raise OpeningError
    keys = (card.signing, card.locker.public)
    return Request(os.urandom(_ID), Matter.READ_IN, by.person, one.person, "", one.until, one.role, *keys)
