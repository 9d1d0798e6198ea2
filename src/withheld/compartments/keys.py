"""Persons: a signing key, a locker, and how both lie sealed under a passphrase.

Worked example::

    unlocked = new_person("duty officer")
    sealed = seal_keys(unlocked, "six words drawn by dice …", Argon2Cost())
    again = unlock(unlocked.card, sealed, "six words drawn by dice …")

The seeds are sealed by ChaCha20-Poly1305 under Argon2id (RFC 9106) of the passphrase; the cost is stored beside the
salt and is part of the associated data, so it can be raised later and never lowered unseen.
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from withheld.compartments.encoding import Plain, context, number, octets, pack, text, unpack
from withheld.compartments.hashing import sha256
from withheld.compartments.lockers import SECRET, Locker, PublicLocker, seal, unseal
from withheld.compartments.refusals import OpeningError

LEAST_MEMORY = 64 * 1024
"""KiB: the least that a real vault accepts (64 MiB)."""

MOST_MEMORY = 4 * 1024 * 1024
_MOST_PASSES = 64
_MOST_LANES = 64
_ID = 16
_SALT = 16


@dataclass(frozen=True, slots=True)
class Argon2Cost:
    """What one guess at a passphrase costs.

    Attributes:
        memory: KiB.
        passes: iterations.
        lanes: parallel lanes.
    """

    memory: int = LEAST_MEMORY
    passes: int = 3
    lanes: int = 4

    def at_least(self, other: Argon2Cost) -> bool:
        """Whether a guess under this cost costs no less than under the other."""
        return self.memory >= other.memory and self.passes >= other.passes


@dataclass(frozen=True, slots=True)
class Card:
    """What the others know of a person; it stands in the log.

    Attributes:
        person: the id, 16 random bytes.
        name: what colleagues call the person; it is *not* sealed, so a duty name will do.
        signing: the Ed25519 public key, 32 bytes.
        locker: what is sealed to the person.
        introducer: id of who introduced the person; the founder introduces themself.
        signature: of the introducer, over :meth:`statement`.
    """

    person: bytes
    name: str
    signing: bytes
    locker: PublicLocker
    introducer: bytes = b""
    signature: bytes = b""

    def statement(self, vault: bytes) -> bytes:
        """What the introducer signs."""
        return context("card", vault, self.person, self.name, self.signing, self.locker.public, self.introducer)

    def verifies(self, signature: bytes, statement: bytes) -> bool:
        """Whether this person signed the statement (Ed25519, RFC 8032)."""
        try:
            Ed25519PublicKey.from_public_bytes(self.signing).verify(signature, statement)
        except (InvalidSignature, ValueError):
            return False
        return True

    def fingerprint(self) -> str:
        """The keys in 40 characters that two people can read to each other before one is read in."""
        digest = sha256(context("fingerprint", self.person, self.signing, self.locker.public)).hex()[:32]
        return " ".join(digest[at : at + 4] for at in range(0, 32, 4))

    def to_bytes(self) -> bytes:
        """What is stored."""
        return pack(
            {
                "person": self.person.hex(),
                "name": self.name,
                "signing": self.signing.hex(),
                "locker": self.locker.public.hex(),
                "introducer": self.introducer.hex(),
                "signature": self.signature.hex(),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Card:
        """The card back.

        Raises:
            OpeningError: the bytes are no card.
        """
        fields = unpack(data)
        return cls(
            person=octets(fields, "person"),
            name=text(fields, "name"),
            signing=octets(fields, "signing"),
            locker=PublicLocker(octets(fields, "locker")),
            introducer=octets(fields, "introducer"),
            signature=octets(fields, "signature"),
        )


@dataclass(frozen=True)
class Unlocked:
    """A person whose keys are open in this process; neither key has a text form.

    Attributes:
        card: the public side.
        seed: the Ed25519 seed, 32 bytes.
        locker: what opens the person's wraps.
    """

    card: Card
    seed: bytes = field(repr=False)
    locker: Locker = field(repr=False)

    @property
    def person(self) -> bytes:
        """The person's id."""
        return self.card.person

    def sign(self, statement: bytes) -> bytes:
        """An Ed25519 signature, 64 bytes."""
        return self._signing.sign(statement)

    def secrets(self) -> bytes:
        """Both secrets, to be sealed and never stored as they are."""
        return self.seed + self.locker.secret

    @classmethod
    def from_secrets(cls, card: Card, secrets: bytes) -> Unlocked:
        """The person back.

        Raises:
            OpeningError: these are the secrets of somebody else.
        """
        if len(secrets) != SECRET + SECRET:
            raise OpeningError
        unlocked = cls(card, secrets[:SECRET], Locker(secrets[SECRET:]))
        if unlocked._public() != card.signing or unlocked.locker.public != card.locker:
            raise OpeningError
        return unlocked

    def _public(self) -> bytes:
        return self._signing.public_key().public_bytes_raw()

    @cached_property
    def _signing(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def new_person(name: str) -> Unlocked:
    """A person with fresh keys, whom nobody has introduced yet."""
    seed, locker = os.urandom(SECRET), Locker.new()
    signing = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return Unlocked(Card(os.urandom(_ID), name, signing, locker.public), seed, locker)


def seal_under_passphrase(data: bytes, passphrase: str, cost: Argon2Cost, bound: bytes) -> bytes:
    """Seal bytes under Argon2id of a passphrase.

    Args:
        data: the plaintext.
        passphrase: as typed; it is normalised (NFKC), so that it opens from any keyboard.
        cost: what a guess costs; *not* checked against :data:`LEAST_MEMORY` here.
        bound: the context that opening needs again.
    """
    salt = os.urandom(_SALT)
    header: dict[str, Plain] = {"memory": cost.memory, "passes": cost.passes, "lanes": cost.lanes, "salt": salt.hex()}
    key = _stretched(passphrase, salt, cost)
    sealed = seal(key, data, _bound(bound, cost, salt))
    return pack({**header, "sealed": sealed.hex()})


def open_with_passphrase(stored: bytes, passphrase: str, bound: bytes) -> bytes:
    """The plaintext of :func:`seal_under_passphrase`.

    Raises:
        OpeningError: another passphrase, context or bytes.
    """
    fields = unpack(stored)
    cost, salt = _cost(fields), octets(fields, "salt")
    try:
        key = _stretched(passphrase, salt, cost)
    except ValueError:
        raise OpeningError from None
    return unseal(key, octets(fields, "sealed"), _bound(bound, cost, salt))


def cost_of(stored: bytes) -> Argon2Cost:
    """What a guess at the passphrase of something sealed costs.

    Raises:
        OpeningError: it is not sealed under a passphrase.
    """
    return _cost(unpack(stored))


def seal_keys(unlocked: Unlocked, passphrase: str, cost: Argon2Cost) -> bytes:
    """The person's secrets, sealed under a passphrase and bound to the person's card."""
    return seal_under_passphrase(unlocked.secrets(), passphrase, cost, _keys_bound(unlocked.card))


def unlock(card: Card, stored: bytes, passphrase: str) -> Unlocked:
    """The person, from what :func:`seal_keys` stored.

    Raises:
        OpeningError: another passphrase, another person, or other bytes.
    """
    return Unlocked.from_secrets(card, open_with_passphrase(stored, passphrase, _keys_bound(card)))


def _keys_bound(card: Card) -> bytes:
    return context("keys", card.person, card.signing, card.locker.public)


def _bound(bound: bytes, cost: Argon2Cost, salt: bytes) -> bytes:
    return context("passphrase", bound, cost.memory, cost.passes, cost.lanes, salt)


def _stretched(passphrase: str, salt: bytes, cost: Argon2Cost) -> bytes:
    typed = unicodedata.normalize("NFKC", passphrase).encode()
    return Argon2id(salt=salt, length=SECRET, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory).derive(
        typed
    )


def _cost(fields: dict[str, Plain]) -> Argon2Cost:
    cost = Argon2Cost(number(fields, "memory"), number(fields, "passes"), number(fields, "lanes"))
    # a stored cost is not authentic before the key is derived: it must not be able to eat the machine
    if cost.memory > MOST_MEMORY or cost.passes > _MOST_PASSES or cost.lanes > _MOST_LANES:
        raise OpeningError
    return cost
